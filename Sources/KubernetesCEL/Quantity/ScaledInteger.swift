/// A whole number times a power of ten in machine words: how the API server keeps quantities that fit. Which ones fit
/// shows in expressions, because only these can be integers.
struct ScaledInteger: Sendable {
  let value: Int64
  /// The power of ten; never below -9 when read.
  let scale: Int

  /// A number as it is written, if it is among those that fit: without its sign and leading zeros, with an exponent of
  /// ten or, for the binary suffixes, a power of 1024.
  init?(whole: [UInt8], fraction: [UInt8], isNegative: Bool, suffix: Suffix) {
    var factor: Int64 = 1
    var scale = -fraction.count
    switch suffix {
    case .decimal(let exponent):
      // 18 digits always fit 64 bits.
      guard whole.count + fraction.count <= 18 else { return nil }
      scale += exponent
    case .binary(let power):
      // What the factor adds is estimated at three digits for ten bits.
      guard fraction.isEmpty, 14 - whole.count - power * 3 >= 0 else { return nil }
      factor = 1 << (10 * power)
    }
    guard scale >= -9 else { return nil }
    var magnitude: Int64 = 0
    for digits in [whole, fraction] {
      for digit in digits { magnitude = magnitude * 10 + Int64(digit - 0x30) }
    }
    let (product, isOverflow) = magnitude.multipliedReportingOverflow(by: factor)
    guard !isOverflow else { return nil }
    self.init(value: isNegative ? -product : product, scale: scale)
  }

  init(value: Int64, scale: Int) {
    self.value = value
    self.scale = scale
  }

  enum Suffix {
    case decimal(exponent: Int)
    case binary(powerOf1024: Int)
  }

  /// The whole number; one written with decimals is none, even where they are zeros.
  var integer: Int64? { scale < 0 ? nil : value(atScale: 0) }

  private func value(atScale lower: Int) -> Int64? {
    var scaled = value
    for _ in 0..<max(scale - lower, 0) {
      let (product, isOverflow) = scaled.multipliedReportingOverflow(by: 10)
      if isOverflow { return nil }
      if product == 0 { return 0 }
      scaled = product
    }
    return scaled
  }

  /// The sum, if it still fits.
  static func + (left: ScaledInteger, right: ScaledInteger) -> ScaledInteger? {
    if right.value == 0 { return left }
    if left.value == 0 { return right }
    let scale = min(left.scale, right.scale)
    guard let a = left.value(atScale: scale), let b = right.value(atScale: scale) else { return nil }
    let (sum, isOverflow) = a.addingReportingOverflow(b)
    return isOverflow ? nil : ScaledInteger(value: sum, scale: scale)
  }

  /// The negative, if it still fits.
  var negated: ScaledInteger? { value == .min ? nil : ScaledInteger(value: -value, scale: scale) }
}
