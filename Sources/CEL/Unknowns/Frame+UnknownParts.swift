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

  /// A value that is wanted as a whole: unknown where parts of it are.
  func whole(_ operand: Operand) -> Operand {
    guard operand.tag == .partial, let reasons = operand.unknown else { return operand }
    return unknown(reasons)
  }

  /// The member that a field selects, of a value of which parts are not known; nil for any other value. `read` is the
  /// selection over what is there.
  func part(_ access: Plan.FieldAccess, of base: Operand, _ read: (Operand) -> Operand) -> Operand? {
    guard let base = base.partial else { return nil }
    let part = part(.member(access.field.name), of: base, read)
    return access.isLast ? whole(part) : part
  }

  /// Is the member there, in a value of which parts are not known? Nil for any other value.
  func presence(_ field: Field, of base: Operand, _ read: (Operand) -> Operand) -> Operand? {
    base.partial.map { whole(part(.member(field.name), of: $0, read)) }
  }

  /// What is under a computed key, where the container or the key is unknown or an error, or parts of the container are
  /// not known.
  func part(_ key: Operand, of container: Operand, isLast: Bool, _ read: (Operand) -> Operand) -> Operand {
    guard let partial = container.partial, !key.isUnknownOrError else { return combined(container, key) }
    let part = part(AttributePattern.Qualifier(key), of: partial, read)
    return isLast ? whole(part) : part
  }

  /// A step that is nil may lead anywhere.
  private func part(
    _ step: AttributePattern.Qualifier?, of base: PartialBox, _ read: (Operand) -> Operand
  ) -> Operand {
    let parts = base.unknown.at(step)
    if let reason = parts.reason { return unknown(reason) }
    return partial(base.value.tag == .error ? base.value : read(base.value), parts)
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
