package import Documents

/// What a running evaluation has at hand; passed to every step and every native function. A bare pointer, so that
/// passing it costs nothing.
package struct Frame: BitwiseCopyable {
  let state: UnsafeMutablePointer<FrameState>
}

/// The state behind a ``Frame``; one for each session.
struct FrameState: ~Copyable {
  /// The values of variables by slot; ``Operand/unset`` until first used.
  var slots: UnsafeMutableBufferPointer<Operand> = .init(start: nil, count: 0)
  /// The variables of comprehensions of the program that runs.
  var locals: UnsafeMutablePointer<Operand>
  let localsStart: UnsafeMutablePointer<Operand>
  var localsInUse = 0
  var cost: UInt64 = 0
  var costLimit: UInt64
  /// The cost at the moment when it went over the limit; 0 as long as it has not.
  var costOverLimit: UInt64 = 0
  /// The error that has ended the evaluation, whatever the steps that are still under way make of it, and the cost then.
  var halted: (error: Operand, cost: UInt64)?
  var untilInterruptionCheck: Int32 = 100
  var isInterrupted: (@Sendable () -> Bool)?
  var scratch = Scratch()
  var views: [ObjectIdentifier: UnsafeMutablePointer<ArenaView>] = [:]
  var arenas: [Arena] = []
  var lastView: UnsafeMutablePointer<ArenaView>?
  var regexes = RegexCache()
  /// The session; it outlives its frame.
  unowned(unsafe) var session: Evaluation?

  /// Programs nest at most 250 deep and evaluate one lazy variable inside another.
  static let localCapacity = 16 * 1024

  init(limits: Limits) {
    localsStart = .allocate(capacity: Self.localCapacity)
    locals = localsStart
    costLimit = limits.cost
    isInterrupted = limits.isInterrupted
  }

  deinit {
    slots.deallocate()
    localsStart.deallocate()
    for view in views.values {
      view.pointee.deallocate()
      view.deallocate()
    }
  }
}

// MARK: - Cost

extension Frame {
  /// Charges for steps that cost 1 each.
  @inline(__always) package func charge(_ units: UInt64) { state.pointee.cost &+= units }

  /// Charges for one step that costs more than 1. Once the cost is over the limit nothing counts any more: what is
  /// reported is the cost at that moment, one unit over the limit where single units led there.
  @inline(__always) package func chargeAtOnce(_ cost: UInt64) {
    let before = state.pointee.cost
    let after = before &+ cost
    state.pointee.cost = after
    if after > state.pointee.costLimit { goOverLimit(before, after) }
  }

  private func goOverLimit(_ before: UInt64, _ after: UInt64) {
    let limit = state.pointee.costLimit
    guard state.pointee.costOverLimit == 0 else { return }
    state.pointee.costOverLimit = before > limit ? limit + 1 : after
  }

  /// The cost so far; after a limit error, the cost at the moment of the error.
  var finalCost: UInt64 {
    if let halted = state.pointee.halted { return halted.cost }
    let (cost, limit) = (state.pointee.cost, state.pointee.costLimit)
    return cost <= limit ? cost : state.pointee.costOverLimit > 0 ? state.pointee.costOverLimit : limit + 1
  }

  /// An error if the evaluation must stop. Asked once per iteration of a comprehension and per call.
  @inline(__always) func stop() -> Operand? {
    if state.pointee.cost > state.pointee.costLimit { return costError() }
    state.pointee.untilInterruptionCheck -= 1
    return state.pointee.untilInterruptionCheck > 0 ? nil : checkInterruption()
  }

  /// Ends the evaluation with an error that is final.
  func halt(_ error: EvaluationError) -> Operand {
    if let stopped = ended() { return stopped }
    let error = self.error(error)
    state.pointee.halted = (error, state.pointee.cost)
    return error
  }

  /// The error that stands for whatever an evaluation gave that has been ended or cost too much.
  func ended() -> Operand? { state.pointee.halted?.error ?? overLimit() }

  /// The error that stands for whatever an evaluation gave that cost too much.
  func overLimit() -> Operand? { state.pointee.cost > state.pointee.costLimit ? costError() : nil }

  private func costError() -> Operand {
    error(EvaluationError("operation cancelled: actual cost limit exceeded", isFinal: true))
  }

  private func checkInterruption() -> Operand? {
    state.pointee.untilInterruptionCheck = 100
    guard let isInterrupted = state.pointee.isInterrupted, isInterrupted() else { return nil }
    return error(EvaluationError("operation interrupted", isFinal: true))
  }
}

// MARK: - Making values

extension Frame {
  package func string(_ text: String) -> Operand {
    var text = text
    return text.withUTF8 { string(copying: $0) }
  }

  package func string(copying bytes: UnsafeBufferPointer<UInt8>) -> Operand {
    .string(copy(bytes))
  }

  /// A string of this many bytes, written by `fill`, which returns how many it used.
  package func string(capacity: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int) -> Operand {
    let memory = state.pointee.scratch.allocate(byteCount: max(capacity, 1)).assumingMemoryBound(to: UInt8.self)
    return Operand(.string, at: memory, count: UInt32(fill(memory)))
  }

  /// A string that is part of another one and shares its text.
  package func substring(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Operand {
    .string(UnsafeBufferPointer(rebasing: text[range]))
  }

  package func bytes(copying bytes: UnsafeBufferPointer<UInt8>) -> Operand {
    Operand(.bytes, at: copy(bytes).baseAddress, count: UInt32(bytes.count))
  }

  package func bytes(_ bytes: [UInt8]) -> Operand { bytes.withUnsafeBufferPointer { self.bytes(copying: $0) } }

  func type(_ name: String) -> Operand {
    let text = string(name)
    return Operand(.type, at: text.address, count: text.count)
  }

  private func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return UnsafeBufferPointer(start: nil, count: 0) }
    let memory = state.pointee.scratch.allocate(byteCount: bytes.count).assumingMemoryBound(to: UInt8.self)
    memory.initialize(from: start, count: bytes.count)
    return UnsafeBufferPointer(start: memory, count: bytes.count)
  }

  package func list(_ elements: some Collection<Operand>) -> Operand {
    let memory = allocate(elements.count)
    var next = memory
    for element in elements {
      next.initialize(to: element)
      next += 1
    }
    return Operand(.list, at: memory, count: UInt32(next - memory))
  }

  /// A list of these elements to which further ones may belong.
  func openList(_ elements: UnsafeBufferPointer<Operand>, _ unknown: Operand) -> Operand {
    let memory = allocate(elements.count + 1)
    for i in elements.indices { (memory + i).initialize(to: elements[i]) }
    (memory + elements.count).initialize(to: unknown)
    return Operand(.openList, at: memory, count: UInt32(elements.count))
  }

  func allocate(_ count: Int) -> UnsafeMutablePointer<Operand> {
    state.pointee.scratch.allocate(byteCount: max(count, 1) * MemoryLayout<Operand>.stride)
      .bindMemory(to: Operand.self, capacity: max(count, 1))
  }

  package func optional(_ value: Operand) -> Operand {
    let memory = allocate(1)
    memory.initialize(to: value)
    return Operand(.optional, at: memory)
  }

  package func opaque(_ value: any OpaqueValue) -> Operand {
    Operand(.opaque, at: state.pointee.scratch.keep(OpaqueBox(value)))
  }

  package func unknown(_ value: Unknown) -> Operand {
    Operand(.unknown, at: state.pointee.scratch.keep(UnknownBox(value)))
  }

  package func error(_ value: EvaluationError) -> Operand {
    Operand(.error, at: state.pointee.scratch.keep(ErrorBox(value)))
  }

  package func error(_ message: String) -> Operand { error(EvaluationError(message)) }

  /// The error of a call that names the function only; see also the forms that name the types of the arguments.
  package func noSuchOverload(_ function: String) -> Operand { error("no such overload: \(function)") }

  /// The same error with a place, where it has none.
  func located(_ operand: Operand, at offset: Int32) -> Operand {
    guard var error = operand.error, error.offset == nil else { return operand }
    error.offset = Int(offset)
    return self.error(error)
  }

  /// What a strict function gives for arguments of which at least one is unknown or an error: what is not known wins,
  /// because a better view may show that there is no error.
  func combined(_ left: Operand, _ right: Operand) -> Operand {
    if left.tag == .error, left.error?.isFinal == true { return left }
    if right.tag == .error, right.error?.isFinal == true { return right }
    if let known = left.unknown {
      guard let other = right.unknown else { return unknown(known) }
      return unknown(known.union(other))
    }
    if let other = right.unknown { return unknown(other) }
    return left.tag == .error ? left : right
  }
}

// MARK: - Documents

extension Frame {
  package func node(_ node: Node) -> Operand {
    view(of: node.arena).map { .node($0, node.index) } ?? .null
  }

  /// A list of parts of one document.
  package func list(_ nodes: UnsafeBufferPointer<NodeIndex>, of arena: Arena) -> Operand {
    guard let view = view(of: arena) else { return Operand(.list, at: allocate(0)) }
    let memory = allocate(nodes.count)
    for i in nodes.indices { (memory + i).initialize(to: .node(view, nodes[i])) }
    return Operand(.list, at: memory, count: UInt32(nodes.count))
  }

  func view(of arena: Arena) -> UnsafeMutablePointer<ArenaView>? {
    if let last = state.pointee.lastView, last.pointee.arena.toOpaque() == Unmanaged.passUnretained(arena).toOpaque() {
      return last
    }
    let key = ObjectIdentifier(arena)
    if let known = state.pointee.views[key] {
      state.pointee.lastView = known
      return known
    }
    guard let view = ArenaView(arena) else { return nil }
    let memory = UnsafeMutablePointer<ArenaView>.allocate(capacity: 1)
    memory.initialize(to: view)
    state.pointee.views[key] = memory
    state.pointee.arenas.append(arena)
    state.pointee.lastView = memory
    return memory
  }
}
