/// A decimal number of any size, exact.
struct Decimal: Sendable {
  private(set) var isNegative = false
  /// Base 10^9, lowest first, without zeros at the end; empty is zero.
  private var limbs: [UInt32] = []
  /// The value is the whole number times ten to the power of this.
  private(set) var exponent = 0

  private static let base: UInt64 = 1_000_000_000

  init(_ value: Int64, exponent: Int = 0) {
    self.exponent = exponent
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

  var magnitude: Decimal {
    var positive = self
    positive.isNegative = false
    return positive
  }

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

  /// Rounds away from zero to a whole multiple of ten to a power, which becomes the exponent unless that would take
  /// more digits than anything counts.
  mutating func round(upToExponent lowest: Int) {
    var isInexact = false
    while exponent < lowest {
      if limbs.isEmpty {
        exponent = lowest
        break
      }
      isInexact = dropDigit() || isInexact
    }
    if isInexact { addOne() }
    if let same = scaled(to: lowest) { self = same }
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

  /// No number gets more digits than this; the largest that is written in practice has 20.
  private static let digitLimit = 10_000

  /// The same value with a lower exponent; nil where that takes too many digits.
  private func scaled(to lower: Int) -> Decimal? {
    var copy = self
    copy.exponent = lower
    guard exponent > lower, !isZero else { return copy }
    guard exponent - lower <= Self.digitLimit else { return nil }
    for _ in lower..<exponent { copy.multiply(by: 10) }
    return copy
  }

  private static func compareMagnitudes(_ left: [UInt32], _ right: [UInt32]) -> Int {
    if left.count != right.count { return left.count < right.count ? -1 : 1 }
    for (a, b) in zip(left.reversed(), right.reversed()) where a != b { return a < b ? -1 : 1 }
    return 0
  }

  func compare(to other: Decimal) -> Int {
    if sign != other.sign { return sign < other.sign ? -1 : 1 }
    if isZero { return 0 }
    let lower = min(exponent, other.exponent)
    let order: Int
    let (length, otherLength) = (digits.utf8.count + exponent, other.digits.utf8.count + other.exponent)
    if length != otherLength {
      order = length < otherLength ? -1 : 1
    } else if let left = scaled(to: lower), let right = other.scaled(to: lower) {
      order = Self.compareMagnitudes(left.limbs, right.limbs)
    } else {
      order = 0
    }
    return isNegative ? -order : order
  }

  /// Nil where the sum has too many digits.
  static func + (left: Decimal, right: Decimal) -> Decimal? {
    let lower = min(left.exponent, right.exponent)
    guard var a = left.scaled(to: lower), var b = right.scaled(to: lower) else { return nil }
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

  /// The nearest double to the whole number, times the power of ten: rounded twice.
  var approximation: Double {
    let whole = Double((isNegative ? "-" : "") + digits) ?? 0
    return exponent == 0 ? whole : whole * .powerOf10(exponent)
  }
}

// MARK: - Digits

extension Decimal {
  /// The digits of the whole number, without a sign.
  private var digits: String {
    guard let last = limbs.last else { return "0" }
    return limbs.dropLast().reversed().reduce(into: String(last)) { text, limb in
      let digits = String(limb)
      text += String(repeating: "0", count: 9 - digits.utf8.count) + digits
    }
  }

  /// The digits with as few zeros at the end as let the exponent be a multiple of three.
  var canonical: (digits: String, exponent: Int) {
    var digits = digits
    var exponent = exponent
    while digits.utf8.count > 1, digits.hasSuffix("0") {
      digits.removeLast()
      exponent += 1
    }
    while exponent % 3 != 0 {
      digits += "0"
      exponent -= 1
    }
    return (digits, exponent)
  }

  /// The digits of a whole number without all factors of 1024, and how many there were; nil for other numbers.
  func dividedBy1024() -> (digits: String, times: Int)? {
    var rest = self
    while rest.exponent < 0 {
      if rest.dropDigit() { return nil }
    }
    guard var rest = rest.scaled(to: 0) else { return nil }
    var times = 0
    while let quotient = rest.exactQuotient(by: 1024) {
      rest = quotient
      times += 1
    }
    return (rest.digits, times)
  }

  private func exactQuotient(by divisor: UInt64) -> Decimal? {
    var quotient = self
    var rest: UInt64 = 0
    for i in limbs.indices.reversed() {
      let value = rest * Self.base + UInt64(limbs[i])
      quotient.limbs[i] = UInt32(value / divisor)
      rest = value % divisor
    }
    while quotient.limbs.last == 0 { quotient.limbs.removeLast() }
    return rest == 0 && !quotient.isZero ? quotient : nil
  }
}

extension Double {
  static func powerOf10(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? (exponent > 0 ? .infinity : 0) }
}
