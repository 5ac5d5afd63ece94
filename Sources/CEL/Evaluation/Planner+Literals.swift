/// List and map literals, and local definitions.
extension Planner {
  mutating func list(_ elements: [Term.Element], _ term: Term) -> Plan {
    let plans = elements.map { (plan: plan($0.value), isOptional: $0.isOptional) }
    let known = plans.compactMap { $0.isOptional || $0.plan.constant?.isSpecial == true ? nil : $0.plan.constant }
    // A list of constants is made once.
    if known.count == plans.count { return .constant(constants.list(known)) }
    let steps = plans.map { ElementStep(value: $0.plan.step, isOptional: $0.isOptional) }
    let offset = Int32(term.offset)
    return made(isKnown: plans.allSatisfy(\.plan.isKnown), term) { frame in
      let list = frame.list(steps, offset)
      frame.chargeAtOnce(10)
      return list
    }
  }

  mutating func map(_ entries: [Term.Entry], _ term: Term) -> Plan {
    let acceptsAnyKey = environment.acceptsAnyLiteralKey
    let plans = entries.map { (key: plan($0.key), value: plan($0.value), entry: $0) }
    if plans.allSatisfy({ $0.key.isKnown && $0.value.isKnown && !$0.entry.isOptional }) {
      var builder = MapBuilder(capacity: plans.count, keepsNumbersApart: acceptsAnyKey)
      let isComplete = plans.allSatisfy { plan in
        guard let key = plan.key.constant, let value = plan.value.constant else { return false }
        let isAccepted = acceptsAnyKey ? key.tag != .bytes : key.isCommonKey && builder.find(key) == nil
        return isAccepted && builder.put(key, value)
      }
      // A map of constants is made once, unless making it fails.
      if isComplete { return .constant(builder.finish(constants)) }
    }
    let steps = plans.map {
      MapEntryStep(
        key: $0.key.step, value: $0.value.step, isOptional: $0.entry.isOptional, offset: Int32($0.entry.offset))
    }
    return made(isKnown: plans.allSatisfy { $0.key.isKnown && $0.value.isKnown }, term) { frame in
      let map = frame.map(steps, acceptsAnyKey: acceptsAnyKey)
      frame.chargeAtOnce(30)
      return map
    }
  }

  /// What a literal gives; of constants only, it may be a mistake.
  private mutating func made(isKnown: Bool, _ term: Term, _ step: @escaping Step) -> Plan {
    isKnown && environment.rejectsFailingConversions ? folded(step, term) ?? .computed(step) : .computed(step)
  }

  mutating func bind(_ variable: String, _ value: Term, _ body: Term) -> Step {
    if Optionals.isTarget(variable) { return bindTarget(variable, value, body) }
    let value = plan(value).step
    let index = locals.count
    let body = withLocals([variable]) { $0.plan(body) }.step
    return { frame in
      let value = value(frame)
      if value.isUnknownOrError, frame.isFinal(value) { return value }
      frame.state.pointee.locals[index] = value
      return body(frame)
    }
  }

  /// The target of `optMap`: the reference implementation evaluates it wherever the expansion names it. Here it is
  /// evaluated once, and its cost is charged at each place.
  private mutating func bindTarget(_ variable: String, _ value: Term, _ body: Term) -> Step {
    let value = plan(value).step
    let index = locals.count
    let body = withLocals([variable, Optionals.cost(of: variable)]) { $0.plan(body) }.step
    return { frame in
      let before = frame.state.pointee.cost
      let value = value(frame)
      if let stopped = frame.ended() { return stopped }
      frame.state.pointee.locals[index] = value
      frame.state.pointee.locals[index + 1] = .uint(frame.state.pointee.cost &- before)
      frame.state.pointee.cost = before
      return body(frame)
    }
  }

  func target(_ index: Int) -> Plan {
    .computed { frame in
      frame.chargeAtOnce(frame.state.pointee.locals[index + 1].uintBits)
      return frame.state.pointee.locals[index]
    }
  }
}

extension Plan {
  fileprivate var isKnown: Bool { constant.map { !$0.isSpecial } ?? false }
}

extension Operand {
  /// Is it of a type that keys of maps have?
  var isCommonKey: Bool {
    switch tag {
    case .bool, .int, .uint, .string: true
    default: false
    }
  }
}

private struct ElementStep: Sendable {
  let value: Step
  let isOptional: Bool
}

struct MapEntryStep: Sendable {
  let key: Step
  let value: Step
  let isOptional: Bool
  let offset: Int32
}

extension Frame {
  fileprivate func list(_ steps: [ElementStep], _ offset: Int32) -> Operand {
    let memory = allocate(steps.count)
    var count = 0
    var special: Operand?
    for step in steps {
      var element = step.value(self)
      if element.isSpecial {
        special = special.map { combined($0, closed(element)) } ?? closed(element)
        // What comes after an error is not looked at.
        if element.tag == .error { break }
        continue
      }
      if step.isOptional {
        guard element.tag == .optional else {
          return located(notOptional("optional list element", element), at: offset)
        }
        guard let wrapped = element.wrapped else { continue }
        element = wrapped
      }
      (memory + count).initialize(to: element)
      count += 1
    }
    return special ?? Operand(.list, at: memory, count: UInt32(count))
  }

  fileprivate func map(_ steps: [MapEntryStep], acceptsAnyKey: Bool) -> Operand {
    var builder = MapBuilder(capacity: steps.count, keepsNumbersApart: acceptsAnyKey)
    var special: Operand?
    for entry in steps {
      let key = entry.key(self).scalar
      if key.tag == .error { return special.map { combined($0, key) } ?? key }
      var value = entry.value(self)
      if key.isSpecial || value.isSpecial {
        let both = self.special(key, value)
        special = special.map { combined($0, both) } ?? both
        if value.tag == .error { break }
        continue
      }
      if entry.isOptional {
        guard value.tag == .optional else {
          return located(notOptional("optional entry '\(text(of: key))'", value), at: entry.offset)
        }
        guard let wrapped = value.wrapped else { continue }
        value = wrapped
      }
      if acceptsAnyKey, key.tag != .bytes {
        builder.put(key, value)
      } else if let mistake = add(key, value, to: &builder) {
        return located(mistake, at: entry.offset)
      }
    }
    return special ?? builder.finish(self)
  }

  private func notOptional(_ place: String, _ value: Operand) -> Operand {
    error("cannot initialize \(place) from non-optional value \(text(of: value))")
  }

  /// Adds a pair to a map, or says why it cannot be.
  func add(_ key: Operand, _ value: Operand, to builder: inout MapBuilder) -> Operand? {
    guard key.isCommonKey else { return error("unsupported key type: \(typeName(of: key))") }
    return builder.set(key, value) ? nil : error("Failed with repeated key: \(text(of: key))")
  }
}
