/// A former report by which gates tell what is new.
package struct Baseline: Sendable {
  private let known: Set<String>
  private let verdicts: [String: Verdict]
  /// Rules that judged now and did not then: all they find is new.
  package let report: RecordedReport

  package init(_ report: RecordedReport) {
    self.report = report
    // What was accepted then and is not now is as if it were new: nobody stands behind it any more.
    known = Set(report.findings.filter { !$0.isSuppressed }.map(\.identity))
    verdicts = Dictionary(report.threats.map { ($0.id, $0.accepted) }) { first, _ in first }
  }

  /// Says of every finding and every threat whether it is new.
  package func mark(_ report: inout Report) {
    for position in report.findings.indices {
      let finding = report.findings[position]
      let identity = RecordedReport.Finding.identity(finding.outcome, finding.fingerprint.description)
      report.findings[position].baseline = known.contains(identity) ? .unchanged : .new
    }
    for position in report.threats.indices {
      let threat = report.threats[position]
      let verdict = threat.accepted?.verdict ?? threat.verdict
      let before = verdicts[threat.id]
      report.threats[position].baseline = before.map { $0.badness >= verdict.badness } ?? false ? .unchanged : .new
    }
  }
}

/// How something relates to the baseline.
package enum BaselineState: String, Sendable, Hashable {
  /// It was not there, or was better.
  case new
  case unchanged
}
