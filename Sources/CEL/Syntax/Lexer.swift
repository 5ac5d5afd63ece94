/// Cuts an expression's text into tokens.
struct Lexer {
  let text: [UInt8]
  var position = 0
  /// Where the last token starts.
  private(set) var start = 0

  init(_ source: String) {
    text = Array(source.utf8)
  }

  func byte(_ ahead: Int = 0) -> UInt8? {
    position + ahead < text.count ? text[position + ahead] : nil
  }

  func slice(_ range: Range<Int>) -> Substring {
    Substring(String(decoding: text[range], as: UTF8.self))
  }

  mutating func next() throws(SyntaxError) -> Token {
    skipBlanks()
    start = position
    guard let first = byte() else { return .end }
    if first.isLetter || first == UInt8(ascii: "_") { return try word() }
    if first.isDigit || (first == UInt8(ascii: ".") && byte(1)?.isDigit == true) { return try number() }
    switch first {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try stringLiteral(isRaw: false, isBytes: false)
    case UInt8(ascii: "`"): return try quotedField()
    default: return try symbol()
    }
  }

  private mutating func skipBlanks() {
    while let next = byte() {
      switch next {
      case 0x20, 0x09, 0x0a, 0x0c, 0x0d:
        position += 1
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
        while let next = byte(), next != 0x0a {
          _ = next
          position += 1
        }
      default:
        return
      }
    }
  }

  private mutating func word() throws(SyntaxError) -> Token {
    if let prefix = literalPrefix() {
      position += prefix.length
      return try stringLiteral(isRaw: prefix.isRaw, isBytes: prefix.isBytes)
    }
    while let next = byte(), next.isLetter || next.isDigit || next == UInt8(ascii: "_") { position += 1 }
    return .identifier(String(slice(start..<position)))
  }

  /// The `r`, `b`, `br` before a string literal.
  private func literalPrefix() -> (length: Int, isRaw: Bool, isBytes: Bool)? {
    func isQuote(_ ahead: Int) -> Bool { byte(ahead) == UInt8(ascii: "\"") || byte(ahead) == UInt8(ascii: "'") }
    func isLetter(_ ahead: Int, _ letter: UInt8) -> Bool { byte(ahead).map { $0 | 0x20 } == letter }
    let r = UInt8(ascii: "r")
    let b = UInt8(ascii: "b")
    if isLetter(0, r), isQuote(1) { return (1, true, false) }
    if isLetter(0, b), isQuote(1) { return (1, false, true) }
    if isLetter(0, b), isLetter(1, r), isQuote(2) { return (2, true, true) }
    return nil
  }

  private mutating func digits() {
    while let next = byte(), next.isDigit { position += 1 }
  }

  private mutating func number() throws(SyntaxError) -> Token {
    if byte() == UInt8(ascii: "0"), byte(1) == UInt8(ascii: "x"), byte(2)?.isHexadecimalDigit == true {
      position += 2
      let from = position
      while let next = byte(), next.isHexadecimalDigit { position += 1 }
      let digits = slice(from..<position)
      return takeUnsignedSuffix() ? .uint(digits, isHexadecimal: true) : .int(digits, isHexadecimal: true)
    }
    digits()
    var isDouble = false
    if byte() == UInt8(ascii: "."), byte(1)?.isDigit == true {
      isDouble = true
      position += 1
      digits()
    }
    if let exponent = byte(), exponent | 0x20 == UInt8(ascii: "e") {
      let sign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") ? 1 : 0
      if byte(1 + sign)?.isDigit == true {
        isDouble = true
        position += 1 + sign
        digits()
      }
    }
    let text = slice(start..<position)
    if isDouble { return .double(text) }
    return takeUnsignedSuffix() ? .uint(text, isHexadecimal: false) : .int(text, isHexadecimal: false)
  }

  private mutating func takeUnsignedSuffix() -> Bool {
    guard let next = byte(), next | 0x20 == UInt8(ascii: "u") else { return false }
    position += 1
    return true
  }

  private mutating func quotedField() throws(SyntaxError) -> Token {
    position += 1
    let from = position
    while let next = byte(), next.isLetter || next.isDigit || "_.-/ ".utf8.contains(next) { position += 1 }
    guard position > from, byte() == UInt8(ascii: "`") else { throw unexpectedCharacter(at: start) }
    position += 1
    return .quoted(String(slice(from..<position - 1)))
  }

  private mutating func symbol() throws(SyntaxError) -> Token {
    guard let (symbol, length) = Token.Symbol.match(text[position], byte(1)) else {
      throw unexpectedCharacter(at: position)
    }
    position += length
    return .symbol(symbol)
  }

  /// What was meant, where a character begins an operator of two.
  private func hint(at offset: Int) -> String {
    switch text[offset] {
    case UInt8(ascii: "="): "; values are compared with '=='"
    case UInt8(ascii: "&"): "; conditions are joined with '&&'"
    case UInt8(ascii: "|"): "; alternatives are joined with '||'"
    default: ""
    }
  }

  func unexpectedCharacter(at offset: Int) -> SyntaxError {
    let character = String(decoding: text[offset...].prefix(4), as: UTF8.self).unicodeScalars.first.map(String.init)
    return SyntaxError(
      offset: offset, message: "Syntax error: unexpected character '\(character ?? "")'\(hint(at: offset))")
  }
}

extension UInt8 {
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isLetter: Bool { (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) }
  var isHexadecimalDigit: Bool { hexadecimalValue != nil }

  var hexadecimalValue: UInt32? {
    switch self {
    case 0x30...0x39: UInt32(self - 0x30)
    case 0x41...0x46: UInt32(self - 0x41 + 10)
    case 0x61...0x66: UInt32(self - 0x61 + 10)
    default: nil
    }
  }
}
