/// How Go's net/url escapes the parts of a URL.
struct URLEscaping {
  /// Which characters of ASCII stand for themselves, beside letters and digits.
  private let plain: Set<UInt8>
  /// Hosts hold no escapes of ASCII, and nothing that would need one.
  private let isHost: Bool

  private init(_ plain: String, isHost: Bool = false) {
    self.plain = Set("-_.~".utf8).union(plain.utf8)
    self.isHost = isHost
  }

  static let path = URLEscaping("$&+,/:;=@")
  static let userInfo = URLEscaping("$&+,;=")
  static let fragment = URLEscaping("$&+,/:;=?@!()*")
  static let host = URLEscaping("!$&'()*+,;=:[]<>\"", isHost: true)

  /// Why a text has no meaning.
  struct Invalid: Error {
    let message: String
  }

  func mustEscape(_ byte: UInt8) -> Bool { !byte.isLetterOrDigit && !plain.contains(byte) }

  func escaped(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      guard mustEscape(byte) else {
        text.append(byte)
        continue
      }
      let digits = Array("0123456789ABCDEF".utf8)
      text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Is the text escaped well enough to be shown as it is?
  func isEscaped(_ text: some Sequence<UInt8>) -> Bool {
    let harmless = Set("!$&'()*+,;=:@[]%".utf8)
    return text.allSatisfy { harmless.contains($0) || !mustEscape($0) }
  }

  func unescaped(_ text: some Collection<UInt8>) throws(Invalid) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        if isHost, byte < 0x80, mustEscape(byte) {
          throw Invalid(message: "invalid character \(Self.quoted([byte])) in host name")
        }
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let high = rest.first?.hexadecimalValue, let low = rest.dropFirst().first?.hexadecimalValue
      else { throw Self.invalid(rest) }
      let value = high << 4 | low
      if isHost, value < 0x80, value != UInt8(ascii: "%") { throw Self.invalid(rest) }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes
  }

  /// The zone of an address: any escape, as long as no plain character would be one.
  static func unescapedZone(_ text: some Collection<UInt8>) throws(Invalid) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        if byte < 0x80, host.mustEscape(byte) {
          throw Invalid(message: "invalid character \(quoted([byte])) in host name")
        }
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let high = rest.first?.hexadecimalValue, let low = rest.dropFirst().first?.hexadecimalValue
      else { throw invalid(rest) }
      let value = high << 4 | low
      if value != UInt8(ascii: "%"), value != 0x20, host.mustEscape(value) { throw invalid(rest) }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes
  }

  /// A part of a query; nil where an escape is broken. `+` is a space.
  static func unescapedQuery(_ text: some Collection<UInt8>) -> [UInt8]? {
    try? path.unescaped(text.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 })
  }

  private static func invalid(_ rest: ArraySlice<UInt8>) -> Invalid {
    Invalid(message: "invalid URL escape \(quoted([UInt8(ascii: "%")] + rest.prefix(2)))")
  }

  private static func quoted(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).goQuoted }
}

extension UInt8 {
  var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
  }

  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
