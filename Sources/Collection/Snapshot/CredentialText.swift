import Cluster

/// Takes credentials out of a text and leaves the rest as it stands.
struct CredentialText {
  static let marker = Array("[redacted]".utf8)

  private let text: UnsafeBufferPointer<UInt8>
  private let isSettings: Bool
  private var result: [UInt8] = []
  /// Up to here the text is in the result.
  private var copied = 0

  /// The text without the credentials in it; nil where there are none. `isSettings` where it may hold settings, such as
  /// `password: x` or `--token=x`, which in code would be something else.
  static func redacted(_ text: UnsafeBufferPointer<UInt8>, isSettings: Bool) -> [UInt8]? {
    guard text.count >= 8 else { return nil }
    var redaction = CredentialText(text: text, isSettings: isSettings)
    redaction.run()
    guard redaction.copied > 0 else { return nil }
    return redaction.result + text[redaction.copied...]
  }

  /// Can such a value be a credential? Switches, numbers, paths and references to something else are none.
  static func isCredentialValue(_ value: some BidirectionalCollection<UInt8>) -> Bool {
    guard let first = value.first, first != UInt8(ascii: "/"), first != UInt8(ascii: "$"), first != UInt8(ascii: "{")
    else { return false }
    let text = String(decoding: value, as: UTF8.self)
    return Double(text) == nil && !["true", "false", "yes", "no", "on", "off", "null", "~"].contains(text.lowercased())
  }

  private init(text: UnsafeBufferPointer<UInt8>, isSettings: Bool) {
    self.text = text
    self.isSettings = isSettings
  }

  private mutating func run() {
    var position = 0
    var isInWord = false
    while position < text.count {
      let byte = text[position]
      let isWord = Self.isWord(byte)
      defer { isInWord = isWord }
      var end: Int?
      switch byte {
      case UInt8(ascii: "-") where !isInWord: end = privateKey(at: position)
      case UInt8(ascii: ":"): end = userInfo(at: position) ?? assigned(at: position)
      case UInt8(ascii: "="): end = assigned(at: position)
      default: break
      }
      if end == nil, isWord, !isInWord { end = token(at: position) }
      position = end ?? position + 1
    }
  }

  private mutating func replace(_ range: Range<Int>, with marker: [UInt8] = marker) -> Int {
    result += text[copied..<range.lowerBound]
    result += marker
    copied = range.upperBound
    return range.upperBound
  }

  /// `-----BEGIN RSA PRIVATE KEY-----` and what follows, up to the line that ends it.
  private mutating func privateKey(at start: Int) -> Int? {
    guard hasText("-----BEGIN ", at: start) else { return nil }
    var end = start + 11
    while end < text.count, end < start + 64, text[end] != UInt8(ascii: "-") { end += 1 }
    guard hasText("-----", at: end), text[start..<end].suffix(11).elementsEqual("PRIVATE KEY".utf8) else { return nil }
    let body = end + 5
    end = body
    while end < text.count, !hasText("-----END", at: end) { end += 1 }
    return replace(body..<end, with: [0x0a] + Self.marker + [0x0a])
  }

  /// The password of `https://user:password@host`.
  private mutating func userInfo(at colon: Int) -> Int? {
    guard hasText("://", at: colon) else { return nil }
    var end = colon + 3
    var password: Int?
    while end < text.count, Self.isWord(text[end]) || [0x3a, 0x25, 0x21, 0x2a].contains(text[end]) {
      if text[end] == UInt8(ascii: "/") { return nil }
      if text[end] == UInt8(ascii: ":"), password == nil { password = end + 1 }
      end += 1
    }
    guard let password, password < end, end < text.count, text[end] == UInt8(ascii: "@") else { return nil }
    return replace(password..<end)
  }

  /// The value of `name: value` or `name=value`, quoted or not.
  private mutating func assigned(at sign: Int) -> Int? {
    guard isSettings else { return nil }
    var nameEnd = sign
    if nameEnd > 0, Self.isQuote(text[nameEnd - 1]) { nameEnd -= 1 }
    var nameStart = nameEnd
    while nameStart > 0, Self.isName(text[nameStart - 1]) { nameStart -= 1 }
    guard nameStart < nameEnd else { return nil }
    var start = sign + 1
    while start < text.count, text[start] == 0x20 { start += 1 }
    // `a:b` is no setting in YAML.
    guard text[sign] == UInt8(ascii: "=") || nameEnd < sign || start > sign + 1 else { return nil }
    var quote: UInt8?
    if start < text.count, Self.isQuote(text[start]) {
      quote = text[start]
      start += 1
    }
    var end = start
    while end < text.count, quote.map({ text[end] != $0 }) ?? !Self.endsValue(text[end]) { end += 1 }
    guard end > start, text[start] != UInt8(ascii: "="),
      CredentialTable.builtIn.isCredential(member: String(decoding: text[nameStart..<nameEnd], as: UTF8.self)),
      Self.isCredentialValue(text[start..<end])
    else { return nil }
    return replace(start..<end)
  }

  private mutating func token(at start: Int) -> Int? {
    for token in CredentialTable.builtIn.tokens(startingWith: text[start]) {
      guard text[start...].starts(with: token.prefix) else { continue }
      var end = start
      while end < text.count, Self.isWord(text[end]) { end += 1 }
      guard end - start >= token.leastLength else { continue }
      // A JSON Web Token has three parts; other base64 of JSON has none.
      if token.prefix.elementsEqual("eyJ".utf8), text[start..<end].count(where: { $0 == 0x2e }) != 2 { continue }
      return replace(start..<end)
    }
    return nil
  }

  private func hasText(_ other: StaticString, at position: Int) -> Bool {
    let other = UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount)
    return position + other.count <= text.count && text[position..<position + other.count].elementsEqual(other)
  }

  // MARK: - Bytes

  /// What tokens consist of.
  private static func isWord(_ byte: UInt8) -> Bool {
    isName(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "~")
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

  private static func endsValue(_ byte: UInt8) -> Bool { byte <= 0x20 || isQuote(byte) || ",;&}".utf8.contains(byte) }
}
