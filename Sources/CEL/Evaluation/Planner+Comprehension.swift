/// The macros over lists and maps, each as a loop of its own: no accumulator values, no heap. Each charges what the
/// reference implementation's expansion of it would: reads of its accumulator, its loop condition, the lists of one
/// element that it appends. Like the expansions, loops that build something go on after an error.
extension Planner {
  mutating func comprehension(_ comprehension: Comprehension, _ term: Term) -> Step {
    let range = plan(comprehension.range).step
    let first = locals.count
    let names = [comprehension.variable] + (comprehension.secondVariable.map { [$0] } ?? [])
    let (condition, body) = withLocals(names) { planner in
      (comprehension.condition.map { planner.plan($0).step }, comprehension.body.map { planner.plan($0) })
    }
    let loop = Loop(
      range: range, first: first, hasSecond: comprehension.secondVariable != nil, offset: Int32(term.offset))
    let holds: Step = condition ?? { _ in .true }
    let made = body ?? .constant(.null)
    switch comprehension.kind {
    case .all: return Self.quantifier(loop, holds, deciding: false)
    case .exists: return Self.quantifier(loop, holds, deciding: true)
    case .existsOne: return Self.existsOne(loop, holds)
    case .filter: return Self.filter(loop, holds)
    case .map: return Self.map(loop, condition, made)
    case .transformMap: return Self.transformMap(loop, condition, made.step, entries: false)
    case .transformMapEntry: return Self.transformMap(loop, condition, made.step, entries: true)
    }
  }

  private static func quantifier(_ loop: Loop, _ predicate: @escaping Step, deciding: Bool) -> Step {
    // `@not_strictly_false(@result)`, or of `!@result`.
    let conditionCost: UInt64 = deciding ? 3 : 2
    return { frame in
      let range = loop.range(frame)
      var pending = Operand.unset
      var isDecided = false
      let stopped = loop.run(frame, range) { _ in
        frame.charge(conditionCost)
        if isDecided { return false }
        frame.charge(1)
        let verdict = predicate(frame).scalar
        if verdict.tag == .bool {
          isDecided = verdict.boolBits == deciding
          return true
        }
        frame.merge(verdict, into: &pending, loop.offset)
        return !frame.isFinal(pending)
      }
      if let stopped { return stopped }
      frame.charge(1)
      if isDecided { return .bool(deciding) }
      if range.tag == .openList { frame.merge(frame.closed(range), into: &pending, loop.offset) }
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
        if verdict.isTrue {
          frame.charge(2)
          count += 1
        }
        if verdict.tag != .bool { frame.replace(&pending, with: verdict, loop.offset) }
        return !frame.isFinal(pending)
      }
      if let stopped { return stopped }
      frame.charge(2)
      if pending.tag == .error { return pending }
      // Two known ones are too many whatever else there is.
      if count > 1 { return .false }
      if range.tag == .openList { frame.merge(frame.closed(range), into: &pending, loop.offset) }
      return pending.tag == .unset ? .bool(count == 1) : pending
    }
  }

  private static func filter(_ loop: Loop, _ predicate: @escaping Step) -> Step {
    { frame in
      let range = loop.range(frame)
      var kept = Collected(frame, capacity: range.size, loop.offset)
      let stopped = loop.run(frame, range) { element in
        let verdict = predicate(frame).scalar
        if verdict.tag != .bool { return kept.fail(verdict) }
        if !verdict.boolBits { return true }
        frame.chargeAppending(2)
        return kept.take(element)
      }
      if let stopped { return stopped }
      frame.charge(1)
      return kept.list(from: range)
    }
  }

  private static func map(_ loop: Loop, _ condition: Step?, _ body: Plan) -> Step {
    // A list of one constant is made beforehand.
    let isConstant = body.constant.map { !$0.isSpecial } ?? false
    let body = body.step
    return { frame in
      let range = loop.range(frame)
      var made = Collected(frame, capacity: range.size, loop.offset)
      let stopped = loop.run(frame, range) { _ in
        if let condition {
          let verdict = condition(frame).scalar
          if verdict.tag != .bool { return made.fail(verdict) }
          if !verdict.boolBits { return true }
        }
        if isConstant {
          frame.charge(2)
          return made.take(body(frame))
        }
        frame.charge(1)
        let element = frame.closed(body(frame))
        frame.chargeAppending(0)
        return made.take(element)
      }
      if let stopped { return stopped }
      frame.charge(1)
      return made.list(from: range)
    }
  }

  private static func transformMap(_ loop: Loop, _ condition: Step?, _ body: @escaping Step, entries: Bool) -> Step {
    { frame in
      let range = loop.range(frame)
      var builder = MapBuilder()
      var pending = Operand.unset
      let stopped = loop.run(frame, range) { _ in
        if let condition {
          let verdict = condition(frame).scalar
          if verdict.tag != .bool {
            frame.replace(&pending, with: verdict, loop.offset)
            return !frame.isFinal(pending)
          }
          if !verdict.boolBits { return true }
        }
        frame.charge(1)
        // The function that inserts has three arguments here, of which the first is the error.
        if pending.tag == .error, !entries { return !frame.isFinal(pending) }
        if !entries { frame.charge(1) }
        let value = frame.closed(body(frame))
        frame.charge(1)
        if value.isUnknownOrError {
          frame.merge(value, into: &pending, loop.offset)
        } else if pending.tag != .error {
          let failure =
            entries
            ? frame.add(entriesOf: value, to: &builder)
            : frame.insert(frame.state.pointee.locals[loop.first].scalar, value, into: &builder)
          if let failure { frame.merge(failure, into: &pending, loop.offset) }
        }
        return !frame.isFinal(pending)
      }
      if let stopped { return stopped }
      frame.charge(1)
      if pending.tag == .error { return pending }
      if range.tag == .openList { frame.merge(frame.closed(range), into: &pending, loop.offset) }
      return pending.tag == .unset ? builder.finish(frame) : pending
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
        if let stopped = frame.stop() { return stopped }
        if !visit(element) { return nil }
        position += 1
      }
      return nil
    }
    guard range.isMap else {
      if range.isUnknownOrError { return range }
      let type = frame.implementationType(of: range)
      return frame.located(
        frame.error(
          hasSecond
            ? "unsupported comprehension range type: \(type)" : "got '\(type)', expected iterable type"), at: offset)
    }
    var pairs = PairIterator(range)
    while let (key, value) = pairs.next() {
      locals[first] = key
      if hasSecond { locals[first + 1] = value }
      if let stopped = frame.stop() { return stopped }
      if !visit(key) { return nil }
    }
    return nil
  }
}

/// The elements that a loop gathers. What is not known about one makes the list open, an error is the whole's result.
struct Collected {
  private let frame: Frame
  private let offset: Int32
  private let memory: UnsafeMutablePointer<Operand>
  private var count = 0
  private var pending = Operand.unset

  init(_ frame: Frame, capacity: Int, _ offset: Int32) {
    self.frame = frame
    self.offset = offset
    memory = frame.allocate(capacity)
  }

  /// Takes an element; false where the loop must end.
  @inline(__always) mutating func take(_ element: Operand) -> Bool {
    if element.isUnknownOrError {
      frame.merge(element, into: &pending, offset)
      return !frame.isFinal(pending)
    }
    (memory + count).initialize(to: element)
    count += 1
    return true
  }

  /// Takes a predicate's result that is no bool.
  mutating func fail(_ verdict: Operand) -> Bool {
    frame.replace(&pending, with: verdict, offset)
    return !frame.isFinal(pending)
  }

  mutating func list(from range: Operand) -> Operand {
    if pending.tag == .error { return pending }
    if range.tag == .openList { frame.merge(frame.closed(range), into: &pending, offset) }
    guard pending.tag == .unknown else { return Operand(.list, at: memory, count: UInt32(count)) }
    return frame.openList(UnsafeBufferPointer(start: memory, count: count), pending)
  }
}

extension Frame {
  /// `@result + [element]`, after so many single units.
  @inline(__always) fileprivate func chargeAppending(_ units: UInt64) {
    charge(units)
    chargeAtOnce(10)
    charge(1)
  }

  /// Joins what stands in the way of a verdict; the first error stays.
  func merge(_ operand: Operand, into pending: inout Operand, _ offset: Int32) {
    let operand = booleanError(operand, offset)
    pending = pending.tag == .unset ? operand : combined(pending, operand)
  }

  /// Notes what stands in the way where an accumulator is chosen by a condition: of two errors the last one stays.
  func replace(_ pending: inout Operand, with operand: Operand, _ offset: Int32) {
    let operand = booleanError(operand, offset)
    pending =
      pending.tag == .unset || operand.tag == .error && pending.tag == .error ? operand : combined(pending, operand)
  }

  /// A predicate's result that is no bool, as the error it is.
  private func booleanError(_ operand: Operand, _ offset: Int32) -> Operand {
    operand.isUnknownOrError ? operand : located(noSuchOverload(), at: offset)
  }

  /// The name of a type in the reference implementation's own language, which some of its errors show.
  fileprivate func implementationType(of operand: Operand) -> String {
    switch operand.scalar.tag {
    case .null: "types.Null"
    case .bool: "types.Bool"
    case .int: "types.Int"
    case .uint: "types.Uint"
    case .double: "types.Double"
    case .string: "types.String"
    case .bytes: "types.Bytes"
    case .timestamp: "types.Timestamp"
    case .duration: "types.Duration"
    case .optional: "*types.Optional"
    case .type: "*types.Type"
    default: typeName(of: operand)
    }
  }

  fileprivate func add(entriesOf map: Operand, to builder: inout MapBuilder) -> Operand? {
    guard map.isMap else { return noSuchOverload("cel.@mapInsert", builder.finish(self), map) }
    var pairs = PairIterator(map)
    while let (key, value) = pairs.next() {
      if let failure = insert(key, value, into: &builder) { return failure }
    }
    return nil
  }

  fileprivate func insert(_ key: Operand, _ value: Operand, into builder: inout MapBuilder) -> Operand? {
    builder.set(key, value) ? nil : error("insert failed: key \(text(of: key)) already exists")
  }
}
