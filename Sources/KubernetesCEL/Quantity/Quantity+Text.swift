/// Reading and printing quantities.
extension Quantity {
  /// Why a text is no quantity, in the API server's words.
  enum Invalid: String, Error {
    case format = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    case number = "unable to parse numeric part of quantity"
    case suffix = "unable to parse quantity's suffix"
  }

  private static let binaryPowers = ["Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6]
  private static let decimalExponents = [
    "n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18,
  ]
  /// Nothing finer exists; what is finer is rounded up.
  private static let finest = -9

  init(_ text: String) throws(Invalid) {
    guard text != "0" else {
      self.init(.words(ScaledInteger(value: 0, scale: 0)), .decimal, written: text)
      return
    }
    let parts = try Parts(text)
    let suffix = try Self.suffix(parts.suffix)
    if let words = ScaledInteger(
      whole: parts.whole, fraction: parts.fraction, isNegative: parts.isNegative, suffix: suffix.scale)
    {
      self.init(.words(words), suffix.format, written: parts.isCanonical(suffix, words) ? text : nil)
      return
    }
    guard parts.hasDigits else { throw Invalid.number }
    let digits = parts.whole + parts.fraction
    let decimals = parts.fraction.count
    var value: Decimal
    switch suffix.scale {
    case .decimal(let exponent):
      value = Decimal(digits: digits, exponent: exponent - decimals, isNegative: parts.isNegative)
    case .binary(let power):
      value = Decimal(digits: digits, exponent: -decimals, isNegative: parts.isNegative)
      for _ in 0..<power { value.multiply(by: 1024) }
    }
    value.round(upToExponent: Self.finest)
    var format = suffix.format
    if format == .binary {
      let limit = Decimal(parts.isNegative ? -Int64.max : .max)
      if value.compare(to: limit) == (parts.isNegative ? -1 : 1) { value = limit }
      if !value.isZero, value.magnitude.compare(to: Decimal(1)) < 0 { format = .decimal }
    }
    self.init(.decimal(value), format)
  }

  private static func suffix(_ text: String) throws(Invalid) -> (format: Format, scale: ScaledInteger.Suffix) {
    if let exponent = decimalExponents[text] { return (.decimal, .decimal(exponent: exponent)) }
    if let power = binaryPowers[text] { return (.binary, .binary(powerOf1024: power)) }
    guard text.first == "e" || text.first == "E", let written = Int64(text.dropFirst()) else { throw Invalid.suffix }
    return (.decimalExponent, .decimal(exponent: Int(Int32(truncatingIfNeeded: written))))
  }

  /// The text taken apart as the API server's scanner does: it takes a lone sign or a lone suffix for a zero.
  private struct Parts {
    var isNegative = false
    /// Without leading zeros; a `0` where nothing else is left.
    var whole: [UInt8]
    var fraction: [UInt8] = []
    var suffix = ""
    /// Is there any digit in the text before the suffix?
    var hasDigits = false

    init(_ text: String) throws(Invalid) {
      guard !text.isEmpty else { throw Invalid.format }
      var rest = Substring(text).utf8
      isNegative = rest.first == UInt8(ascii: "-")
      if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      let zeros = rest.prefix { $0 == 0x30 }
      rest = rest.dropFirst(zeros.count)
      let digits = rest.prefix(while: Self.isDigit)
      rest = rest.dropFirst(digits.count)
      whole = digits.isEmpty ? [0x30] : Array(digits)
      if rest.first == UInt8(ascii: "."), !rest.isEmpty {
        rest = rest.dropFirst()
        fraction = Array(rest.prefix(while: Self.isDigit))
        rest = rest.dropFirst(fraction.count)
      }
      hasDigits = !zeros.isEmpty || !digits.isEmpty || !fraction.isEmpty
      suffix = String(Substring(rest))
      var end = rest.drop { "eEinumkKMGTP".utf8.contains($0) }
      if end.first == UInt8(ascii: "-") || end.first == UInt8(ascii: "+") { end = end.dropFirst() }
      guard end.allSatisfy(Self.isDigit) else { throw Invalid.format }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Does the text print as it is?
    func isCanonical(_ suffix: (format: Format, scale: ScaledInteger.Suffix), _ words: ScaledInteger) -> Bool {
      let shifted = whole + fraction
      guard suffix.format == .binary else {
        return words.scale % 3 == 0 && !shifted.suffix(3).elementsEqual([0x30, 0x30, 0x30]) && shifted.first != 0x30
      }
      let value = shifted.reduce(0 as UInt64) { $0 &* 10 &+ UInt64($1 - 0x30) }
      return value & 7 != 0
    }
  }
}

// MARK: - Printing

extension Quantity {
  /// The canonical text.
  var text: String {
    if let written { return written }
    let value = value
    if value.isZero { return "0" }
    if format == .binary, value.magnitude.compare(to: Decimal(1024)) >= 0, let whole = value.dividedBy1024() {
      let sign = value.isNegative ? "-" : ""
      return sign + whole.digits + (Self.binaryPowers.first { $0.value == whole.times }?.key ?? "")
    }
    let (digits, exponent) = value.canonical
    // For a power that has no suffix the API server prints none.
    let suffix: String
    switch format {
    case .decimalExponent: suffix = exponent == 0 ? "" : "e\(exponent)"
    case .binary, .decimal: suffix = Self.decimalExponents.first { $0.value == exponent }?.key ?? ""
    }
    return (value.isNegative ? "-" : "") + digits + suffix
  }
}
