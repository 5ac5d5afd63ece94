extension ControlCondition {
  /// The controls that make the condition come out as it does: another state of one of them could change it. Of an
  /// exposed `a && b` those that fail, of a mitigated `a || b` those that hold; what does not apply decides nothing.
  package func deciding(_ state: (String) -> Assurance?) -> [String] {
    switch self {
    case .control(let name): state(name) == nil ? [] : [name]
    case .both(let left, let right):
      Self.deciding([left, right], of: assurance(state), neutral: .mitigated, state)
    case .either(let left, let right):
      Self.deciding([left, right], of: assurance(state), neutral: .exposed, state)
    }
  }

  /// `neutral` is what an operand can be without a say in the result: all that holds in a conjunction, all that fails
  /// in a disjunction.
  private static func deciding(
    _ operands: [ControlCondition], of result: Assurance?, neutral: Assurance, _ state: (String) -> Assurance?
  ) -> [String] {
    guard let result else { return [] }
    var names: [String] = []
    for operand in operands {
      guard let assurance = operand.assurance(state), decides(assurance, result, neutral) else { continue }
      for name in operand.deciding(state) where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// What is settled is settled by operands that are: what the others may turn out to be changes nothing.
  private static func decides(_ operand: Assurance, _ result: Assurance, _ neutral: Assurance) -> Bool {
    if result.isSettled { return operand == result }
    return operand != neutral && (operand.low == result.low || operand.high == result.high)
  }
}

extension Threat {
  /// The controls that make its verdict what it is: those of the condition, and those of the depth where they take
  /// it further down or, with it, hold it up.
  func deciding(_ state: (String) -> Assurance?) -> [String] {
    guard let condition, let settled = condition.assurance(state) else { return [] }
    var names = condition.deciding(state)
    guard let depth, let reserve = depth.assurance(state), settled != .exposed else { return names }
    let isHeldUp = settled == .mitigated
    if isHeldUp, reserve != .mitigated { names = [] }
    if reserve != .mitigated || isHeldUp {
      for name in depth.deciding(state) where !names.contains(name) { names.append(name) }
    }
    return names
  }
}
