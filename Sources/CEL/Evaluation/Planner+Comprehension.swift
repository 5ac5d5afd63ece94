/// The macros over lists and maps, each as a loop of its own: no accumulator values, no heap. Each charges what the
/// reference implementation's expansion of it would: reads of its accumulator, its loop condition, the lists of one
/// element that it appends. Like the expansions, loops that build something go on after an error.
extension Planner {
  mutating func comprehension(_ comprehension: Comprehension, _ term: Term) -> Step {
    let range = plan(comprehension.range).step
    let first = locals.count
    let names = [comprehension.variable] + (comprehension.secondVariable.map { [$0] } ?? [])
    // As plans, not steps: a function that passes through a generic one is called through two more.
    let (condition, body) = withLocals(names) { planner in
      (comprehension.condition.map { planner.plan($0) }, comprehension.body.map { planner.plan($0) })
    }
    let loop = Loop(
      range: range, first: first, hasSecond: comprehension.secondVariable != nil, offset: Int32(term.offset))
    let holds = (condition ?? .constant(.true)).step
    let made = body ?? .constant(.null)
    switch comprehension.kind {
    case .all: return Self.quantifier(loop, holds, deciding: false)
    case .exists: return Self.quantifier(loop, holds, deciding: true)
    case .existsOne: return Self.existsOne(loop, holds)
    case .filter: return Self.filter(loop, holds)
    case .map: return Self.map(loop, condition?.step, made)
    case .transformMap: return Self.transformMap(loop, condition?.step, made.step, entries: false)
    case .transformMapEntry: return Self.transformMap(loop, condition?.step, made.step, entries: true)
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

extension Frame {
  /// `@result + [element]`, after so many single units.
  @inline(__always) fileprivate func chargeAppending(_ units: UInt64) {
    charge(units)
    chargeAtOnce(10)
    charge(1)
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
