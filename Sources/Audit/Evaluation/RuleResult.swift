/// What a rule came to over one inventory.
package struct RuleResult: Sendable {
  package var rule: String
  /// Nil when it was not evaluated.
  package var outcome: Outcome?
  package var passes = 0
  package var fails = 0
  package var unknowns = 0
  /// The namespaces that fails are confined to, of those that are confined to one.
  package var failingNamespaces: Set<String> = []
  /// Fails that reach further than one namespace.
  package var unboundedFails = 0
  /// Expressions that ended in an error; each also counts as an unknown.
  package var errors = 0
  /// Why it is not settled, without repetition.
  package var reasons: [String] = []
  /// What would close the gaps of the view that leave it unsettled.
  package var settledBy: [String] = []
  package var findings: [Finding] = []
  /// What passed, where it was asked for.
  package var passed: [PassedSubject] = []
  /// Why it was not evaluated; empty when it was.
  package var notEvaluated = ""

  package init(rule: String, notEvaluated: String = "") {
    self.rule = rule
    self.notEvaluated = notEvaluated
  }

  package var subjects: Int { passes + fails + unknowns }

  /// What the rule says of its control; nil where it does not apply. A rule that was not evaluated leaves all open.
  package func assurance(effect: RuleEffect) -> Assurance? {
    let worst: Assurance.Level =
      switch effect {
      case .exposes: .exposed
      case .weakens: .partial
      case .informs: .mitigated
      }
    return switch outcome {
    case .pass: .mitigated
    case .fail: failed(worst)
    case .unknown, nil: Assurance(low: worst, high: .mitigated)
    case .notApplicable: nil
    }
  }

  /// Fails that each end with their namespace leave the control partial, as long as none that was not seen reaches
  /// further.
  private func failed(_ worst: Assurance.Level) -> Assurance {
    guard unboundedFails == 0, !failingNamespaces.isEmpty else { return Assurance(low: worst, high: worst) }
    let confined = max(worst, .partial)
    return Assurance(low: unknowns == 0 && reasons.isEmpty ? confined : worst, high: confined)
  }
}
