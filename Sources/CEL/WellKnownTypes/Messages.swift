/// Message literals. The well-known types have values; of the types of objects that a host declares only the fields are
/// known, so that such a literal can be checked but never evaluated. Literals of a family that a host declares are maps.
enum MessageType {
  case wellKnown(WellKnownType)
  case map
  case declared(String, ObjectType)

  var type: CELType {
    switch self {
    case .wellKnown(let type): type.type
    case .map: .dyn
    case .declared(let name, _): .opaque(name)
    }
  }

  func type(of field: String) -> CELType? {
    switch self {
    case .wellKnown(let type): type.position(of: field).map { type.fields[$0].type }
    case .map: .dyn
    case .declared(_, let type): type.type(of: field)
    }
  }
}

extension Environment {
  /// The type that a name means, the most specific candidate first.
  func messageType(_ name: String) -> MessageType? {
    for candidate in candidates(for: name) {
      if let type = WellKnownType.named(candidate) { return .wellKnown(type) }
      if let type = objectTypes[candidate] { return .declared(candidate, type) }
      let family = candidate.prefix { $0 != "." }
      if literalFamilies.contains(String(family)) { return .map }
    }
    return nil
  }
}

// MARK: - Checking

extension Checker {
  mutating func message(_ name: String, _ fields: [Term.Field], _ term: Term) -> CELType {
    let type = environment.messageType(name)
    for field in fields {
      let given = unwrapped(self.type(of: field.value), field.isOptional, field.value)
      guard let type else { continue }
      guard let declared = type.type(of: field.name) else {
        _ = mistake("undefined field '\(field.name)'", at: field.offset)
        continue
      }
      guard !types.accepts(given, as: declared) else { continue }
      let provided = types.resolved(given, freeIsDyn: true)
      _ = mistake(
        "expected type of field '\(field.name)' is '\(declared)' but provided type is '\(provided)'", at: field.offset)
    }
    return type?.type ?? noMessageType(name, term)
  }

  private mutating func noMessageType(_ name: String, _ term: Term) -> CELType {
    switch declared(name) {
    case nil: undeclared(name, term)
    case .type?: mistake("'\(name)' is not a message type", term)
    case _?: mistake("'\(name)' is not a type", term)
    }
  }
}

// MARK: - Planning

extension Planner {
  mutating func message(_ name: String, _ fields: [Term.Field], _ term: Term) -> Plan {
    let offset = Int32(term.offset)
    let steps = fields.map { FieldStep(name: $0.name, value: plan($0.value).step, isOptional: $0.isOptional) }
    let make: @Sendable (Frame) -> Operand
    switch environment.messageType(name) {
    case .wellKnown(let type)?: make = { $0.message(type, steps) }
    case .map?:
      var keys: [String: Operand] = [:]
      for field in fields { keys[field.name] = constants.string(field.name) }
      make = { [keys] in $0.map(keys, steps) }
    case .declared?, nil:
      make = { frame in frame.evaluated(steps) { _, _ in nil } ?? frame.error("unknown type '\(name)'") }
    }
    return .computed { frame in
      let value = make(frame)
      frame.charge(40)
      return frame.located(value, at: offset)
    }
  }
}

private struct FieldStep: Sendable {
  let name: String
  let value: Step
  let isOptional: Bool
}

extension Frame {
  fileprivate func message(_ type: WellKnownType, _ steps: [FieldStep]) -> Operand {
    var fields = [Operand?](repeating: nil, count: type.fields.count)
    let failure = evaluated(steps) { name, value in
      guard let position = type.position(of: name) else { return error("no such field '\(name)'") }
      guard fits(value, type.fields[position].type) else {
        return error(
          "field type conversion error for \(type.fullName).\(name) value type: "
            + "unsupported type conversion from '\(typeName(of: value))' to \(type.fields[position].type)")
      }
      fields[position] = value
      return nil
    }
    return failure ?? type.make(self, fields)
  }

  /// A map of the fields that are set.
  fileprivate func map(_ keys: [String: Operand], _ steps: [FieldStep]) -> Operand {
    var builder = MapBuilder(capacity: steps.count)
    let failure = evaluated(steps) { name, value in
      if let key = keys[name] { builder.set(key, value) }
      return nil
    }
    return failure ?? builder.finish(self)
  }

  /// Passes on the values of fields that are set; gives what stands in the way of all of them. An error ends it, what is
  /// not known does not.
  fileprivate func evaluated(_ steps: [FieldStep], _ take: (String, Operand) -> Operand?) -> Operand? {
    var special: Operand?
    for step in steps {
      var value = step.value(self).scalar
      if value.isSpecial {
        special = special.map { combined($0, closed(value)) } ?? closed(value)
        if special?.tag == .error { break }
        continue
      }
      if step.isOptional {
        guard value.tag == .optional else {
          return error("cannot initialize optional entry '\(step.name)' from non-optional value")
        }
        guard let wrapped = value.wrapped else { continue }
        value = wrapped.scalar
      }
      if let failure = take(step.name, value) { return failure }
    }
    return special
  }
}
