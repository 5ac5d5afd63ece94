/// What the loops of a comprehension have in common.
struct Loop: Sendable {
  let range: Step
  /// The local variable for the element; the second one, if there is one, is the next.
  let first: Int
  let hasSecond: Bool
  let offset: Int32

  /// Calls `visit` with each element (key, in a map), the variables set, until it answers false. Gives an error or
  /// unknown that stands for the whole.
  @inline(__always) func run(_ frame: Frame, _ range: Operand, _ visit: (Operand) -> Bool) -> Operand? {
    let locals = frame.state.pointee.locals
    if range.tag == .list || range.tag == .openList || range.isList {
      var elements = ElementIterator(range)
      var position: Int64 = 0
      while let element = elements.next() {
        if hasSecond {
          locals[first] = .int(position)
          locals[first + 1] = element
        } else {
          locals[first] = element
        }
        if let stopped = frame.stop() { return stopped }
        if !visit(element) { return nil }
        position += 1
      }
      return nil
    }
    guard range.isMap else {
      if range.isUnknownOrError { return range }
      let type = frame.implementationType(of: range)
      return frame.located(
        frame.error(
          hasSecond
            ? "unsupported comprehension range type: \(type)" : "got '\(type)', expected iterable type"), at: offset)
    }
    var pairs = PairIterator(range)
    while let (key, value) = pairs.next() {
      locals[first] = key
      if hasSecond { locals[first + 1] = value }
      if let stopped = frame.stop() { return stopped }
      if !visit(key) { return nil }
    }
    return nil
  }
}

extension Frame {
  /// The name of a type in the reference implementation's own language, which some of its errors show.
  fileprivate func implementationType(of operand: Operand) -> String {
    switch operand.scalar.tag {
    case .null: "types.Null"
    case .bool: "types.Bool"
    case .int: "types.Int"
    case .uint: "types.Uint"
    case .double: "types.Double"
    case .string: "types.String"
    case .bytes: "types.Bytes"
    case .timestamp: "types.Timestamp"
    case .duration: "types.Duration"
    case .optional: "*types.Optional"
    case .type: "*types.Type"
    default: typeName(of: operand)
    }
  }
}
