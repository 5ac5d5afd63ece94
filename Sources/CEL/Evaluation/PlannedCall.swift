/// A function as one place of an expression calls it.
struct PlannedCall: Sendable {
  let function: Function
  /// The function's body, or the faster one that it has for these constants.
  let body: Function.Body
  let cost: CallCost
  /// What the evaluation ends without.
  let priced: PricedArgument?
  let offset: Int32
  /// Where a pattern has been compiled beforehand, the reference implementation evaluates the arguments one after the
  /// other, up to the first error.
  let stopsAtError: Bool
  /// The forms that the arguments must fit: the one that the checker settled on, or all of the call's shape.
  private let overloads: [Overload]
  /// The tags that the arguments must have, nil where any will do; empty where that is not all there is to it.
  let fastGuards: [Operand.Tag?]

  init(
    _ function: Function, _ overload: Overload?, cost: CallCost, arguments: [Plan], isMethod: Bool, offset: Int32,
    in environment: Environment, mistake: (String) -> Void
  ) {
    self.function = function
    self.offset = offset
    self.cost = cost
    priced = environment.stopsAtUnpricedCalls ? overload?.priced : nil
    overloads = overload.map { [$0] } ?? function.overloads(argumentCount: arguments.count, isMethod: isMethod)
    fastGuards = function.checksFit && overloads.count == 1 ? Operand.Tag.guards(for: overloads[0].parameters) : []
    var prepared: Function.Body?
    if let prepare = function.prepare, arguments.contains(where: { $0.constant != nil }) {
      do throws(EvaluationError) {
        prepared = try prepare(ConstantArguments(arguments.map(\.constant), isChecked: environment.isChecked))
      } catch {
        mistake(error.message)
      }
    }
    stopsAtError = prepared != nil
    body = environment.optimizes ? prepared ?? function.body : function.body
  }

  /// Can the arguments be held against the forms by their tags alone?
  var isFast: Bool {
    priced == nil && (!function.checksFit || fastGuards.count == overloads.first?.parameters.count)
  }

  /// Do the arguments fit a form? Unknowns and errors fit everything.
  func takes(_ arguments: UnsafeBufferPointer<Operand>, _ frame: Frame) -> Bool {
    overloads.contains { overload in
      zip(overload.parameters, arguments).allSatisfy { frame.fits($1, $0) }
    }
  }

  func apply(_ frame: Frame, _ arguments: UnsafeBufferPointer<Operand>) -> Operand {
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

extension Operand.Tag {
  /// The tags that arguments of these types have, empty where a tag does not say.
  fileprivate static func guards(for parameters: [CELType]) -> [Self?] {
    var tags: [Self?] = []
    tags.reserveCapacity(parameters.count)
    for parameter in parameters {
      guard let tag = alone(for: parameter) else { return [] }
      tags.append(tag)
    }
    return tags
  }

  /// The tag that all values of a type have and no others; `.some(nil)` where any will do, nil where a tag does not say.
  fileprivate static func alone(for type: CELType) -> Self?? {
    switch type {
    case .dyn, .parameter, .error: .some(nil)
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    case .timestamp: .timestamp
    case .duration: .duration
    case .optional: .optional
    case .type: .type
    case .list, .map, .wrapper, .opaque: nil
    }
  }
}

/// How one argument is evaluated. A function that is an array's element itself is wrapped anew at each use.
struct ArgumentStep: Sendable {
  let run: Step
}

// MARK: - Calling

extension Frame {
  /// Evaluates arguments and calls the first of the functions that takes them.
  func call(_ calls: [PlannedCall], _ steps: [ArgumentStep], stopsAtError: Bool) -> Operand {
    let memory = allocate(steps.count)
    // Scalars of documents keep their place for host functions; native ones get the plain value.
    for (i, step) in steps.enumerated() {
      let operand = step.run(self)
      if stopsAtError, operand.tag == .error, i < steps.count - 1, calls[0].function.isStrict { return operand }
      (memory + i).initialize(to: operand)
    }
    let arguments = UnsafeBufferPointer(start: memory, count: steps.count)
    let result = located(called(calls, arguments), at: calls[0].offset)
    if let priced = calls[0].priced, let halted = haltUnpriced(priced, arguments, at: calls[0].offset) { return halted }
    switch calls[0].cost {
    case .flat(let cost): charge(cost)
    case let cost: chargeAtOnce(cost.amount(arguments, result))
    }
    return stop() ?? result
  }

  private func called(_ calls: [PlannedCall], _ arguments: UnsafeBufferPointer<Operand>) -> Operand {
    for call in calls where call.function.isStrict {
      if let special = special(arguments, acceptsOpenLists: call.function.acceptsOpenLists) { return special }
    }
    for call in calls {
      if calls.count == 1, !call.function.checksFit { return call.apply(self, arguments) }
      if call.takes(arguments, self) { return call.apply(self, arguments) }
    }
    // A function that looks for itself also says for itself what is wrong.
    if let own = calls.first(where: { !$0.function.checksFit }) { return own.apply(self, arguments) }
    return noSuchOverload(calls[0].function.name, arguments)
  }

  @inline(__always) func charge(_ cost: CallCost, _ argument: Operand, _ result: Operand) {
    if case .flat(let flat) = cost { return charge(flat) }
    var argument = argument
    chargeAtOnce(withUnsafePointer(to: &argument) { cost.amount(UnsafeBufferPointer(start: $0, count: 1), result) })
  }

  @inline(__always) func charge(_ cost: CallCost, _ left: Operand, _ right: Operand, _ result: Operand) {
    if case .flat(let flat) = cost { return charge(flat) }
    var arguments = (left, right)
    chargeAtOnce(
      withUnsafeBytes(of: &arguments) { cost.amount($0.assumingMemoryBound(to: Operand.self), result) })
  }

  /// What a strict function gives where one of its arguments is not fit for it.
  private func special(_ arguments: UnsafeBufferPointer<Operand>, acceptsOpenLists: Bool) -> Operand? {
    var special: Operand?
    for argument in arguments where acceptsOpenLists ? argument.isUnknownOrError : argument.isSpecial {
      special = special.map { combined($0, closed(argument)) } ?? closed(argument)
    }
    return special
  }

  /// Can an operand be passed where a type is declared? Of lists and maps the first element or pair is looked at, as in
  /// the reference implementation.
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
    case .list(let element): operand.tag == .openList || (operand.isList && fits(firstOf: operand, element))
    case .map(let key, let value): operand.isMap && fits(firstOf: operand, key, value)
    case .optional(let wrapped): operand.tag == .optional && (operand.wrapped.map { fits($0, wrapped) } ?? true)
    case .wrapper(let wrapped): operand.tag == .null || fits(operand, wrapped)
    case .type: operand.tag == .type
    case .opaque(let name, _): operand.opaque?.typeName == name
    }
  }

  private func fits(firstOf list: Operand, _ element: CELType) -> Bool {
    var elements = ElementIterator(list)
    return elements.next().map { fits($0, element) } ?? true
  }

  private func fits(firstOf map: Operand, _ key: CELType, _ value: CELType) -> Bool {
    var pairs = PairIterator(map)
    return pairs.next().map { fits($0.key, key) && fits($0.value, value) } ?? true
  }

  /// The error of a call whose arguments no form takes, with their types.
  package func noSuchOverload(_ function: String, _ arguments: UnsafeBufferPointer<Operand>) -> Operand {
    error("no such overload: \(function)(\(arguments.map(typeName).joined(separator: ", ")))")
  }

  package func noSuchOverload(_ function: String, _ arguments: Operand...) -> Operand {
    error("no such overload: \(function)(\(arguments.map(typeName).joined(separator: ", ")))")
  }

  package func noSuchOverload() -> Operand { error("no such overload") }
}
