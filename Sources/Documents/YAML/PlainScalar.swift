/// What a YAML scalar stands for, before it becomes JSON. Unsigned numbers beyond 63 bits are a case of their own:
/// they may be values and not keys.
enum ResolvedScalar {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  /// The text as it stands.
  case string

  /// The name of the YAML type, for messages.
  var typeName: String {
    switch self {
    case .null: "!!null"
    case .bool: "!!bool"
    case .int, .uint: "!!int"
    case .double: "!!float"
    case .string: "!!str"
    }
  }
}

/// Plain scalars by the rules of go-yaml v2, which is YAML 1.1 with omissions: no sexagesimal numbers, `0o` octals as
/// well, booleans and nulls in three letter cases only.
enum PlainScalar {
  @inline(__always)
  static func resolve(_ text: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    guard let first = text.first else { return .null }
    // All words of the table are of five letters at most; letters are the most frequent start.
    if first >= 0x40 {
      return text.count > 5 ? .string : resolveWord(text)
    }
    return resolveRest(text, first)
  }

  private static func resolveRest(_ text: UnsafeBufferPointer<UInt8>, _ first: UInt8) -> ResolvedScalar {
    switch first {
    case UInt8(ascii: "."): resolvePoint(text)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"): resolveNumber(text)
    default: .string
    }
  }

  private static func resolveWord(_ text: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    var word: UInt64 = 0
    for byte in text { word = word << 8 | UInt64(byte) }
    return switch word {
    case 0x79, 0x59: .bool(true)  // y Y
    case 0x79_6573, 0x59_6573, 0x59_4553: .bool(true)  // yes Yes YES
    case 0x7472_7565, 0x5472_7565, 0x5452_5545: .bool(true)  // true True TRUE
    case 0x6f6e, 0x4f6e, 0x4f4e: .bool(true)  // on On ON
    case 0x6e, 0x4e: .bool(false)  // n N
    case 0x6e6f, 0x4e6f, 0x4e4f: .bool(false)  // no No NO
    case 0x66_616c_7365, 0x46_616c_7365, 0x46_414c_5345: .bool(false)  // false False FALSE
    case 0x6f_6666, 0x4f_6666, 0x4f_4646: .bool(false)  // off Off OFF
    case 0x7e, 0x6e75_6c6c, 0x4e75_6c6c, 0x4e55_4c4c: .null  // ~ null Null NULL
    default: .string
    }
  }

  /// A leading point: an infinity, a NaN, or a fraction, without underscores.
  private static func resolvePoint(_ text: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    if let special = specialFloat(text) { return .double(special) }
    guard isFloat(text) else { return .string }
    return finite(String(decoding: text, as: UTF8.self))
  }

  private static func specialFloat(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard (4...5).contains(text.count), text[0] == 0x2e || text[1] == 0x2e else { return nil }
    return switch String(decoding: text, as: UTF8.self) {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": Double.infinity
    case "-.inf", "-.Inf", "-.INF": -Double.infinity
    case ".nan", ".NaN", ".NAN": Double.nan
    default: nil
    }
  }

  private static func resolveNumber(_ text: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    if let special = specialFloat(text) { return .double(special) }
    if text.contains(0x5f) {
      return text.filter { $0 != 0x5f }.withUnsafeBufferPointer { resolveDigits($0) }
    }
    return resolveDigits(text)
  }

  private static func resolveDigits(_ text: UnsafeBufferPointer<UInt8>) -> ResolvedScalar {
    if let integer = integer(text) { return integer }
    guard isFloat(text) else { return .string }
    return finite(String(decoding: text, as: UTF8.self))
  }

  /// Numbers beyond the range of a double are strings.
  private static func finite(_ text: String) -> ResolvedScalar {
    guard let value = Double(text), value.isFinite else { return .string }
    return .double(value)
  }

  /// An integer as Go's strconv reads it with base 0: sign, `0x`, `0o`, `0b`, or octal behind a leading 0. Without a
  /// sign it may have 64 bits.
  static func integer(_ text: UnsafeBufferPointer<UInt8>) -> ResolvedScalar? {
    var i = 0
    var isNegative = false
    var hasSign = false
    if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      isNegative = first == UInt8(ascii: "-")
      hasSign = true
      i = 1
    }
    var base: UInt64 = 10
    if i + 1 < text.count, text[i] == UInt8(ascii: "0") {
      switch text[i + 1] | 0x20 {
      case UInt8(ascii: "x"): (base, i) = (16, i + 2)
      case UInt8(ascii: "o"): (base, i) = (8, i + 2)
      case UInt8(ascii: "b"): (base, i) = (2, i + 2)
      default: (base, i) = (8, i + 1)
      }
    }
    guard i < text.count else { return nil }
    var magnitude: UInt64 = 0
    while i < text.count {
      guard let digit = hexadecimalDigit(text[i]), UInt64(digit) < base else { return nil }
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: base)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carry else { return nil }
      magnitude = sum
      i += 1
    }
    if isNegative {
      return magnitude <= UInt64(Int64.max) + 1 ? .int(Int64(truncatingIfNeeded: 0 &- magnitude)) : nil
    }
    if let value = Int64(exactly: magnitude) { return .int(value) }
    return hasSign ? nil : .uint(magnitude)
  }

  /// Sign, digits with or without a point, exponent; at least one digit beside the point.
  private static func isFloat(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var i = 0
    func digits() -> Int {
      let start = i
      while i < text.count, isDigit(text[i]) { i += 1 }
      return i - start
    }
    func sign() {
      if i < text.count, text[i] == UInt8(ascii: "+") || text[i] == UInt8(ascii: "-") { i += 1 }
    }
    sign()
    let whole = digits()
    var fraction = 0
    if i < text.count, text[i] == UInt8(ascii: ".") {
      i += 1
      fraction = digits()
    }
    guard whole + fraction > 0 else { return false }
    if i < text.count, text[i] | 0x20 == UInt8(ascii: "e") {
      i += 1
      sign()
      guard digits() > 0 else { return false }
    }
    return i == text.count
  }
}
