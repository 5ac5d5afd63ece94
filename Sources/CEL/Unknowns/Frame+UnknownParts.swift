/// A value of which parts are not known.
final class PartialBox: Sendable {
  let value: Operand
  let unknown: UnknownParts

  init(_ value: Operand, _ unknown: UnknownParts) {
    self.value = value
    self.unknown = unknown
  }
}

extension Operand {
  var partial: PartialBox? { tag == .partial ? boxed(as: PartialBox.self) : nil }
}

extension Frame {
  /// A value of which parts are not known: unknown where that is the value as a whole. The value may be an error, which
  /// counts for the parts that are known.
  func partial(_ value: Operand, _ parts: UnknownParts) -> Operand {
    if let reason = parts.reason { return unknown(reason) }
    if parts.isEmpty || value.tag == .unknown { return value }
    return Operand(.partial, at: state.pointee.scratch.keep(PartialBox(value, parts)))
  }

  /// The part that a step leads to, of a value of which parts are not known; nil for any other value. `read` is the step
  /// over what is there.
  func part(_ step: AttributePattern.Qualifier, of base: Operand, _ read: (Operand) -> Operand) -> Operand? {
    guard let base = base.partial else { return nil }
    let parts = base.unknown.at(step)
    if let reason = parts.reason { return unknown(reason) }
    return partial(base.value.tag == .error ? base.value : read(base.value), parts)
  }

  /// Is the part there? Nil for a value that is known.
  func presence(_ step: AttributePattern.Qualifier, of base: Operand, _ read: (Operand) -> Operand) -> Operand? {
    part(step, of: base, read).map(closed)
  }
}

extension AttributePattern.Qualifier {
  /// The step that a key is.
  init?(_ key: Operand) {
    switch key.tag {
    case .string: self = .member(String(decoding: key.utf8, as: UTF8.self))
    case .int: self = .index(key.intBits)
    case .uint: self = .uint(key.uintBits)
    case .bool: self = .bool(key.boolBits)
    default: return nil
    }
  }
}
