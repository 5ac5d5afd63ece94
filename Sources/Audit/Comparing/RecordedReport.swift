import Cluster
import Documents

/// As much of a report as two of them are compared by: of one that was just made, or of one read back from JSON.
package struct RecordedReport: Sendable {
  /// What to call it: its file.
  package var name: String
  package var rulesDigest: String
  package var isComplete: Bool
  /// The lists that were not seen, as `resource.group in namespace`.
  package var gaps: Set<String>
  package var low: Int?
  package var high: Int?
  package var threats: [Threat]
  package var findings: [Finding]
  /// What each rule that was evaluated came to.
  package var outcomes: [String: Outcome]

  package struct Threat: Sendable, Hashable {
    package var id: String
    package var title: String
    package var severity: Severity
    package var verdict: Verdict
    /// With what is accepted and attested; the verdict itself where nothing is.
    package var accepted: Verdict
    package var controls: [Control]
  }

  package struct Control: Sendable, Hashable {
    package var name: String
    /// `holds`, `fails`, `weakened`, `unknown` or `notApplicable`.
    package var state: String
    package var reasons: [String]
  }

  package struct Finding: Sendable, Hashable {
    package var rule: String
    package var outcome: Outcome
    package var severity: Severity
    package var control: String
    package var threats: [String]
    /// The object, as people write it; empty where none was judged.
    package var subject: String
    package var message: String
    /// `file:line:column`; empty where there is no place in a file.
    package var place: String
    package var fingerprint: String
    package var isSuppressed: Bool

    /// What makes two findings of two reports the same one.
    var identity: String { Self.identity(outcome, fingerprint) }

    static func identity(_ outcome: Outcome, _ fingerprint: String) -> String { "\(outcome.rawValue) \(fingerprint)" }

    /// What it is about and what is wrong.
    package var sentence: String {
      subject.isEmpty || message.hasPrefix(subject) ? message : "\(subject): \(message)"
    }
  }
}

extension RecordedReport {
  package init(_ report: Report, name: String) {
    self.name = name
    rulesDigest = report.tool.rulesDigest
    isComplete = report.view.isComplete
    gaps = Set(report.view.gaps.map { Self.gap($0.group, $0.resource, $0.namespace) })
    low = report.score.low
    high = report.score.high
    threats = report.threats.map { threat in
      Threat(
        id: threat.id, title: threat.title, severity: threat.severity, verdict: threat.verdict,
        accepted: threat.accepted?.verdict ?? threat.verdict,
        controls: threat.controls.map { Control(name: $0.name, state: $0.state, reasons: $0.reasons) })
    }
    findings = report.findings.map { finding in
      Finding(
        rule: finding.rule, outcome: finding.outcome, severity: finding.severity, control: finding.control,
        threats: finding.threats, subject: finding.object?.description ?? finding.documentKind ?? "",
        message: finding.message, place: finding.region?.start.description ?? "",
        fingerprint: finding.fingerprint.description,
        isSuppressed: finding.isSuppressed)
    }
    outcomes = Dictionary(report.rules.compactMap { rule in rule.outcome.map { (rule.name, $0) } }) { first, _ in first
    }
  }

  static func gap(_ group: String, _ resource: String, _ namespace: String?) -> String {
    let name = group.isEmpty ? resource : "\(resource).\(group)"
    return namespace.map { "\(name) in namespace \($0)" } ?? name
  }
}
