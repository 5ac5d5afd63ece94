/// Calls of functions.
extension Planner {
  mutating func call(_ name: String, _ target: Term?, _ arguments: [Term], _ term: Term) -> Plan {
    guard let target else { return global(name, arguments, term) }
    // `image.parse(x)` is a function in a namespace if there is one of that name, else a method.
    if environment.mayBeQualified(target), let namespace = qualifiedName(target),
      let plan = function("\(namespace).\(name)", arguments, term)
    {
      return plan
    }
    return dispatch(name, environment.functions(name), [target] + arguments, isMethod: true, term)
  }

  private mutating func global(_ name: String, _ arguments: [Term], _ term: Term) -> Plan {
    switch (name, arguments.count) {
    case ("_&&_", 2): return .computed(and(arguments[0], arguments[1], term))
    case ("_||_", 2): return .computed(or(arguments[0], arguments[1], term))
    case ("_?_:_", 3): return conditional(arguments[0], arguments[1], arguments[2], term)
    case ("!_", 1): return .computed(not(arguments[0], term))
    case ("_==_", 2): return .computed(equality(arguments[0], arguments[1], isNegated: false))
    case ("_!=_", 2): return .computed(equality(arguments[0], arguments[1], isNegated: true))
    case ("@in", 2): return membership(arguments[0], arguments[1], term)
    case ("_[_]", 2): return index(arguments[0], arguments[1], isOptional: false, term)
    case ("_[?_]", 2): return index(arguments[0], arguments[1], isOptional: true, term)
    case ("dyn", 1): return dyn(arguments[0])
    default: break
    }
    return function(name, arguments, term)
      ?? failing("undeclared reference to '\(name)' (in container '\(environment.container)')", term)
  }

  /// A call of what a name means, the most specific candidate first; nil where it means no function.
  private mutating func function(_ name: String, _ arguments: [Term], _ term: Term) -> Plan? {
    for candidate in environment.candidates(for: name) {
      let named = environment.functions(candidate)
      if !named.isEmpty { return dispatch(candidate, named, arguments, isMethod: false, term) }
    }
    return nil
  }

  private mutating func dyn(_ argument: Term) -> Plan {
    let plan = plan(argument)
    if plan.constant != nil { return plan }
    let step = plan.step
    return .computed { frame in
      let operand = step(frame)
      frame.charge(1)
      return operand
    }
  }

  private mutating func dispatch(
    _ name: String, _ named: [Function], _ arguments: [Term], isMethod: Bool, _ term: Term
  ) -> Plan {
    noteCall(of: name)
    var overload: Overload?
    var candidates = named
    if let only = checked.call(term)?.only, let number = only.function {
      if named.count > 1 { candidates = [named[number]] }
      overload = named[number].overloads[only.overload]
    } else if !named.allSatisfy({ $0.accepts(argumentCount: arguments.count, isMethod: isMethod) }) {
      candidates = named.filter { $0.accepts(argumentCount: arguments.count, isMethod: isMethod) }
    }
    guard !candidates.isEmpty else { return failing("no such overload: \(name)", term) }
    let plans = arguments.map { plan($0) }
    // What the checker could not settle has the price of the name, whichever form takes the arguments.
    let price = overload?.cost ?? candidates.lazy.compactMap(\.cost).first ?? .flat(1)
    let calls = candidates.map { function in
      PlannedCall(
        function, overload, cost: price, arguments: plans, isMethod: isMethod, offset: Int32(term.offset),
        in: environment,
        mistake: { mistakes.append(SyntaxError(offset: (arguments.last ?? term).offset, message: $0)) })
    }
    if candidates.contains(where: \.isFolded), plans.count == 1, let argument = plans[0].constant,
      let result = folded(calls, argument, term)
    {
      return result
    }
    return .computed(Self.step(calls, plans, optimizes: environment.optimizes))
  }

  private static func step(_ calls: [PlannedCall], _ arguments: [Plan], optimizes: Bool) -> Step {
    if calls.count == 1 {
      let call = calls[0]
      if case .deferred(let body) = call.body, arguments.count == 2 {
        return deferred(body, call.cost, arguments[0], arguments[1], call.offset)
      }
      if optimizes, call.function.isStrict, !call.function.acceptsOpenLists || arguments.count < 2, call.isFast {
        switch call.body {
        case .unary(let body) where arguments.count == 1: return unary(call, body, arguments[0])
        case .binary(let body) where arguments.count == 2: return binary(call, body, arguments[0], arguments[1])
        default: break
        }
      }
    }
    let steps = arguments.map { ArgumentStep(run: $0.step) }
    let stopsAtError = arguments.count > 2 || calls.allSatisfy(\.stopsAtError)
    return { frame in frame.call(calls, steps, stopsAtError: stopsAtError) }
  }

  private static func unary(
    _ call: PlannedCall, _ body: @escaping @Sendable (Frame, Operand) -> Operand, _ argument: Plan
  ) -> Step {
    let argument = argument.step
    let offset = call.offset
    let cost = call.cost
    let wanted = call.fastGuards.first
    if case .flat(let cost) = cost, wanted == nil || wanted == .some(nil) {
      return { frame in
        let operand = argument(frame).scalar
        frame.charge(cost)
        if operand.isSpecial { return frame.closed(operand) }
        let result = body(frame, operand)
        return result.tag == .error ? frame.located(result, at: offset) : result
      }
    }
    let tag = wanted ?? nil
    let name = call.function.name
    return { frame in
      let operand = argument(frame).scalar
      let result =
        operand.isSpecial
        ? frame.closed(operand)
        : tag == nil || tag == operand.tag ? body(frame, operand) : frame.noSuchOverload(name, operand)
      frame.charge(cost, operand, result)
      return result.tag == .error ? frame.located(result, at: offset) : result
    }
  }

  private static func binary(
    _ call: PlannedCall, _ body: @escaping @Sendable (Frame, Operand, Operand) -> Operand, _ left: Plan, _ right: Plan
  ) -> Step {
    let left = left.step
    let right = right.step
    let offset = call.offset
    let cost = call.cost
    let name = call.function.name
    let guards = call.fastGuards
    let leftTag = guards.first ?? nil
    let rightTag = guards.last ?? nil
    let stopsAtError = call.stopsAtError
    return { frame in
      let first = left(frame).scalar
      if stopsAtError, first.tag == .error { return first }
      let second = right(frame).scalar
      let result: Operand
      if first.isSpecial || second.isSpecial {
        result = frame.special(first, second)
      } else if (leftTag == nil || leftTag == first.tag) && (rightTag == nil || rightTag == second.tag) {
        result = body(frame, first, second)
      } else {
        result = frame.noSuchOverload(name, first, second)
      }
      frame.charge(cost, first, second, result)
      return result.tag == .error ? frame.located(result, at: offset) : result
    }
  }

  private static func deferred(
    _ body: @escaping @Sendable (Frame, Operand, () -> Operand) -> Operand, _ cost: CallCost, _ first: Plan,
    _ second: Plan, _ offset: Int32
  ) -> Step {
    let first = first.step
    let second = second.step
    return { frame in
      let operand = first(frame)
      if case .flat(let cost) = cost { frame.charge(cost) }
      return frame.located(body(frame, operand) { second(frame) }, at: offset)
    }
  }
}
