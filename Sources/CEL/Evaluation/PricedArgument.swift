/// An argument by which a call is priced, and what it must be. The API server's cost tracker takes it for granted, trips
/// over anything else, and so ends the evaluation, whatever would have become of the call.
struct PricedArgument: Sendable {
  enum Kind: Sendable {
    case list
    case int
  }

  let position: Int
  let kind: Kind

  /// The words of Go's failed type assertion; nil for an argument that is what it must be, or unknown.
  func problem(_ arguments: UnsafeBufferPointer<Operand>) -> String? {
    let argument = arguments[position].scalar
    if argument.tag == .unknown || argument.tag == .partial || argument.tag == .openList { return nil }
    switch kind {
    case .list where !argument.isList:
      let (type, method) = argument.goType
      return "interface conversion: \(type) is not traits.Lister: missing method \(method)"
    case .int where argument.tag != .int:
      return "interface conversion: ref.Val is \(argument.goType.name), not types.Int"
    default: return nil
    }
  }
}

extension Frame {
  /// Ends the evaluation where a call has no price because of an argument.
  func haltUnpriced(_ argument: PricedArgument, _ arguments: UnsafeBufferPointer<Operand>, at offset: Int32) -> Operand?
  {
    argument.problem(arguments).map { problem in
      halt(EvaluationError("internal error: \(problem)", offset: Int(offset), isFinal: true))
    }
  }
}

extension Frame {
  /// The value of a variable whose evaluation may have been ended: that ends no other, where the error is like any.
  func resumed(_ value: Operand) -> Operand {
    guard let halted = state.pointee.halted, var error = halted.error.error else { return value }
    state.pointee.halted = nil
    state.pointee.cost = halted.cost
    error.isFinal = false
    return self.error(error)
  }
}

extension Operand {
  /// The type that values have in the reference implementation, and the first method, in the order of the alphabet, that
  /// it lacks to be a list.
  fileprivate var goType: (name: String, missing: String) {
    switch tag {
    case .null: ("types.Null", "Add")
    case .bool: ("types.Bool", "Add")
    case .int: ("types.Int", "Contains")
    case .uint: ("types.Uint", "Contains")
    case .double: ("types.Double", "Contains")
    case .string: ("types.String", "Contains")
    case .bytes: ("types.Bytes", "Contains")
    case .timestamp: ("types.Timestamp", "Contains")
    case .duration: ("types.Duration", "Contains")
    case .error: ("*types.Err", "Add")
    case .optional: ("*types.Optional", "Add")
    case .type: ("*types.Type", "Add")
    case _ where isList: ("*types.baseList", "")
    case _ where isMap: ("*types.baseMap", "Add")
    default: (opaque?.typeName ?? "ref.Val", "Add")
    }
  }
}
