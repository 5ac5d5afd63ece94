import Documents
import Glibc

/// Equality and order of the language over operands that are neither unknown nor errors.
extension Frame {
  /// Heterogeneous equality: different types are just not equal, numbers compare across their types.
  package func areEqual(_ left: Operand, _ right: Operand) -> Bool {
    let left = left.scalar
    let right = right.scalar
    switch (left.tag, right.tag) {
    case (.string, .string), (.bytes, .bytes), (.type, .type): return left.utf8.hasSameBytes(as: right.utf8)
    case (.int, .int), (.uint, .uint), (.bool, .bool), (.duration, .duration): return left.payload == right.payload
    case (.null, .null): return true
    case (.double, .double): return left.doubleBits == right.doubleBits
    case (.timestamp, .timestamp): return left.payload == right.payload && left.count == right.count
    case (.optional, .optional): return areEqualOptionals(left, right)
    case (.opaque, .opaque): return areEqualOpaque(left, right)
    default: break
    }
    if left.isNumber, right.isNumber { return compareNumbers(left, right) == 0 }
    if left.isList, right.isList { return areEqualLists(left, right) }
    if left.isMap, right.isMap { return areEqualMaps(left, right) }
    return false
  }

  private func areEqualOptionals(_ left: Operand, _ right: Operand) -> Bool {
    guard let left = left.wrapped, let right = right.wrapped else { return left.wrapped == nil && right.wrapped == nil }
    return areEqual(left, right)
  }

  private func areEqualOpaque(_ left: Operand, _ right: Operand) -> Bool {
    guard let left = left.opaque, let right = right.opaque else { return false }
    return left.isEqual(to: right)
  }

  private func areEqualLists(_ left: Operand, _ right: Operand) -> Bool {
    guard left.size == right.size else { return false }
    var elements = ElementIterator(left)
    var others = ElementIterator(right)
    while let element = elements.next(), let other = others.next() {
      if !areEqual(element, other) { return false }
    }
    return true
  }

  private func areEqualMaps(_ left: Operand, _ right: Operand) -> Bool {
    guard left.size == right.size else { return false }
    var pairs = PairIterator(left)
    while let (key, value) = pairs.next() {
      guard let other = member(key, of: right), areEqual(value, other) else { return false }
    }
    return true
  }

  /// Negative, zero, positive; nil where NaN takes part.
  func compareNumbers(_ left: Operand, _ right: Operand) -> Int? {
    switch (left.tag, right.tag) {
    case (.int, .int): return left.intBits.order(to: right.intBits)
    case (.uint, .uint): return left.uintBits.order(to: right.uintBits)
    case (.int, .uint): return Int128(left.intBits).order(to: Int128(right.uintBits))
    case (.uint, .int): return Int128(left.uintBits).order(to: Int128(right.intBits))
    case (.double, .double): return compare(left.doubleBits, right.doubleBits)
    case (.double, _): return compare(left.doubleBits, right)
    default: return compare(right.doubleBits, left).map { -$0 }
    }
  }

  private func compare(_ left: Double, _ right: Double) -> Int? {
    left < right ? -1 : left > right ? 1 : left == right ? 0 : nil
  }

  /// A whole number is compared with a double as a double, as the reference implementation does, unless the double is
  /// out of the whole number's range.
  private func compare(_ double: Double, _ whole: Operand) -> Int? {
    if double.isNaN { return nil }
    if whole.tag == .int {
      if double < -0x1p63 { return -1 }
      if double > 0x1p63 { return 1 }
      return compare(double, Double(whole.intBits))
    }
    if double < 0 { return -1 }
    if double > 0x1p64 { return 1 }
    return compare(double, Double(whole.uintBits))
  }

  /// The order of two operands of one ordered type; `unordered` where NaN takes part, nil where the types have no order.
  package func order(_ left: Operand, _ right: Operand) -> Order? {
    if left.isNumber, right.isNumber { return compareNumbers(left, right).map(Order.known) ?? .unordered }
    guard left.tag == right.tag else { return nil }
    switch left.tag {
    case .string, .bytes: return .known(left.utf8.order(to: right.utf8))
    case .bool: return .known(left.payload.order(to: right.payload))
    case .duration: return .known(left.intBits.order(to: right.intBits))
    case .timestamp:
      return .known(left.timestamp < right.timestamp ? -1 : left.timestamp == right.timestamp ? 0 : 1)
    default: return nil
    }
  }

  package enum Order {
    case known(Int)
    case unordered
  }
}

extension Operand {
  @inline(__always) package var isNumber: Bool { tag == .int || tag == .uint || tag == .double }
}

extension BinaryInteger {
  @inline(__always) func order(to other: Self) -> Int { self < other ? -1 : self > other ? 1 : 0 }
}

extension UnsafeBufferPointer<UInt8> {
  /// By bytes, which for UTF-8 is by code points.
  package func order(to other: UnsafeBufferPointer<UInt8>) -> Int {
    let common = Swift.min(count, other.count)
    if common > 0, let start = baseAddress, let otherStart = other.baseAddress {
      let order = Int(memcmp(start, otherStart, common))
      if order != 0 { return order }
    }
    return count.order(to: other.count)
  }
}
