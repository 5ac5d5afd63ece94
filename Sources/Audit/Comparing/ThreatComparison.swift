/// How the verdict of each threat changed, and through what.
struct ThreatComparison {
  private let comparison: Comparison
  private let view: ViewComparison
  private static let causesShown = 3

  init(_ comparison: Comparison, _ view: ViewComparison) {
    self.comparison = comparison
    self.view = view
  }

  var changes: [Comparison.ThreatChange] {
    let before = Dictionary(comparison.base.threats.map { ($0.id, $0) }) { first, _ in first }
    let known = Set(comparison.head.threats.map(\.id))
    return comparison.head.threats.map { change(before[$0.id], $0) }
      + comparison.base.threats.filter { !known.contains($0.id) }.map { change($0, nil) }
  }

  private func change(
    _ before: RecordedReport.Threat?, _ after: RecordedReport.Threat?
  ) -> Comparison.ThreatChange {
    let threat = after ?? before
    var change = Comparison.ThreatChange(
      id: threat?.id ?? "", title: threat?.title ?? "", severity: threat?.severity ?? .info, before: before?.verdict,
      after: after?.verdict, kind: .incomparable, causes: [], isAccepted: false)
    guard let before, let after else {
      let name = before == nil ? comparison.base.name : comparison.head.name
      change.causes = [Comparison.Cause(rule: nil, place: "", words: "\(name) does not have it")]
      return change
    }
    let (left, right) = (before.verdict.badness, after.verdict.badness)
    guard left != right else {
      change.kind = .unchanged
      return change
    }
    let isWorse = right > left
    change.kind = isWorse ? .regressed : .improved
    change.causes = causes(before, after, isWorse: isWorse)
    if isMatterOfView(before, after, isWorse: isWorse) { change.kind = .incomparable }
    change.isAccepted = isWorse && after.accepted.badness <= before.accepted.badness
    return change
  }

  /// Where nothing but sight or rules changed, neither report is the better one.
  private func isMatterOfView(
    _ before: RecordedReport.Threat, _ after: RecordedReport.Threat, isWorse: Bool
  ) -> Bool {
    let id = after.id
    let controls = Self.changedControls(before, after, isWorse: isWorse)
    func bears(_ finding: RecordedReport.Finding) -> Bool {
      finding.threats.contains(id) && controls.contains(finding.control)
    }
    if isWorse {
      if comparison.new.contains(where: { $0.outcome == .fail && bears($0) }) { return false }
      return comparison.incomparable.contains { bears($0.finding) } || after.verdict == .unknown && view.headSeesLess
    }
    if comparison.fixed.contains(where: { $0.outcome == .fail && bears($0) }) { return false }
    return comparison.incomparable.contains { bears($0.finding) } || before.verdict == .unknown && view.baseSeesLess
  }

  /// Findings under the controls that moved; where there are none, what is said of the controls themselves.
  private func causes(
    _ before: RecordedReport.Threat, _ after: RecordedReport.Threat, isWorse: Bool
  ) -> [Comparison.Cause] {
    let controls = Self.changedControls(before, after, isWorse: isWorse)
    let changed = (isWorse ? comparison.new : comparison.fixed) + comparison.incomparable.map(\.finding)
    let findings = changed.filter { $0.threats.contains(after.id) && controls.contains($0.control) }
    let fails = findings.filter { $0.outcome == .fail }
    let causes = (fails.isEmpty ? findings : fails).prefix(Self.causesShown).map {
      Comparison.Cause(rule: $0.rule, place: $0.place, words: (isWorse ? "" : "no more: ") + $0.sentence)
    }
    guard causes.isEmpty else { return causes }
    let states = Dictionary(before.controls.map { ($0.name, $0.state) }) { first, _ in first }
    return after.controls.filter { controls.contains($0.name) }.prefix(Self.causesShown).map { control in
      let reasons = control.reasons.isEmpty ? "" : " (\(control.reasons.prefix(2).joined(separator: "; ")))"
      return Comparison.Cause(
        rule: nil, place: "",
        words: "control \(control.name): \(states[control.name] ?? "not there") -> \(control.state)\(reasons)")
    }
  }

  /// Controls that moved the way the verdict did.
  private static func changedControls(
    _ before: RecordedReport.Threat, _ after: RecordedReport.Threat, isWorse: Bool
  ) -> Set<String> {
    let states = Dictionary(before.controls.map { ($0.name, $0.state) }) { first, _ in first }
    return Set(
      after.controls.filter { control in
        guard let state = states[control.name] else { return true }
        let (left, right) = (badness(ofState: state), badness(ofState: control.state))
        return isWorse ? right > left : right < left
      }.map(\.name))
  }

  private static func badness(ofState state: String) -> Int {
    switch state {
    case "fails": 3
    case "unknown": 2
    case "weakened": 1
    default: 0
    }
  }
}

extension Verdict {
  /// Seeing less is never better: exposed beats unknown, unknown beats partial. What does not apply harms as little as
  /// what is mitigated.
  var badness: Int {
    switch self {
    case .exposed: 3
    case .unknown: 2
    case .partial: 1
    case .mitigated, .notApplicable, .residual: 0
    }
  }
}
