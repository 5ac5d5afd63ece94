/// What changed from one report to another: verdicts with what brought the change about, and findings.
package struct Comparison: Sendable {
  package var base: RecordedReport
  package var head: RecordedReport
  /// The threats of either, in the head's order; those that did not change too.
  package var threats: [ThreatChange]
  /// Of findings that are only in the head, worst first.
  package var new: [RecordedReport.Finding]
  /// Of findings that are only in the base.
  package var fixed: [RecordedReport.Finding]
  package var unchanged: Int
  /// Findings of one that the other could not have had, with the reason.
  package var incomparable: [Incomparable]
  /// Why the two can only be compared in part.
  package var reservations: [String]

  package struct ThreatChange: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
      case regressed
      case improved
      case unchanged
      /// The two were judged by other rules, or saw other parts of the cluster.
      case incomparable
    }

    package var id: String
    package var title: String
    package var severity: Severity
    /// Nil where the report does not have the threat.
    package var before: Verdict?
    package var after: Verdict?
    package var kind: Kind
    /// The findings or controls that made the change, worst first.
    package var causes: [Cause]
    /// The change is for the worse, and is accepted or attested: the verdict with that is no worse than before.
    package var isAccepted: Bool
  }

  package struct Incomparable: Sendable, Hashable {
    package var finding: RecordedReport.Finding
    package var reason: String
  }

  package struct Cause: Sendable, Hashable {
    package var rule: String?
    package var place: String
    package var words: String
  }

  package init(base: RecordedReport, head: RecordedReport) {
    self.base = base
    self.head = head
    let view = ViewComparison(base: base, head: head)
    reservations = view.reservations
    let known = Set(base.findings.map(\.identity))
    let present = Set(head.findings.map(\.identity))
    new = []
    fixed = []
    incomparable = []
    for finding in head.findings where !known.contains(finding.identity) {
      if let reason = view.reasonNotInBase(finding) {
        incomparable.append(Incomparable(finding: finding, reason: reason))
      } else {
        new.append(finding)
      }
    }
    for finding in base.findings where !present.contains(finding.identity) {
      if let reason = view.reasonNotInHead(finding) {
        incomparable.append(Incomparable(finding: finding, reason: reason))
      } else {
        fixed.append(finding)
      }
    }
    unchanged = head.findings.count { known.contains($0.identity) }
    threats = []
    threats = ThreatComparison(self, view).changes
  }

  package var regressions: [ThreatChange] { threats.filter { $0.kind == .regressed && !$0.isAccepted } }
}

/// What one of two reports could not see or did not judge that the other did.
struct ViewComparison {
  let base: RecordedReport
  let head: RecordedReport

  /// True where the head saw less: what is gone from it may only be out of sight.
  var headSeesLess: Bool { base.isComplete && !head.isComplete || !head.gaps.isSubset(of: base.gaps) }

  /// True where the base saw less: what is new may only have come into sight.
  var baseSeesLess: Bool { head.isComplete && !base.isComplete || !base.gaps.isSubset(of: head.gaps) }

  var reservations: [String] {
    var words: [String] = []
    if base.rulesDigest != head.rulesDigest {
      words.append("they were judged by other rules: what only one of them judged is not compared")
    }
    if headSeesLess { words.append("\(head.name) saw less of the cluster: \(Self.list(head, base))") }
    if baseSeesLess { words.append("\(base.name) saw less of the cluster: \(Self.list(base, head))") }
    return words
  }

  /// Why the base may have had it without a finding.
  func reasonNotInBase(_ finding: RecordedReport.Finding) -> String? {
    // What is said of the entries of a configuration is no rule's: without a configuration nothing is said.
    guard finding.control != AcceptanceCheck.control else { return nil }
    guard base.outcomes[finding.rule] == nil else { return nil }
    return "\(base.name) was not judged by \(finding.rule)"
  }

  /// Why the head may still have it.
  func reasonNotInHead(_ finding: RecordedReport.Finding) -> String? {
    guard finding.control != AcceptanceCheck.control else { return nil }
    guard let outcome = head.outcomes[finding.rule] else { return "\(head.name) was not judged by \(finding.rule)" }
    guard headSeesLess, outcome != .pass else { return nil }
    return "\(head.name) saw too little for \(finding.rule)"
  }

  private static func list(_ one: RecordedReport, _ other: RecordedReport) -> String {
    let lists = one.gaps.subtracting(other.gaps).sorted()
    if lists.isEmpty { return "it is no complete view" }
    return lists.prefix(4).joined(separator: ", ") + (lists.count > 4 ? " and \(lists.count - 4) more" : "")
  }
}
