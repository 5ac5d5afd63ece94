public import Documents

/// A session: variables with their values, and the memory that evaluations use. Make one, bind, evaluate any number of
/// programs, bind anew. For one thread at a time.
public final class Evaluation {
  let names: NameRegistry
  private let limits: Limits
  // One thread uses a session, and none of these is handed on while it changes: the checks at run time, several for each
  // variable of each element, are left out.
  @exclusivity(unchecked) private var bindings: [Binding] = []
  @exclusivity(unchecked) private var slots: [String: Int] = [:]
  /// Slots that hold what was computed since the last `bind`.
  @exclusivity(unchecked) private var memoised: [Int] = []
  /// The variables of which parts are not known, by their slots, which stay unset: each reading asks anew.
  @exclusivity(unchecked) private var partials: [Int: PartialVariable] = [:]
  private let start: Scratch.Mark
  private let frame: Frame

  private struct PartialVariable {
    let name: String
    var unknown = UnknownParts()
    /// What was computed since the last `bind`.
    var memo: Operand?
  }

  private enum Binding {
    case none
    case value(BoundValue)
    /// A part of a document, or a scalar without memory of its own.
    case operand(Operand)
    case lazy(Program)
  }

  /// A session for programs of an environment.
  public init(environment: Environment, limits: Limits = .standard) {
    names = environment.names
    self.limits = limits
    let state = UnsafeMutablePointer<FrameState>.allocate(capacity: 1)
    state.initialize(to: FrameState(limits: limits))
    start = state.pointee.scratch.mark
    frame = Frame(state: state)
    state.pointee.session = self
  }

  deinit {
    frame.state.deinitialize(count: 1)
    frame.state.deallocate()
  }

  /// The cost of the last evaluation.
  public var cost: UInt64 { frame.finalCost }
}

// MARK: - Variables

extension Evaluation {
  /// Gives a variable a value.
  public func bind(_ variable: String, _ value: Value) {
    let slot = slot(of: variable)
    switch value {
    case .node(let node): bind(slot, .operand(frame.node(node)))
    case .null, .bool, .int, .uint, .double: bind(slot, .operand(frame.operand(value)))
    default: bind(slot, .value(BoundValue(value)))
    }
  }

  /// Gives a variable a part of a document, read in place.
  public func bind(_ variable: String, node: Node) {
    bind(slot(of: variable), .operand(frame.node(node)))
  }

  /// A variable of the session, looked up once to be bound often.
  package struct Slot: Sendable { fileprivate let number: Int }

  package func slot(_ variable: String) -> Slot { Slot(number: slot(of: variable)) }

  /// Gives a variable a part of a document, read in place.
  package func bind(_ slot: Slot, node: Node) {
    bind(slot.number, .operand(frame.node(node)))
  }

  /// Gives a variable the value of a program, evaluated at the first use and remembered until anything is bound.
  public func bind(_ variable: String, lazily program: Program) {
    bind(slot(of: variable), .lazy(program))
  }

  /// Takes a variable's value away.
  public func unbind(_ variable: String) {
    bind(slot(of: variable), .none)
  }

  /// What a variable is bound to; nil for nothing and for what is evaluated lazily.
  func boundValue(of variable: String) -> Value? {
    let slot = slot(of: variable)
    guard slot < bindings.count else { return nil }
    return switch bindings[slot] {
    case .none, .lazy: nil
    case .value(let bound): bound.value
    case .operand(let operand): frame.value(operand)
    }
  }

  /// Takes a part of a variable's value for unknown, whatever is bound.
  func hide(_ slot: Int, _ variable: String, _ steps: ArraySlice<AttributePattern.Qualifier>, _ unknown: Unknown) {
    makeRoom(slot + 1)
    partials[slot, default: PartialVariable(name: variable)].unknown.insert(steps, unknown)
    bind(slot, bindings[slot])
  }

  /// Forgets what ``bind(unknown:because:)`` has said.
  public func removeUnknowns() {
    let slots = Array(partials.keys)
    partials = [:]
    for slot in slots { bind(slot, bindings[slot]) }
  }

  func slot(of variable: String) -> Int {
    if let known = slots[variable] { return known }
    let slot = names.slot(of: variable)
    slots[variable] = slot
    return slot
  }

  private func bind(_ slot: Int, _ binding: Binding) {
    makeRoom(slot + 1)
    for slot in memoised { frame.state.pointee.slots[slot] = .unset }
    memoised.removeAll(keepingCapacity: true)
    frame.state.pointee.scratch.rewind(to: start)
    if !partials.isEmpty { for slot in partials.keys { partials[slot]?.memo = nil } }
    bindings[slot] = binding
    if case .operand(let operand) = binding, partials[slot] == nil {
      frame.state.pointee.slots[slot] = operand
    } else {
      frame.state.pointee.slots[slot] = .unset
    }
  }

  private func makeRoom(_ count: Int) {
    guard count > bindings.count else { return }
    let capacity = max(count, 16, bindings.count * 2)
    let larger = UnsafeMutableBufferPointer<Operand>.allocate(capacity: capacity)
    larger.initialize(repeating: .unset)
    let slots = frame.state.pointee.slots
    for i in slots.indices { larger[i] = slots[i] }
    slots.deallocate()
    frame.state.pointee.slots = larger
    bindings += [Binding](repeating: .none, count: capacity - bindings.count)
  }

  /// The value of a slot that has none yet.
  fileprivate func resolve(_ slot: Int) -> Operand {
    guard let partial = partials[slot] else { return value(of: slot) }
    if let reason = partial.unknown.reason { return frame.unknown(reason) }
    let value = partial.memo ?? value(of: slot)
    if case .lazy = bindings[slot] { partials[slot]?.memo = value }
    frame.state.pointee.slots[slot] = .unset
    let known = value.tag == .unset ? frame.error("no such attribute(s): \(partial.name)") : value
    return frame.partial(known, partial.unknown)
  }

  private func value(of slot: Int) -> Operand {
    switch bindings[slot] {
    case .none: return .unset
    case .operand(let operand): return operand
    case .value(let bound):
      let value = bound.operand(frame)
      frame.state.pointee.slots[slot] = value
      return value
    case .lazy(let program):
      memoised.append(slot)
      frame.state.pointee.slots[slot] = frame.error("the variable is defined by itself")
      let value = evaluate(nested: program)
      frame.state.pointee.slots[slot] = value
      return value
    }
  }

  /// Evaluates a program inside another one.
  private func evaluate(nested program: Program) -> Operand {
    let outer = frame.state.pointee.locals
    let outerCount = frame.state.pointee.localsInUse
    frame.state.pointee.locals = outer + outerCount
    defer {
      frame.state.pointee.localsInUse = outerCount
      frame.state.pointee.locals = outer
    }
    guard frame.hasRoom(for: program) else { return frame.error("variables nest too deeply") }
    let wasHalted = frame.state.pointee.halted != nil
    let result = run(program)
    return wasHalted ? result : frame.resumed(result)
  }
}

/// A value as a host has bound it. It is converted at the first use, into memory of its own, so that binding other
/// variables does not make it be converted again.
private final class BoundValue {
  let value: Value
  private var scratch = Scratch(byteCount: 256)
  private var operand: Operand?

  init(_ value: Value) {
    self.value = value
  }

  func operand(_ frame: Frame) -> Operand {
    if let operand { return operand }
    swap(&frame.state.pointee.scratch, &scratch)
    defer { swap(&frame.state.pointee.scratch, &scratch) }
    let converted = frame.operand(value)
    operand = converted
    return converted
  }
}

extension Frame {
  /// The value of a slot that has none yet; `unset` where nothing is bound.
  func resolve(_ slot: Int) -> Operand { state.pointee.session?.resolve(slot) ?? .unset }

  fileprivate func hasRoom(for program: Program) -> Bool {
    state.pointee.locals + program.plan.localCount <= state.pointee.localsStart + FrameState.localCapacity
  }
}

// MARK: - Evaluating

extension Evaluation {
  /// Evaluates a program with the variables as they are bound.
  public func evaluate(_ program: Program) -> Value {
    evaluating(program) { frame.value($0) }
  }

  /// Evaluates a program that is a condition. Builds no values; anything but a boolean is an error.
  public func condition(_ program: Program) -> Condition {
    evaluating(program) { result in
      let result = result.scalar
      if result.tag == .bool { return result.boolBits ? .holds : .fails }
      return notBoolean(result)
    }
  }

  /// What a list consists of.
  package enum Elements {
    case nodes([Node])
    case other(Value)
  }

  /// Evaluates a program that gives a list; most lists are parts of a document, which are then not made values.
  package func elements(_ program: Program) -> Elements {
    evaluating(program) { list in
      guard list.isList else { return .other(frame.value(list)) }
      var nodes: [Node] = []
      nodes.reserveCapacity(list.size)
      var iterator = ElementIterator(list)
      while let element = iterator.next() {
        guard let node = element.node else { return .other(frame.value(list)) }
        nodes.append(node)
      }
      return .nodes(nodes)
    }
  }

  private func notBoolean(_ result: Operand) -> Condition {
    if let unknown = result.unknown { return .unknown(unknown) }
    if let error = result.error { return .error(error) }
    return .error(EvaluationError("the expression gives \(frame.typeName(of: result)), not bool"))
  }

  @inline(__always) private func evaluating<Result>(_ program: Program, _ use: (Operand) -> Result) -> Result {
    precondition(program.plan.names === names, "the program belongs to another environment")
    if bindings.count < program.plan.slotCount { makeRoom(program.plan.slotCount) }
    let state = frame.state
    state.pointee.cost = 0
    state.pointee.costOverLimit = 0
    state.pointee.halted = nil
    state.pointee.locals = state.pointee.localsStart
    let mark = state.pointee.scratch.mark
    let memo = memoised.count
    let result = program.plan.isDeep ? DeepStack.run { use(run(program)) } : use(run(program))
    // What a variable remembers must stay until something is bound.
    if memoised.count == memo { state.pointee.scratch.rewind(to: mark) }
    return result
  }

  private func run(_ program: Program) -> Operand {
    frame.state.pointee.localsInUse = program.plan.localCount
    let result = program.plan.run(frame)
    return frame.ended() ?? result
  }
}
