/// Reads addresses as Go's net/netip does, which the API server relies on, with its words for what is wrong.
struct IPAddressParser {
  private let text: String
  private let bytes: [UInt8]

  /// Why a text is no address.
  struct Invalid: Error {
    let message: String
  }

  /// The bytes of an address, 4 or 16, and the zone behind a `%`.
  typealias Parsed = (bytes: [UInt8], zone: String)

  static func parse(_ text: String) throws(Invalid) -> Parsed {
    let parser = IPAddressParser(text: text, bytes: Array(text.utf8))
    for byte in parser.bytes {
      switch byte {
      case UInt8(ascii: "."): return (try parser.version4(parser.bytes[...]), "")
      case UInt8(ascii: ":"): return try parser.version6()
      case UInt8(ascii: "%"): throw parser.invalid("missing IPv6 address")
      default: continue
      }
    }
    throw parser.invalid("unable to parse IP")
  }

  private func invalid(_ problem: String, at rest: ArraySlice<UInt8>? = nil) -> Invalid {
    let place = rest.map { " (at \(String(decoding: $0, as: UTF8.self).goQuoted))" } ?? ""
    return Invalid(message: "ParseAddr(\(text.goQuoted)): \(problem)\(place)")
  }

  private func version4(_ text: ArraySlice<UInt8>) throws(Invalid) -> [UInt8] {
    var fields: [UInt8] = []
    var value = 0
    var digitCount = 0
    for i in text.indices {
      let byte = text[i]
      if let digit = byte.decimalDigit {
        if digitCount == 1, value == 0 { throw invalid("IPv4 field has octet with leading zero") }
        value = value * 10 + digit
        digitCount += 1
        if value > 255 { throw invalid("IPv4 field has value >255") }
      } else if byte == UInt8(ascii: ".") {
        guard digitCount > 0, i < text.endIndex - 1 else {
          throw invalid("IPv4 field must have at least one digit", at: text[i...])
        }
        if fields.count == 3 { throw invalid("IPv4 address too long") }
        fields.append(UInt8(value))
        value = 0
        digitCount = 0
      } else {
        throw invalid("unexpected character", at: text[i...])
      }
    }
    guard fields.count == 3 else { throw invalid("IPv4 address too short") }
    return fields + [UInt8(value)]
  }

  private func version6() throws(Invalid) -> Parsed {
    var rest = bytes[...]
    var zone = ""
    if let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      zone = String(decoding: rest[(percent + 1)...], as: UTF8.self)
      if zone.isEmpty { throw invalid("zone must be a non-empty string") }
      rest = rest[..<percent]
    }
    var address: [UInt8] = []
    /// How many bytes stand before the `::`.
    var gap: Int?
    if rest.starts(with: "::".utf8) {
      gap = 0
      rest = rest.dropFirst(2)
    }
    while address.count < 16, !(gap != nil && rest.isEmpty) {
      let (field, digitCount) = try self.field(rest)
      if rest.dropFirst(digitCount).first == UInt8(ascii: ".") {
        address += try embedded(rest, after: address.count, hasGap: gap != nil)
        rest = rest[rest.endIndex...]
        break
      }
      address += [UInt8(field >> 8), UInt8(field & 0xff)]
      rest = rest.dropFirst(digitCount)
      guard let separator = rest.first else { break }
      guard separator == UInt8(ascii: ":") else { throw invalid("unexpected character, want colon", at: rest) }
      guard rest.count > 1 else { throw invalid("colon must be followed by more characters", at: rest) }
      rest = rest.dropFirst()
      guard rest.first == UInt8(ascii: ":") else { continue }
      if gap != nil { throw invalid("multiple :: in address", at: rest) }
      gap = address.count
      rest = rest.dropFirst()
      if rest.isEmpty { break }
    }
    if !rest.isEmpty { throw invalid("trailing garbage after address", at: rest) }
    return (try filled(address, gap), zone)
  }

  private func field(_ rest: ArraySlice<UInt8>) throws(Invalid) -> (value: Int, digitCount: Int) {
    var value = 0
    var count = 0
    for byte in rest {
      guard let digit = byte.hexadecimalDigit else { break }
      value = value << 4 + digit
      if count > 3 { throw invalid("each group must have 4 or less digits", at: rest) }
      count += 1
    }
    if count == 0 { throw invalid("each colon-separated field must have at least one digit", at: rest) }
    return (value, count)
  }

  /// An IPv4 address at the end of an IPv6 one.
  private func embedded(_ rest: ArraySlice<UInt8>, after count: Int, hasGap: Bool) throws(Invalid) -> [UInt8] {
    guard hasGap || count == 12 else {
      throw invalid("embedded IPv4 address must replace the final 2 fields of the address", at: rest)
    }
    guard count + 4 <= 16 else {
      throw invalid("too many hex fields to fit an embedded IPv4 at the end of the address", at: rest)
    }
    return try version4(rest)
  }

  private func filled(_ address: [UInt8], _ gap: Int?) throws(Invalid) -> [UInt8] {
    guard address.count < 16 else {
      if gap != nil { throw invalid("the :: must expand to at least one field of zeros") }
      return address
    }
    guard let gap else { throw invalid("address string too short") }
    return address[..<gap] + [UInt8](repeating: 0, count: 16 - address.count) + address[gap...]
  }
}

extension UInt8 {
  fileprivate var decimalDigit: Int? { (0x30...0x39).contains(self) ? Int(self - 0x30) : nil }

  fileprivate var hexadecimalDigit: Int? {
    switch self {
    case 0x30...0x39: Int(self - 0x30)
    case 0x61...0x66: Int(self - 0x61 + 10)
    case 0x41...0x46: Int(self - 0x41 + 10)
    default: nil
    }
  }
}
