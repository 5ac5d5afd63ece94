/// A decimal number of any size, exact.
struct Decimal: Sendable {
  private(set) var isNegative = false
  /// Base 10^9, lowest first, without zeros at the end; empty is zero.
  private var limbs: [UInt32] = []
  /// The value is the whole number times ten to the power of this.
  private(set) var exponent = 0

  private static let base: UInt64 = 1_000_000_000

  init(_ value: Int64) {
    isNegative = value < 0
    var rest = UInt64(value.magnitude)
    while rest > 0 {
      limbs.append(UInt32(rest % Self.base))
      rest /= Self.base
    }
  }

  /// A whole number of digits, times ten to a power.
  init(digits: some Sequence<UInt8>, exponent: Int, isNegative: Bool) {
    for digit in digits { multiply(by: 10, adding: UInt64(digit - 0x30)) }
    self.exponent = exponent
    self.isNegative = isNegative && !limbs.isEmpty
  }

  var isZero: Bool { limbs.isEmpty }
  var sign: Int64 { isZero ? 0 : isNegative ? -1 : 1 }

  mutating func multiply(by factor: UInt64, adding summand: UInt64 = 0) {
    var carry = summand
    for i in limbs.indices {
      let product = UInt64(limbs[i]) * factor + carry
      limbs[i] = UInt32(product % Self.base)
      carry = product / Self.base
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
  }

  /// Drops the lowest decimal digit; true if it was not 0.
  private mutating func dropDigit() -> Bool {
    var rest: UInt64 = 0
    for i in limbs.indices.reversed() {
      let value = rest * Self.base + UInt64(limbs[i])
      limbs[i] = UInt32(value / 10)
      rest = value % 10
    }
    if limbs.last == 0 { limbs.removeLast() }
    exponent += 1
    return rest != 0
  }

  /// Keeps no digits below ten to a power, rounding away from zero.
  mutating func roundUp(toExponent lowest: Int) {
    var isInexact = false
    while exponent < lowest {
      if limbs.isEmpty {
        exponent = lowest
        break
      }
      isInexact = dropDigit() || isInexact
    }
    if isInexact { addOne() }
  }

  private mutating func addOne() {
    for i in limbs.indices {
      if UInt64(limbs[i]) + 1 < Self.base {
        limbs[i] += 1
        return
      }
      limbs[i] = 0
    }
    limbs.append(1)
  }

  /// The same value with a lower exponent.
  private func scaled(to lower: Int) -> Decimal {
    var copy = self
    while copy.exponent > lower, !copy.isZero {
      copy.multiply(by: 10)
      copy.exponent -= 1
    }
    copy.exponent = lower
    return copy
  }

  private static func compareMagnitudes(_ left: [UInt32], _ right: [UInt32]) -> Int {
    if left.count != right.count { return left.count < right.count ? -1 : 1 }
    for (a, b) in zip(left.reversed(), right.reversed()) where a != b { return a < b ? -1 : 1 }
    return 0
  }

  func compare(to other: Decimal) -> Int {
    if sign != other.sign { return sign < other.sign ? -1 : 1 }
    let lower = min(exponent, other.exponent)
    let order = Self.compareMagnitudes(scaled(to: lower).limbs, other.scaled(to: lower).limbs)
    return isNegative ? -order : order
  }

  static func + (left: Decimal, right: Decimal) -> Decimal {
    let lower = min(left.exponent, right.exponent)
    var a = left.scaled(to: lower)
    var b = right.scaled(to: lower)
    if a.isNegative == b.isNegative {
      var carry: UInt64 = 0
      for i in 0..<max(a.limbs.count, b.limbs.count) {
        if i == a.limbs.count { a.limbs.append(0) }
        let sum = UInt64(a.limbs[i]) + (i < b.limbs.count ? UInt64(b.limbs[i]) : 0) + carry
        a.limbs[i] = UInt32(sum % base)
        carry = sum / base
      }
      if carry > 0 { a.limbs.append(UInt32(carry)) }
      return a
    }
    if compareMagnitudes(a.limbs, b.limbs) < 0 { swap(&a, &b) }
    var borrow: Int64 = 0
    for i in a.limbs.indices {
      var difference = Int64(a.limbs[i]) - (i < b.limbs.count ? Int64(b.limbs[i]) : 0) - borrow
      borrow = difference < 0 ? 1 : 0
      if difference < 0 { difference += Int64(base) }
      a.limbs[i] = UInt32(difference)
    }
    while a.limbs.last == 0 { a.limbs.removeLast() }
    if a.isZero { a.isNegative = false }
    return a
  }

  static prefix func - (value: Decimal) -> Decimal {
    var negated = value
    negated.isNegative = !value.isNegative && !value.isZero
    return negated
  }

  /// The nearest double to the digits down to a power of ten, times that power: rounded twice.
  func double(fromExponent lowest: Int) -> Double {
    let digits = scaled(to: min(exponent, lowest))
    var whole = digits
    whole.exponent = 0
    return whole.double * .powerOf10(digits.exponent)
  }

  private var double: Double {
    let digits = limbs.reversed().map { limb in
      let text = String(limb)
      return String(repeating: "0", count: 9 - text.count) + text
    }.joined()
    return Double("\(isNegative ? "-" : "")\(digits.isEmpty ? "0" : digits)e\(exponent)") ?? 0
  }
}

extension Double {
  static func powerOf10(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? (exponent > 0 ? .infinity : 0) }
}
