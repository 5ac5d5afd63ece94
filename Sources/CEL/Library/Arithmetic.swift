/// `+ - * / %` and the sign: whole numbers never overflow silently.
enum Arithmetic {
  static let functions: [Function] = [
    // Where a type is free the checker binds it to that of the first form, so their order matters.
    Function(
      "_+_",
      [
        .global("add_bytes", [.bytes, .bytes], .bytes, cost: joining),
        .global("add_double", [.double, .double], .double),
        .global("add_duration_duration", [.duration, .duration], .duration),
        .global("add_duration_timestamp", [.duration, .timestamp], .timestamp),
        .global("add_timestamp_duration", [.timestamp, .duration], .timestamp),
        .global("add_int64", [.int, .int], .int),
        .global("add_list", [.list(.parameter("A")), .list(.parameter("A"))], .list(.parameter("A"))),
        .global("add_string", [.string, .string], .string, cost: joining),
        .global("add_uint64", [.uint, .uint], .uint),
      ], acceptsOpenLists: true, .binary(add)),
    Function(
      "_-_",
      [
        .global("subtract_double", [.double, .double], .double),
        .global("subtract_duration_duration", [.duration, .duration], .duration),
        .global("subtract_int64", [.int, .int], .int),
        .global("subtract_timestamp_duration", [.timestamp, .duration], .timestamp),
        .global("subtract_timestamp_timestamp", [.timestamp, .timestamp], .duration),
        .global("subtract_uint64", [.uint, .uint], .uint),
      ], .binary(subtract)),
    Function("_*_", numeric("multiply"), .binary(multiply)),
    Function("_/_", numeric("divide"), .binary(divide)),
    Function(
      "_%_", [.global("modulo_int64", [.int, .int], .int), .global("modulo_uint64", [.uint, .uint], .uint)],
      .binary(remainder)),
    Function(
      "-_", [.global("negate_double", [.double], .double), .global("negate_int64", [.int], .int)], .unary(negate)),
  ]

  /// Joining copies both operands.
  private static let joining = CallCost.computed { arguments, _ in
    CallCost.share(arguments[0].costSize + arguments[1].costSize)
  }

  private static func numeric(_ operation: String) -> [Overload] {
    [
      .global("\(operation)_double", [.double, .double], .double), .global("\(operation)_int64", [.int, .int], .int),
      .global("\(operation)_uint64", [.uint, .uint], .uint),
    ]
  }

  private static func add(_ frame: Frame, _ left: Operand, _ right: Operand) -> Operand {
    switch (left.tag, right.tag) {
    case (.int, .int): return frame.int(left.intBits.addingReportingOverflow(right.intBits))
    case (.uint, .uint): return frame.uint(left.uintBits.addingReportingOverflow(right.uintBits))
    case (.double, .double): return .double(left.doubleBits + right.doubleBits)
    case (.string, .string): return frame.joined(.string, left, right)
    case (.bytes, .bytes): return frame.joined(.bytes, left, right)
    case (.timestamp, .duration): return frame.add(right.intBits, to: left.timestamp)
    case (.duration, .timestamp): return frame.add(left.intBits, to: right.timestamp)
    case (.duration, .duration): return frame.duration(left.intBits.addingReportingOverflow(right.intBits))
    default:
      return frame.joinedLists(left, right)
        ?? frame.unfit("_+_", left, left.isNumber || left.isList || left.tag == .bytes)
    }
  }

  private static func subtract(_ frame: Frame, _ left: Operand, _ right: Operand) -> Operand {
    switch (left.tag, right.tag) {
    case (.int, .int): return frame.int(left.intBits.subtractingReportingOverflow(right.intBits))
    case (.uint, .uint): return frame.uint(left.uintBits.subtractingReportingOverflow(right.uintBits))
    case (.double, .double): return .double(left.doubleBits - right.doubleBits)
    case (.timestamp, .timestamp): return frame.difference(left.timestamp, right.timestamp)
    case (.timestamp, .duration):
      let (negated, overflows) = Int64(0).subtractingReportingOverflow(right.intBits)
      return overflows ? frame.error("timestamp overflow") : frame.add(negated, to: left.timestamp)
    case (.duration, .duration): return frame.duration(left.intBits.subtractingReportingOverflow(right.intBits))
    default: return frame.unfit("_-_", left, left.isNumber)
    }
  }

  private static func multiply(_ frame: Frame, _ left: Operand, _ right: Operand) -> Operand {
    switch (left.tag, right.tag) {
    case (.int, .int): frame.int(left.intBits.multipliedReportingOverflow(by: right.intBits))
    case (.uint, .uint): frame.uint(left.uintBits.multipliedReportingOverflow(by: right.uintBits))
    case (.double, .double): .double(left.doubleBits * right.doubleBits)
    default: frame.unfit("_*_", left, left.isNumber)
    }
  }

  private static func divide(_ frame: Frame, _ left: Operand, _ right: Operand) -> Operand {
    switch (left.tag, right.tag) {
    case (.int, .int):
      right.intBits == 0
        ? frame.error("division by zero") : frame.int(left.intBits.dividedReportingOverflow(by: right.intBits))
    case (.uint, .uint):
      right.uintBits == 0 ? frame.error("division by zero") : .uint(left.uintBits / right.uintBits)
    case (.double, .double): .double(left.doubleBits / right.doubleBits)
    default: frame.unfit("_/_", left, left.isNumber)
    }
  }

  private static func remainder(_ frame: Frame, _ left: Operand, _ right: Operand) -> Operand {
    switch (left.tag, right.tag) {
    case (.int, .int):
      right.intBits == 0
        ? frame.error("modulus by zero")
        : frame.int(left.intBits.remainderReportingOverflow(dividingBy: right.intBits))
    case (.uint, .uint):
      right.uintBits == 0 ? frame.error("modulus by zero") : .uint(left.uintBits % right.uintBits)
    default: frame.unfit("_%_", left, left.tag == .int || left.tag == .uint)
    }
  }

  private static func negate(_ frame: Frame, _ operand: Operand) -> Operand {
    switch operand.tag {
    case .int: frame.int(Int64(0).subtractingReportingOverflow(operand.intBits))
    case .double: .double(-operand.doubleBits)
    default: frame.unfit("-_", operand, false)
    }
  }
}

extension Frame {
  /// The error of an operator that does not take its operand. In the reference implementation one whose type knows the
  /// operator at all, or answers calls of any name as strings and times do, does not name the operator.
  func unfit(_ operator: String, _ operand: Operand, _ knowsOperator: Bool) -> Operand {
    switch operand.tag {
    case .string, .timestamp, .duration: noSuchOverload()
    default: knowsOperator ? noSuchOverload() : noSuchOverload(`operator`)
    }
  }

  @inline(__always) package func int(_ result: (partialValue: Int64, overflow: Bool)) -> Operand {
    result.overflow ? error("integer overflow") : .int(result.partialValue)
  }

  @inline(__always) package func uint(_ result: (partialValue: UInt64, overflow: Bool)) -> Operand {
    result.overflow ? error("unsigned integer overflow") : .uint(result.partialValue)
  }

  package func duration(_ result: (partialValue: Int64, overflow: Bool)) -> Operand {
    result.overflow ? error("integer overflow") : .duration(result.partialValue)
  }

  fileprivate func joined(_ tag: Operand.Tag, _ left: Operand, _ right: Operand) -> Operand {
    let first = left.utf8
    let second = right.utf8
    let joined = string(capacity: first.count + second.count) { memory in
      if let start = first.baseAddress { memory.initialize(from: start, count: first.count) }
      if let start = second.baseAddress { (memory + first.count).initialize(from: start, count: second.count) }
      return first.count + second.count
    }
    return Operand(tag, at: joined.address, count: joined.count)
  }

  fileprivate func joinedLists(_ left: Operand, _ right: Operand) -> Operand? {
    guard left.isList || left.tag == .openList, right.isList || right.tag == .openList else { return nil }
    let memory = allocate(left.size + right.size)
    var count = 0
    for list in [left, right] {
      var elements = ElementIterator(list)
      while let element = elements.next() {
        (memory + count).initialize(to: element)
        count += 1
      }
    }
    let joined = UnsafeBufferPointer(start: memory, count: count)
    guard left.tag == .openList || right.tag == .openList else {
      return Operand(.list, at: memory, count: UInt32(count))
    }
    let reasons = [left, right].compactMap(\.unknown)
    guard let reason = reasons.first else { return nil }
    return openList(joined, unknown(reasons.dropFirst().reduce(reason) { $0.union($1) }))
  }

  fileprivate func add(_ nanoseconds: Int64, to timestamp: Timestamp) -> Operand {
    let total = Int128(timestamp.seconds) * 1_000_000_000 + Int128(timestamp.nanoseconds) + Int128(nanoseconds)
    var (seconds, rest) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
    if rest < 0 {
      seconds -= 1
      rest += 1_000_000_000
    }
    guard let seconds = Int64(exactly: seconds), Timestamp.range.contains(seconds) else {
      return error("timestamp overflow")
    }
    return .timestamp(
      Timestamp(seconds: seconds, nanoseconds: Int32(rest), offsetMinutes: timestamp.offsetMinutes))
  }

  fileprivate func difference(_ left: Timestamp, _ right: Timestamp) -> Operand {
    let nanoseconds =
      Int128(left.seconds - right.seconds) * 1_000_000_000 + Int128(left.nanoseconds - right.nanoseconds)
    guard let nanoseconds = Int64(exactly: nanoseconds) else { return error("duration overflow") }
    return .duration(nanoseconds)
  }
}
