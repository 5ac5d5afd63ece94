/// Scalars with an explicit tag, by the rules of go-yaml v2.
enum TaggedScalar {
  /// What the tag makes of the text; `.string` may come with another text.
  struct Resolution {
    var scalar: ResolvedScalar
    /// The decoded text of a `!!binary`.
    var text: [UInt8]?
  }

  struct Contradiction: Error {
    var message: String
  }

  private static let prefix = "tag:yaml.org,2002:"

  static func resolve(tag: String, _ text: UnsafeBufferPointer<UInt8>) throws(Contradiction) -> Resolution {
    // An unknown tag makes any scalar a string.
    guard tag.hasPrefix(prefix) else { return Resolution(scalar: .string) }
    let name = tag.dropFirst(prefix.count)
    switch name {
    case "str": return Resolution(scalar: .string)
    case "binary":
      guard let bytes = decodeBase64(text) else {
        throw Contradiction(message: "the value of a !!binary is not base64")
      }
      return Resolution(scalar: .string, text: TextEncoding.repairEachByte(bytes))
    case "timestamp":
      guard Timestamp.isValid(text) else { break }
      return Resolution(scalar: .string)
    case "null":
      if case .null = PlainScalar.resolve(text) { return Resolution(scalar: .null) }
    case "bool":
      if case .bool(let value) = PlainScalar.resolve(text) { return Resolution(scalar: .bool(value)) }
    case "int":
      switch PlainScalar.resolve(text) {
      case .int(let value): return Resolution(scalar: .int(value))
      case .uint(let value): return Resolution(scalar: .uint(value))
      default: break
      }
    case "float":
      switch PlainScalar.resolve(text) {
      case .int(let value): return Resolution(scalar: .double(Double(value)))
      case .double(let value): return Resolution(scalar: .double(value))
      default: break
      }
    default: return Resolution(scalar: .string)
    }
    let value = String(decoding: text.prefix(60), as: UTF8.self)
    throw Contradiction(message: "`\(value)` is a \(PlainScalar.resolve(text).typeName) and no !!\(name)")
  }

  /// Standard base64 with padding; line breaks are skipped. Nil where it is none.
  private static func decodeBase64(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    let digits = text.filter { $0 != 0x0a && $0 != 0x0d }
    guard digits.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 4) {
      let quad = digits[start..<start + 4]
      let isLast = start + 4 == digits.count
      let padding = isLast ? (quad.last == 0x3d ? (digits[start + 2] == 0x3d ? 2 : 1) : 0) : 0
      var bits: UInt32 = 0
      for digit in quad.dropLast(padding) {
        guard let value = base64Digit(digit) else { return nil }
        bits = bits << 6 | value
      }
      bits <<= 6 * UInt32(padding)
      let three = [
        UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits),
      ]
      bytes.append(contentsOf: three.dropLast(padding))
    }
    return bytes
  }

  private static func base64Digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}

/// The timestamps that an explicit `!!timestamp` takes; without the tag they are strings like any other.
enum Timestamp {
  /// `YYYY-M-D`, alone, or with `T`/`t`, time and zone, or with a space and a time without zone.
  static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var i = 0
    func number(_ digits: ClosedRange<Int>) -> Int? {
      var value = 0
      var count = 0
      while i < text.count, count < digits.upperBound, isDigit(text[i]) {
        value = value * 10 + Int(text[i] - 0x30)
        (i, count) = (i + 1, count + 1)
      }
      return digits.contains(count) ? value : nil
    }
    func skip(_ byte: Unicode.Scalar) -> Bool {
      guard i < text.count, text[i] == UInt8(ascii: byte) else { return false }
      i += 1
      return true
    }
    func time() -> Bool {
      guard let hour = number(1...2), hour < 24, skip(":"), let minute = number(1...2), minute < 60, skip(":"),
        let second = number(1...2), second < 60
      else { return false }
      guard skip(".") || skip(",") else { return true }
      return number(1...Int.max) != nil
    }
    func zone() -> Bool {
      if skip("Z") { return true }
      guard skip("+") || skip("-"), let hours = number(2...2), hours <= 24, skip(":"), let minutes = number(2...2)
      else { return false }
      return minutes < 60
    }
    guard let year = number(4...4), skip("-"), let month = number(1...2), skip("-"), let day = number(1...2),
      (1...12).contains(month), day >= 1, day <= days(year, month)
    else { return false }
    if i == text.count { return true }
    if skip("T") || skip("t") { return time() && zone() && i == text.count }
    return skip(" ") && time() && i == text.count
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}
