/// List and map literals, and local definitions.
extension Planner {
  mutating func list(_ elements: [Term.Element], _ term: Term) -> Plan {
    let plans = elements.map { (plan: plan($0.value), isOptional: $0.isOptional) }
    let known = plans.compactMap { $0.isOptional || $0.plan.constant?.isSpecial == true ? nil : $0.plan.constant }
    // A list of constants is made once.
    if known.count == plans.count { return .constant(constants.list(known)) }
    let steps = plans.map { (step: $0.plan.step, isOptional: $0.isOptional) }
    return .computed { frame in frame.list(steps) }
  }

  mutating func map(_ entries: [Term.Entry], _ term: Term) -> Step {
    let steps = entries.map {
      MapEntryStep(
        key: plan($0.key).step, value: plan($0.value).step, isOptional: $0.isOptional, offset: Int32($0.offset))
    }
    return { frame in frame.map(steps) }
  }

  mutating func bind(_ variable: String, _ value: Term, _ body: Term) -> Step {
    let value = plan(value).step
    let index = locals.count
    let body = withLocals([variable]) { $0.plan(body).step }
    return { frame in
      let value = value(frame)
      if value.isUnknownOrError, frame.isFinal(value) { return value }
      frame.state.pointee.locals[index] = value
      return body(frame)
    }
  }
}

struct MapEntryStep: Sendable {
  let key: Step
  let value: Step
  let isOptional: Bool
  let offset: Int32
}

extension Frame {
  fileprivate func list(_ steps: [(step: Step, isOptional: Bool)]) -> Operand {
    charge(10)
    let memory = allocate(steps.count)
    var count = 0
    var special: Operand?
    for (step, isOptional) in steps {
      var element = step(self)
      if element.isSpecial {
        special = special.map { combined($0, closed(element)) } ?? closed(element)
        continue
      }
      if isOptional {
        guard element.tag == .optional else {
          special = error("cannot initialize optional list element from non-optional value")
          continue
        }
        guard let wrapped = element.wrapped else { continue }
        element = wrapped
      }
      (memory + count).initialize(to: element)
      count += 1
    }
    return special ?? Operand(.list, at: memory, count: UInt32(count))
  }

  fileprivate func map(_ steps: [MapEntryStep]) -> Operand {
    charge(30)
    var builder = MapBuilder(capacity: steps.count)
    var special: Operand?
    for entry in steps {
      let key = entry.key(self).scalar
      var value = entry.value(self)
      if key.isSpecial || value.isSpecial {
        let both = self.special(key, value)
        special = special.map { combined($0, both) } ?? both
        continue
      }
      if entry.isOptional {
        guard value.tag == .optional else {
          return error("cannot initialize optional entry '\(text(of: key))' from non-optional value")
        }
        guard let wrapped = value.wrapped else { continue }
        value = wrapped
      }
      if let mistake = add(key, value, to: &builder) { return located(mistake, at: entry.offset) }
    }
    return special ?? builder.finish(self)
  }

  /// Adds a pair to a map, or says why it cannot be.
  func add(_ key: Operand, _ value: Operand, to builder: inout MapBuilder) -> Operand? {
    switch key.tag {
    case .bool, .int, .uint, .string: break
    default: return error("unsupported key type: \(typeName(of: key))")
    }
    return builder.set(key, value) ? nil : error("Failed with repeated key: \(text(of: key))")
  }
}
