/// What a threat comes to.
package enum Verdict: String, Sendable, Hashable, CaseIterable {
  case exposed
  case unknown
  case partial
  case mitigated
  /// The model names no mitigation; what is known is reported, and it is never counted as mitigated.
  case residual
  case notApplicable
}

/// How well a control or a threat's condition holds, for the worst and the best that the unknowns may turn out to be.
package struct Assurance: Sendable, Hashable {
  /// From nothing to all.
  package enum Level: Int, Sendable, Comparable {
    case exposed
    case partial
    case mitigated

    package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  package var low: Level
  package var high: Level

  package init(low: Level, high: Level) {
    self.low = low
    self.high = high
  }
}

/// A threat with its verdict and what led to it.
package struct ThreatVerdict: Sendable, Hashable {
  package var id: String
  package var title: String
  package var model: String
  package var severity: Severity
  package var verdict: Verdict
  /// Nil for residual and not applicable threats, which do not count.
  package var assurance: Assurance?
  package var controls: [ControlState]
  /// What bounds a partial verdict, in a sentence; empty otherwise.
  package var bound: String
  /// What would settle an unknown: files to add, rights to grant, attestations to write; without repetition.
  package var settledBy: [String]
  /// The names of the controls that make the verdict what it is.
  package var deciding: [String]
  /// What it would come to if accepted findings were mended and attestations evidence; nil where nothing of the kind
  /// bears on it.
  package var accepted: AcceptedVerdict?
  /// Whether the verdict is worse than the baseline's; nil where the scan was given none.
  package var baseline: BaselineState?

  package init(
    id: String, title: String, model: String, severity: Severity, verdict: Verdict, assurance: Assurance?,
    controls: [ControlState], bound: String, settledBy: [String], deciding: [String] = []
  ) {
    self.id = id
    self.title = title
    self.model = model
    self.severity = severity
    self.verdict = verdict
    self.assurance = assurance
    self.controls = controls
    self.bound = bound
    self.settledBy = settledBy
    self.deciding = deciding
  }
}

/// A control with its state and the counts behind it.
package struct ControlState: Sendable, Hashable {
  package var name: String
  package var title: String
  /// Nil: no subject to judge, and the view is complete.
  package var assurance: Assurance?
  package var passes: Int
  package var fails: Int
  package var unknowns: Int
  /// Why it is not settled; empty when it is.
  package var reasons: [String]
  /// To what its holes are confined, of those that are confined to something: `2 of 40 namespaces: a, b`.
  package var bounds: [String] = []

  package init(
    name: String, title: String, assurance: Assurance?, passes: Int, fails: Int, unknowns: Int, reasons: [String]
  ) {
    self.name = name
    self.title = title
    self.assurance = assurance
    self.passes = passes
    self.fails = fails
    self.unknowns = unknowns
    self.reasons = reasons
  }

  /// `holds`, `fails`, `weakened`, `unknown` or `notApplicable`.
  package var state: String {
    guard let assurance else { return "notApplicable" }
    guard assurance.low == assurance.high else { return "unknown" }
    switch assurance.low {
    case .exposed: return "fails"
    case .partial: return "weakened"
    case .mitigated: return "holds"
    }
  }
}

/// A rule of the rule set and what became of it in this scan.
package struct RuleUse: Sendable, Hashable {
  package var name: String
  package var title: String
  package var severity: Severity
  package var confidence: Confidence
  package var control: String
  package var threats: [String]
  package var rationale: String
  package var remediation: String
  package var references: [String]
  /// The outcome over the scan; nil when the rule was not evaluated.
  package var outcome: Outcome?
  /// How many subjects it judged.
  package var subjects: Int
  /// Why it was not evaluated; empty when it was.
  package var notEvaluated: String
  /// How many evaluations ended in an error, and so in an unknown.
  package var errors: Int
  /// What a fail does to the control.
  package var effect: RuleEffect
  package var passes: Int
  package var fails: Int
  package var unknowns: Int

  package init(
    name: String, title: String, severity: Severity, confidence: Confidence, control: String, threats: [String],
    rationale: String, remediation: String, references: [String], outcome: Outcome?, subjects: Int,
    notEvaluated: String, errors: Int = 0, effect: RuleEffect = .exposes, passes: Int = 0, fails: Int = 0,
    unknowns: Int = 0
  ) {
    self.name = name
    self.title = title
    self.severity = severity
    self.confidence = confidence
    self.control = control
    self.threats = threats
    self.rationale = rationale
    self.remediation = remediation
    self.references = references
    self.outcome = outcome
    self.subjects = subjects
    self.notEvaluated = notEvaluated
    self.errors = errors
    self.effect = effect
    self.passes = passes
    self.fails = fails
    self.unknowns = unknowns
  }
}
