/// The macros over lists and maps, each as a loop of its own: no accumulator values, no heap.
extension Planner {
  mutating func comprehension(_ comprehension: Comprehension, _ term: Term) -> Step {
    let range = plan(comprehension.range).step
    let first = locals.count
    let names = [comprehension.variable] + (comprehension.secondVariable.map { [$0] } ?? [])
    let (condition, body) = withLocals(names) { planner in
      (comprehension.condition.map { planner.plan($0).step }, comprehension.body.map { planner.plan($0).step })
    }
    let loop = Loop(
      range: range, first: first, hasSecond: comprehension.secondVariable != nil, offset: Int32(term.offset))
    switch comprehension.kind {
    case .all: return Self.quantifier(loop, condition ?? { _ in .true }, deciding: false)
    case .exists: return Self.quantifier(loop, condition ?? { _ in .true }, deciding: true)
    case .existsOne: return Self.existsOne(loop, condition ?? { _ in .true })
    case .filter: return Self.filter(loop, condition ?? { _ in .true })
    case .map: return Self.map(loop, condition, body ?? { _ in .null })
    case .transformMap: return Self.transformMap(loop, condition, body ?? { _ in .null }, entries: false)
    case .transformMapEntry: return Self.transformMap(loop, condition, body ?? { _ in .null }, entries: true)
    }
  }

  private static func quantifier(_ loop: Loop, _ predicate: @escaping Step, deciding: Bool) -> Step {
    { frame in
      let range = loop.range(frame)
      var pending = Operand.unset
      var isDecided = false
      let stopped = loop.run(frame, range) { _ in
        let verdict = predicate(frame).scalar
        if verdict.tag == .bool {
          isDecided = verdict.boolBits == deciding
          return !isDecided
        }
        frame.merge(verdict, into: &pending)
        return !frame.isFinal(pending)
      }
      if let stopped { return stopped }
      if isDecided { return .bool(deciding) }
      if range.tag == .openList { frame.merge(frame.closed(range), into: &pending) }
      return pending.tag == .unset ? .bool(!deciding) : pending
    }
  }

  private static func existsOne(_ loop: Loop, _ predicate: @escaping Step) -> Step {
    { frame in
      let range = loop.range(frame)
      var pending = Operand.unset
      var count = 0
      let stopped = loop.run(frame, range) { _ in
        let verdict = predicate(frame).scalar
        if verdict.isTrue { count += 1 }
        if verdict.tag != .bool { frame.merge(verdict, into: &pending) }
        return pending.tag != .error
      }
      if let stopped { return stopped }
      if pending.tag == .error { return pending }
      // Two known ones are too many whatever else there is.
      if count > 1 { return .false }
      if range.tag == .openList { frame.merge(frame.closed(range), into: &pending) }
      return pending.tag == .unset ? .bool(count == 1) : pending
    }
  }

  private static func filter(_ loop: Loop, _ predicate: @escaping Step) -> Step {
    { frame in
      let range = loop.range(frame)
      var kept = Collected(frame, capacity: range.size)
      let stopped = loop.run(frame, range) { element in
        let verdict = predicate(frame).scalar
        if verdict.tag != .bool { return kept.take(frame.booleanError(verdict)) }
        return verdict.boolBits ? kept.take(element) : true
      }
      return stopped ?? kept.list(from: range)
    }
  }

  private static func map(_ loop: Loop, _ condition: Step?, _ body: @escaping Step) -> Step {
    { frame in
      let range = loop.range(frame)
      var made = Collected(frame, capacity: range.size)
      let stopped = loop.run(frame, range) { _ in
        if let condition {
          let verdict = condition(frame).scalar
          if verdict.tag != .bool { return made.take(frame.booleanError(verdict)) }
          if !verdict.boolBits { return true }
        }
        return made.take(frame.closed(body(frame)))
      }
      return stopped ?? made.list(from: range)
    }
  }

  private static func transformMap(_ loop: Loop, _ condition: Step?, _ body: @escaping Step, entries: Bool) -> Step {
    { frame in
      let range = loop.range(frame)
      var builder = MapBuilder()
      var failure: Operand?
      let stopped = loop.run(frame, range) { _ in
        let verdict = condition.map { $0(frame).scalar } ?? .true
        if verdict.tag != .bool { failure = frame.booleanError(verdict) }
        if verdict.isTrue {
          let value = frame.closed(body(frame))
          failure =
            value.isUnknownOrError
            ? value
            : entries
              ? frame.add(entriesOf: value, to: &builder)
              : frame.add(frame.state.pointee.locals[loop.first].scalar, value, to: &builder)
        }
        return failure == nil
      }
      if let failed = stopped ?? failure { return failed }
      return range.tag == .openList ? frame.closed(range) : builder.finish(frame)
    }
  }
}

/// What the loops of a comprehension have in common.
struct Loop: Sendable {
  let range: Step
  /// The local variable for the element; the second one, if there is one, is the next.
  let first: Int
  let hasSecond: Bool
  let offset: Int32

  /// Calls `visit` with each element (key, in a map), the variables set, until it answers false. Gives an error or
  /// unknown that stands for the whole.
  @inline(__always) func run(_ frame: Frame, _ range: Operand, _ visit: (Operand) -> Bool) -> Operand? {
    let locals = frame.state.pointee.locals
    if range.tag == .list || range.tag == .openList || range.isList {
      var elements = ElementIterator(range)
      var position: Int64 = 0
      while let element = elements.next() {
        if hasSecond {
          locals[first] = .int(position)
          locals[first + 1] = element
        } else {
          locals[first] = element
        }
        frame.charge(1)
        if let stopped = frame.stop() { return stopped }
        if !visit(element) { return nil }
        position += 1
      }
      return nil
    }
    guard range.isMap else {
      if range.isUnknownOrError { return range }
      return frame.located(
        frame.error("no such overload: cannot iterate over \(frame.typeName(of: range))"), at: offset)
    }
    var pairs = PairIterator(range)
    while let (key, value) = pairs.next() {
      locals[first] = key
      if hasSecond { locals[first + 1] = value }
      frame.charge(1)
      if let stopped = frame.stop() { return stopped }
      if !visit(key) { return nil }
    }
    return nil
  }
}

/// The elements that a loop gathers. What is not known about one makes the list open, an error ends the loop.
struct Collected {
  private let frame: Frame
  private let memory: UnsafeMutablePointer<Operand>
  private var count = 0
  private var pending = Operand.unset

  init(_ frame: Frame, capacity: Int) {
    self.frame = frame
    memory = frame.allocate(capacity)
  }

  @inline(__always) mutating func take(_ element: Operand) -> Bool {
    if element.isUnknownOrError {
      frame.merge(element, into: &pending)
      return element.tag != .error
    }
    (memory + count).initialize(to: element)
    count += 1
    return true
  }

  mutating func list(from range: Operand) -> Operand {
    if pending.tag == .error { return pending }
    if range.tag == .openList { frame.merge(frame.closed(range), into: &pending) }
    guard pending.tag == .unknown else { return Operand(.list, at: memory, count: UInt32(count)) }
    return frame.openList(UnsafeBufferPointer(start: memory, count: count), pending)
  }
}

extension Frame {
  /// Joins what stands in the way of a verdict.
  func merge(_ operand: Operand, into pending: inout Operand) {
    let operand = booleanError(operand)
    pending = pending.tag == .unset ? operand : combined(pending, operand)
  }

  /// A predicate's result that is no bool, as the error it is.
  func booleanError(_ operand: Operand) -> Operand {
    operand.isUnknownOrError ? operand : noSuchOverload("a predicate must be bool, not \(typeName(of: operand))")
  }

  fileprivate func add(entriesOf map: Operand, to builder: inout MapBuilder) -> Operand? {
    guard map.isMap else { return noSuchOverload("transformMapEntry must give a map") }
    var pairs = PairIterator(map)
    while let (key, value) = pairs.next() {
      guard builder.set(key, value) else { return error("insert failed: key '\(text(of: key))' already exists") }
    }
    return nil
  }
}
