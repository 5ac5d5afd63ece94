/// Message literals. Only the well-known types have any; there are no schemas for others.
extension Environment {
  /// The well-known type that a name means, the most specific candidate first.
  func wellKnownType(_ name: String) -> WellKnownType? {
    candidates(for: name).lazy.compactMap(WellKnownType.named).first
  }
}

// MARK: - Checking

extension Checker {
  mutating func message(_ name: String, _ fields: [Term.Field], _ term: Term) -> CELType {
    let type = environment.wellKnownType(name)
    for field in fields {
      let given = unwrapped(self.type(of: field.value), field.isOptional, field.value)
      guard let type else { continue }
      guard let position = type.position(of: field.name) else {
        _ = mistake("undefined field '\(field.name)'", at: field.offset)
        continue
      }
      let declared = type.fields[position].type
      guard !types.accepts(given, as: declared) else { continue }
      _ = mistake(
        "expected type of field '\(field.name)' is '\(declared)' but provided type is '\(types.resolved(given, freeIsDyn: true))'",
        at: field.offset)
    }
    return type?.type ?? undeclared(name, term)
  }
}

// MARK: - Planning

extension Planner {
  mutating func message(_ name: String, _ fields: [Term.Field], _ term: Term) -> Plan {
    guard let type = environment.wellKnownType(name) else { return failing("unknown type: \(name)", term) }
    var steps: [FieldStep] = []
    for field in fields {
      guard let position = type.position(of: field.name) else {
        return failing("no such field '\(field.name)'", term)
      }
      steps.append(FieldStep(position: position, value: plan(field.value).step, isOptional: field.isOptional))
    }
    let offset = Int32(term.offset)
    return .computed { [steps] frame in
      let value = frame.message(type, steps)
      frame.charge(40)
      return frame.located(value, at: offset)
    }
  }
}

private struct FieldStep: Sendable {
  let position: Int
  let value: Step
  let isOptional: Bool
}

extension Frame {
  fileprivate func message(_ type: WellKnownType, _ steps: [FieldStep]) -> Operand {
    var fields = [Operand?](repeating: nil, count: type.fields.count)
    var special: Operand?
    for step in steps {
      var value = step.value(self).scalar
      if value.isSpecial {
        special = special.map { combined($0, closed(value)) } ?? closed(value)
        if special?.tag == .error { break }
        continue
      }
      let field = type.fields[step.position]
      if step.isOptional {
        guard value.tag == .optional else {
          return error("cannot initialize optional entry '\(field.name)' from non-optional value")
        }
        guard let wrapped = value.wrapped else { continue }
        value = wrapped.scalar
      }
      guard fits(value, field.type) else {
        return error(
          "field type conversion error for \(type.fullName).\(field.name) value type: "
            + "unsupported type conversion from '\(typeName(of: value))' to \(field.type)")
      }
      fields[step.position] = value
    }
    return special ?? type.make(self, fields)
  }
}
