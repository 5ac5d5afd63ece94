import Audit
import Cluster

/// The report as objects of the cluster, for the dashboards that read them: one cluster-wide report for each threat, so
/// that none grows past what etcd takes, under names that stay the same from scan to scan; findings that belong to no
/// threat have one for their control.
///
/// The results of a threat are its verdict, then the findings under it. As the API has the words: `error` is "could not be
/// evaluated", which is what unknown is; `skip` is for what does not apply or was accepted.
struct PolicyReport {
  private let report: Report
  private let api: PolicyReportAPI
  /// A result takes some 700 bytes, and a report of 100 KB is what a watch can bear; what is left out is told in the
  /// verdict's result.
  private static let findingsPerShard = 120
  /// The longest message; the rest is cut with an ellipsis.
  private static let messageLength = 1000

  init(_ report: Report, _ api: PolicyReportAPI) {
    self.report = report
    self.api = api
  }

  /// The object of one shard alone.
  func text(of shard: ReportShard) -> String {
    let output = ByteOutput()
    var json = JSONStream(output)
    write(&json, shard)
    json.end()
    return output.text
  }

  func write(to output: ByteOutput) {
    var json = JSONStream(output)
    json.object { json in
      json.member("apiVersion", "v1")
      json.member("kind", "List")
      json.member("items", ReportShard.all(of: report)) { json, shard in write(&json, shard) }
    }
    json.end()
  }

  private func write(_ json: inout JSONStream, _ shard: ReportShard) {
    let (subject, findings) = (shard.subject, shard.findings)
    json.object { json in
      json.member("apiVersion", "\(api.group)/\(api.version)")
      json.member("kind", api.kind)
      json.member("metadata") { json in
        json.member("name", subject.name)
        json.member("labels") { json in
          json.member("app.kubernetes.io/managed-by", "portcullis")
          json.member(subject.label.key, subject.label.value)
        }
      }
      if api == .openreports { json.member("source", "portcullis") }
      json.member("summary") { json in
        let results = [shard.result] + findings.map(\.result)
        for name in ["pass", "fail", "warn", "error", "skip"] {
          json.member(name, results.count { $0 == name })
        }
      }
      json.key("results")
      json.array(0..<(1 + min(findings.count, Self.findingsPerShard))) { json, number in
        if number == 0 {
          writeWhole(&json, shard, leftOut: max(0, findings.count - Self.findingsPerShard))
        } else {
          writeFinding(&json, subject, findings[number - 1])
        }
      }
    }
  }

  private func writeWhole(_ json: inout JSONStream, _ shard: ReportShard, leftOut: Int) {
    json.object { json in
      writeHead(&json, shard.subject, rule: nil, shard.category, shard.severity, shard.result)
      json.member("message", Self.cut(shard.message))
      json.member("properties") { json in
        for property in shard.properties { json.member(property.name, Self.cut(property.value)) }
        if leftOut > 0 { json.member("findingsLeftOut", String(leftOut)) }
        json.member("rulesDigest", report.tool.rulesDigest)
      }
    }
  }

  private func writeFinding(_ json: inout JSONStream, _ subject: ReportShard.Subject, _ finding: Finding) {
    json.object { json in
      writeHead(&json, subject, rule: finding.rule, finding.control, finding.severity, finding.result)
      json.member("message", Self.cut(finding.sentence))
      if let object = finding.object, !object.name.isEmpty {
        json.member("resources", [object]) { json, object in
          json.object { json in
            json.member("apiVersion", object.apiVersion)
            json.member("kind", object.kind)
            if let namespace = object.namespace { json.member("namespace", namespace) }
            json.member("name", object.name)
          }
        }
      }
      json.member("properties") { json in
        json.member("fingerprint", finding.fingerprint.description)
        json.member("confidence", finding.confidence.rawValue)
        if !finding.path.isEmpty { json.member("path", finding.path) }
        if let suppression = finding.suppression {
          json.member("suppressedBy", Self.cut(suppression.justification))
          json.member("expires", suppression.expires)
        }
        if let witness = finding.witness { json.member("witness", Self.cut(witness)) }
      }
    }
  }

  private func writeHead(
    _ json: inout JSONStream, _ subject: ReportShard.Subject, rule: String?, _ category: String, _ severity: Severity,
    _ result: String
  ) {
    json.member("source", "portcullis")
    json.member("policy", subject.policy)
    if let rule { json.member("rule", rule) }
    json.member("category", category)
    json.member("severity", severity.rawValue)
    json.member("result", result)
    json.member("scored", subject.isScored)
  }

  private static func cut(_ text: String) -> String {
    text.count > messageLength ? text.prefix(messageLength - 1) + "…" : text
  }
}

extension Finding {
  fileprivate var result: String { isSuppressed ? "skip" : outcome == .unknown ? "error" : "fail" }
}
