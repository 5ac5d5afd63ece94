import Documents

/// For which requests a binding puts its policy in force, and with which parameters.
struct BindingReach: Sendable {
  private let criteria: MatchCriteria
  private let parameters: Node?

  init(_ binding: Node) {
    let spec = binding["spec"]
    criteria = MatchCriteria(resources: spec?["matchResources"])
    parameters = spec?["paramRef"]?.present
  }

  /// True only where a policy refuses through this binding whatever it refuses through the other: it judges the same requests
  /// by the same parameters. Which actions the bindings take does not matter here.
  func covers(_ other: BindingReach) -> Bool {
    hasParameters(of: other) && criteria.covers(other.criteria)
  }

  private func hasParameters(of other: BindingReach) -> Bool {
    guard let own = parameters, let others = other.parameters else {
      return parameters == nil && other.parameters == nil
    }
    // What lets requests through without a parameter does not cover what refuses them then.
    let action = "parameterNotFoundAction"
    guard own[action]?.string == "Deny" || own[action]?.string == others[action]?.string else { return false }
    func text(_ reference: Node, _ member: String) -> String { reference[member]?.string ?? "" }
    return text(own, "name") == text(others, "name") && text(own, "namespace") == text(others, "namespace")
      && Self.selector(of: own) == Self.selector(of: others)
  }

  private static func selector(of reference: Node) -> LabelExpression? {
    reference["selector"]?.present.map { LabelExpression(kubernetes: $0) }
  }
}
