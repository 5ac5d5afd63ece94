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

  package init(
    id: String, title: String, model: String, severity: Severity, verdict: Verdict, assurance: Assurance?,
    controls: [ControlState], bound: String, settledBy: [String]
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
  /// Of a weakened control, to what the hole is confined: `2 of 40 namespaces ...`.
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

/// The attack tree of the SIG paper, with the state of each node under this scan's verdicts.
package struct AttackTreeResult: Sendable, Hashable {
  package enum State: String, Sendable, Hashable {
    /// The route is open.
    case open
    /// Every way is closed.
    case closed
    /// It depends on what the scan could not see.
    case undetermined
  }

  package struct Node: Sendable, Hashable {
    package var id: String
    package var title: String
    /// `goal`, `step` or `threat`.
    package var kind: String
    package var threat: String?
    package var state: State
    /// Identifiers of the nodes below, in the tree's order.
    package var children: [String]
    /// Mitigations that bar the easier ways before this one.
    package var requires: [String]
    /// True where the children are needed together; one is enough otherwise.
    package var needsAllChildren: Bool

    package init(
      id: String, title: String, kind: String, threat: String?, state: State, children: [String],
      requires: [String] = [], needsAllChildren: Bool = false
    ) {
      self.id = id
      self.title = title
      self.kind = kind
      self.threat = threat
      self.state = state
      self.children = children
      self.requires = requires
      self.needsAllChildren = needsAllChildren
    }
  }

  package var nodes: [Node]

  package init(nodes: [Node]) {
    self.nodes = nodes
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

  package init(
    name: String, title: String, severity: Severity, confidence: Confidence, control: String, threats: [String],
    rationale: String, remediation: String, references: [String], outcome: Outcome?, subjects: Int,
    notEvaluated: String, errors: Int = 0
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
  }
}
