/// Calls of functions.
extension Planner {
  mutating func call(_ name: String, _ target: Term?, _ arguments: [Term], _ term: Term) -> Plan {
    guard let target else { return global(name, arguments, term) }
    // `image.parse(x)` is a function in a namespace if there is one of that name, else a method.
    if let namespace = qualifiedName(target) {
      for candidate in environment.candidates(for: "\(namespace).\(name)") where environment.hasFunction(candidate) {
        return dispatch(candidate, arguments, isMethod: false, term)
      }
    }
    return dispatch(name, [target] + arguments, isMethod: true, term)
  }

  private mutating func global(_ name: String, _ arguments: [Term], _ term: Term) -> Plan {
    switch (name, arguments.count) {
    case ("_&&_", 2): return .computed(and(arguments[0], arguments[1]))
    case ("_||_", 2): return .computed(or(arguments[0], arguments[1]))
    case ("_?_:_", 3): return .computed(conditional(arguments[0], arguments[1], arguments[2], term))
    case ("!_", 1): return .computed(not(arguments[0], term))
    case ("_==_", 2): return .computed(equality(arguments[0], arguments[1], isNegated: false))
    case ("_!=_", 2): return .computed(equality(arguments[0], arguments[1], isNegated: true))
    case ("@in", 2): return .computed(membership(arguments[0], arguments[1], term))
    case ("_[_]", 2): return index(arguments[0], arguments[1], isOptional: false, term)
    case ("_[?_]", 2): return index(arguments[0], arguments[1], isOptional: true, term)
    case ("dyn", 1): return plan(arguments[0])
    default: break
    }
    for candidate in environment.candidates(for: name) where environment.hasFunction(candidate) {
      return dispatch(candidate, arguments, isMethod: false, term)
    }
    return failing("undeclared reference to '\(name)' (in container '\(environment.container)')", term)
  }

  private mutating func dispatch(_ name: String, _ arguments: [Term], isMethod: Bool, _ term: Term) -> Plan {
    functions.insert(name)
    let named = environment.functions[name, default: []]
    var overload: Overload?
    var candidates: [Function]
    if let only = checked.call(term)?.only, let number = only.function {
      candidates = [named[number]]
      overload = named[number].overloads[only.overload]
    } else {
      candidates = named.filter { $0.accepts(argumentCount: arguments.count, isMethod: isMethod) }
    }
    guard let first = candidates.first else { return failing("no such overload: \(name)", term) }
    let plans = arguments.map { plan($0) }
    guard candidates.count == 1 else { return .computed(overloaded(candidates, plans, isMethod, term)) }
    if first.isFolded, plans.count == 1, let argument = plans[0].constant, let result = folded(first, argument, term) {
      return result
    }
    return .computed(single(first, overload, plans, isMethod, term, arguments))
  }

  private mutating func single(
    _ function: Function, _ overload: Overload?, _ arguments: [Plan], _ isMethod: Bool, _ term: Term, _ terms: [Term]
  ) -> Step {
    let cost = overload?.cost ?? function.cost ?? .flat(1)
    var body = function.body
    if let prepare = function.prepare, arguments.contains(where: { $0.constant != nil }) {
      do throws(EvaluationError) {
        body = try prepare(arguments.map(\.constant)) ?? body
      } catch {
        mistakes.append(SyntaxError(offset: terms.last?.offset ?? term.offset, message: error.message))
      }
    }
    let offset = Int32(term.offset)
    if case .deferred(let body) = body, arguments.count == 2 {
      return Self.deferred(body, arguments[0], arguments[1], offset)
    }
    if function.isStrict, !function.acceptsOpenLists {
      switch body {
      case .unary(let body) where arguments.count == 1: return Self.unary(body, cost, arguments[0], offset)
      case .binary(let body) where arguments.count == 2:
        return Self.binary(body, cost, arguments[0], arguments[1], offset)
      default: break
      }
    }
    let call = Call(function, body, cost, argumentCount: arguments.count, isMethod: isMethod)
    let steps = arguments.map(\.step)
    return { frame in
      frame.withArguments(steps) { operands in frame.located(call.apply(frame, operands), at: offset) }
    }
  }

  private static func unary(
    _ body: @escaping @Sendable (Frame, Operand) -> Operand, _ cost: CallCost, _ argument: Plan, _ offset: Int32
  ) -> Step {
    let argument = argument.step
    return { frame in
      let operand = argument(frame).scalar
      if operand.isSpecial { return frame.closed(operand) }
      let result = body(frame, operand)
      frame.charge(cost, operand, result)
      return result.tag == .error ? frame.located(result, at: offset) : result
    }
  }

  private static func binary(
    _ body: @escaping @Sendable (Frame, Operand, Operand) -> Operand, _ cost: CallCost, _ left: Plan, _ right: Plan,
    _ offset: Int32
  ) -> Step {
    let left = left.step
    let right = right.step
    return { frame in
      let first = left(frame).scalar
      let second = right(frame).scalar
      if first.isSpecial || second.isSpecial { return frame.special(first, second) }
      let result = body(frame, first, second)
      frame.charge(cost, first, second, result)
      return result.tag == .error ? frame.located(result, at: offset) : result
    }
  }

  private static func deferred(
    _ body: @escaping @Sendable (Frame, Operand, () -> Operand) -> Operand, _ first: Plan, _ second: Plan,
    _ offset: Int32
  ) -> Step {
    let first = first.step
    let second = second.step
    return { frame in
      let operand = first(frame)
      frame.charge(1)
      return frame.located(body(frame, operand) { second(frame) }, at: offset)
    }
  }

  /// Several functions share the name: the first that takes the arguments is called.
  private mutating func overloaded(
    _ candidates: [Function], _ arguments: [Plan], _ isMethod: Bool, _ term: Term
  ) -> Step {
    let calls = candidates.map {
      Call($0, $0.body, $0.cost ?? .flat(1), argumentCount: arguments.count, isMethod: isMethod)
    }
    let steps = arguments.map(\.step)
    let offset = Int32(term.offset)
    let name = candidates[0].name
    return { frame in
      frame.withArguments(steps) { operands in
        for call in calls where call.takes(operands, frame) {
          return frame.located(call.apply(frame, operands), at: offset)
        }
        for call in calls where call.function.isStrict {
          if let special = frame.special(operands, acceptsOpenLists: false) { return special }
        }
        return frame.located(frame.noSuchOverload(name), at: offset)
      }
    }
  }
}

/// A function as one place of an expression calls it.
private struct Call: Sendable {
  let function: Function
  private let body: Function.Body
  private let cost: CallCost
  private let overloads: [Overload]

  init(_ function: Function, _ body: Function.Body, _ cost: CallCost, argumentCount: Int, isMethod: Bool) {
    self.function = function
    self.body = body
    self.cost = cost
    overloads = function.overloads.filter { $0.isMethod == isMethod && $0.parameters.count == argumentCount }
  }

  /// Do the arguments fit a signature? Unknowns and errors fit everything.
  func takes(_ arguments: UnsafeBufferPointer<Operand>, _ frame: Frame) -> Bool {
    overloads.contains { overload in
      zip(overload.parameters, arguments).allSatisfy { frame.fits($1, $0) }
    }
  }

  func apply(_ frame: Frame, _ arguments: UnsafeBufferPointer<Operand>) -> Operand {
    if function.isStrict, let special = frame.special(arguments, acceptsOpenLists: function.acceptsOpenLists) {
      return special
    }
    let result = called(frame, arguments)
    frame.charge(cost.amount(arguments, result))
    return frame.stop() ?? result
  }

  private func called(_ frame: Frame, _ arguments: UnsafeBufferPointer<Operand>) -> Operand {
    if !function.checksArguments, !takes(arguments, frame) { return frame.noSuchOverload(function.name) }
    switch body {
    case .unary(let body): return body(frame, arguments[0].scalar)
    case .binary(let body): return body(frame, arguments[0].scalar, arguments[1].scalar)
    case .variadic(let body):
      let plain = UnsafeMutableBufferPointer(mutating: arguments)
      for i in plain.indices { plain[i] = plain[i].scalar }
      return body(frame, arguments)
    case .host(let body): return frame.operand(body(arguments.map(frame.value)))
    case .deferred(let body): return body(frame, arguments[0]) { arguments[1] }
    }
  }
}

extension Frame {
  @inline(__always) fileprivate func charge(_ cost: CallCost, _ argument: Operand, _ result: Operand) {
    if case .flat(let flat) = cost { return charge(flat) }
    var argument = argument
    charge(withUnsafePointer(to: &argument) { cost.amount(UnsafeBufferPointer(start: $0, count: 1), result) })
  }

  @inline(__always) fileprivate func charge(_ cost: CallCost, _ left: Operand, _ right: Operand, _ result: Operand) {
    if case .flat(let flat) = cost { return charge(flat) }
    var arguments = (left, right)
    let amount = withUnsafeBytes(of: &arguments) { cost.amount($0.assumingMemoryBound(to: Operand.self), result) }
    charge(amount)
  }

  /// Evaluates arguments into memory of the session.
  fileprivate func withArguments(_ steps: [Step], _ body: (UnsafeBufferPointer<Operand>) -> Operand) -> Operand {
    let memory = allocate(steps.count)
    // Scalars of documents keep their place for host functions; native ones get the plain value.
    for (i, step) in steps.enumerated() { (memory + i).initialize(to: step(self)) }
    return body(UnsafeBufferPointer(start: memory, count: steps.count))
  }

  fileprivate func special(_ arguments: UnsafeBufferPointer<Operand>, acceptsOpenLists: Bool) -> Operand? {
    var special: Operand?
    for argument in arguments where acceptsOpenLists ? argument.isUnknownOrError : argument.isSpecial {
      special = special.map { combined($0, closed(argument)) } ?? closed(argument)
    }
    return special
  }

  /// Can an operand be passed where a type is declared?
  func fits(_ operand: Operand, _ type: CELType) -> Bool {
    let operand = operand.scalar
    if operand.isUnknownOrError { return true }
    return switch type {
    case .dyn, .parameter, .error: true
    case .null: operand.tag == .null
    case .bool: operand.tag == .bool
    case .int: operand.tag == .int
    case .uint: operand.tag == .uint
    case .double: operand.tag == .double
    case .string: operand.tag == .string
    case .bytes: operand.tag == .bytes
    case .timestamp: operand.tag == .timestamp
    case .duration: operand.tag == .duration
    case .list: operand.isList || operand.tag == .openList
    case .map: operand.isMap
    case .optional: operand.tag == .optional
    case .wrapper(let wrapped): operand.tag == .null || fits(operand, wrapped)
    case .type: operand.tag == .type
    case .opaque(let name, _): operand.opaque?.typeName == name
    }
  }
}
