package import Audit

/// Writes what changed between two reports for programs.
package struct ComparisonJSON {
  private let comparison: Comparison

  package init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  package func write(to output: ByteOutput) {
    var json = JSONStream(output)
    json.object { json in
      json.member("schemaVersion", PublishedSchema.version)
      json.key("base")
      writeReport(&json, comparison.base)
      json.key("head")
      writeReport(&json, comparison.head)
      json.member("reservations", comparison.reservations)
      json.member("threats", comparison.threats, writeThreat)
      json.member("new", comparison.new) { json, finding in writeFinding(&json, finding, reason: nil) }
      json.member("fixed", comparison.fixed) { json, finding in writeFinding(&json, finding, reason: nil) }
      json.member("incomparable", comparison.incomparable) { json, each in
        writeFinding(&json, each.finding, reason: each.reason)
      }
      json.member("unchanged", comparison.unchanged)
    }
    json.end()
  }

  private func writeReport(_ json: inout JSONStream, _ report: RecordedReport) {
    json.object { json in
      json.member("name", report.name)
      json.member("rulesDigest", report.rulesDigest)
      json.member("score") { json in
        json.member("low", report.low)
        json.member("high", report.high)
      }
    }
  }

  private func writeThreat(_ json: inout JSONStream, _ change: Comparison.ThreatChange) {
    json.object { json in
      json.member("id", change.id)
      json.member("title", change.title)
      json.member("severity", change.severity.rawValue)
      json.member("change", change.kind.rawValue)
      json.member("before", change.before?.rawValue)
      json.member("after", change.after?.rawValue)
      json.member("accepted", change.isAccepted)
      json.member("because", change.causes) { json, cause in
        json.object { json in
          json.member("rule", cause.rule)
          json.member("place", cause.place)
          json.member("message", cause.words)
        }
      }
    }
  }

  private func writeFinding(_ json: inout JSONStream, _ finding: RecordedReport.Finding, reason: String?) {
    json.object { json in
      json.member("rule", finding.rule)
      json.member("outcome", finding.outcome.rawValue)
      json.member("severity", finding.severity.rawValue)
      json.member("threats", finding.threats)
      json.member("subject", finding.subject)
      json.member("place", finding.place)
      json.member("message", finding.message)
      json.member("fingerprint", finding.fingerprint)
      json.member("suppressed", finding.isSuppressed)
      if let reason { json.member("reason", reason) }
    }
  }
}
