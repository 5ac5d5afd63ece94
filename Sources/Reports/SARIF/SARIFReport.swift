import Audit
import Cluster
import Documents

/// Writes a report as SARIF 2.1.0: one run, the rules that were evaluated with the threats as taxonomies, a result for
/// each finding. Keeps to what GitHub code scanning takes; see its "SARIF support for code scanning".
struct SARIFReport {
  let report: Report
  let paths: SourcePaths
  /// Rules that were evaluated, and any other that a finding names.
  let rules: [RuleUse]
  let ruleNumbers: [String: Int]
  let taxonomies: [SARIFTaxonomy]

  /// GitHub stores no more results of a run, and chooses which by itself.
  static let shownResults = 5000
  static let baseIdentifier = "SRCROOT"

  init(_ report: Report, paths: SourcePaths) {
    self.report = report
    self.paths = paths
    let named = Set(report.findings.map(\.rule))
    rules = report.rules.filter { $0.outcome != nil || named.contains($0.name) }
    ruleNumbers = Dictionary(rules.enumerated().map { ($1.name, $0) }) { first, _ in first }
    taxonomies = SARIFTaxonomy.all(of: report.threats)
  }

  func write(to output: ByteOutput) {
    var json = JSONStream(output)
    json.object { json in
      json.member(
        "$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
      json.member("version", "2.1.0")
      json.member("runs", [report], writeRun)
    }
    json.end()
  }

  private func writeRun(_ json: inout JSONStream, _ report: Report) {
    json.object { json in
      json.member("tool") { $0.member("driver", object: writeDriver) }
      json.member("automationDetails") { $0.member("id", "portcullis/scan/") }
      json.member("originalUriBaseIds") { json in
        json.member(Self.baseIdentifier) { json in
          json.member("description") { $0.member("text", "The root of the sources that were scanned.") }
        }
      }
      json.member("columnKind", "unicodeCodePoints")
      json.member("invocations", [report], writeInvocation)
      if !taxonomies.isEmpty {
        json.member("taxonomies", taxonomies) { json, taxonomy in taxonomy.write(&json) }
      }
      json.member("results", report.findings.prefix(Self.shownResults), writeResult)
      json.member("properties") { json in
        json.member("score") { json in
          json.member("model", report.score.model)
          json.member("low", report.score.low)
          json.member("high", report.score.high)
          json.member("withAcceptedRisk", report.score.withAcceptedRisk)
        }
        json.member("verdicts") { json in
          for threat in report.threats { json.member(threat.id, threat.verdict.rawValue) }
        }
      }
    }
  }

  private func writeInvocation(_ json: inout JSONStream, _ report: Report) {
    json.object { json in
      let unseen = report.view.gaps.filter { $0.state == "forbidden" || $0.state == "failed" }
      json.member(
        "executionSuccessful", unseen.isEmpty && !report.problems.contains { $0.severity == .error })
      json.key("toolExecutionNotifications")
      let left = report.findings.count - Self.shownResults
      let cut = left > 0 ? [left] : []
      json.array(notifications(cut: cut, unseen: unseen)) { json, notification in notification.write(&json, paths) }
    }
  }

  private func notifications(cut: [Int], unseen: [Report.ViewSummary.Gap]) -> [SARIFNotification] {
    cut.map { left in
      SARIFNotification(
        descriptor: "results-capped", level: "warning",
        text: "The \(Self.shownResults) worst findings are listed; \(left) more are in the JSON report.")
    }
      + unseen.map { gap in
        let resource = gap.group.isEmpty ? gap.resource : "\(gap.resource).\(gap.group)"
        let place = gap.namespace.map { " in namespace \($0)" } ?? ""
        return SARIFNotification(
          descriptor: "not-seen", level: "error", text: "\(resource)\(place): \(gap.reason)")
      }
      + report.problems.map { problem in
        SARIFNotification(
          descriptor: "not-read", level: problem.severity == .error ? "error" : "warning", text: problem.message,
          location: problem.location)
      }
  }
}

/// Something that went wrong in the run itself.
struct SARIFNotification {
  var descriptor: String
  var level: String
  var text: String
  var location: SourceLocation?

  func write(_ json: inout JSONStream, _ paths: SourcePaths) {
    json.object { json in
      json.member("descriptor") { $0.member("id", descriptor) }
      json.member("level", level)
      json.member("message") { $0.member("text", text) }
      guard let location else { return }
      json.member("locations", [location]) { json, location in
        json.object { json in
          json.member("physicalLocation") { json in
            SARIFReport.writeArtifact(&json, uri: paths.uri(of: location.file))
            json.member("region") { json in
              json.member("startLine", location.line)
              json.member("startColumn", location.column)
            }
          }
        }
      }
    }
  }
}
