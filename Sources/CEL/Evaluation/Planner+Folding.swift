/// Calls whose result is known before the expression runs.
extension Planner {
  /// What a conversion gives for a constant. Nil where that must wait: it fails, and nothing takes that for a mistake.
  mutating func folded(_ calls: [PlannedCall], _ argument: Operand, _ term: Term) -> Plan? {
    // What the function itself finds wrong with a literal is told better where the call is planned.
    guard !argument.isSpecial, mistakes.isEmpty else { return nil }
    return folded({ frame in frame.call(calls, [ArgumentStep { _ in argument }], stopsAtError: false) }, term)
  }

  /// What a step of constants gives, as a constant. Nil where that must wait: it fails, and nothing takes that for a
  /// mistake, or has many parts.
  mutating func folded(_ step: Step, _ term: Term) -> Plan? {
    var state = FrameState(limits: .standard)
    let constants = constants
    let result = withUnsafeMutablePointer(to: &state) { state -> Result<Operand, EvaluationError>? in
      let result = step(Frame(state: state))
      if let error = result.error { return .failure(error) }
      return constants.copy(of: result).map { .success($0) }
    }
    switch result {
    case .success(let operand): return .constant(operand)
    case .failure(let error) where environment.rejectsFailingConversions:
      mistakes.append(SyntaxError(offset: term.offset, message: error.message))
      return failing(error.message, term)
    case .failure, nil: return nil
    }
  }
}

extension Constants {
  /// A value that outlives the evaluation that computed it; nil for one of many parts.
  fileprivate func copy(of operand: Operand) -> Operand? {
    switch operand.tag {
    case .string, .bytes, .type: bytes(operand.tag, operand.utf8)
    case .null, .bool, .int, .uint, .double, .timestamp, .duration: operand
    default: nil
    }
  }
}
