extension Lexer {
  /// Reads a string or bytes literal from its opening quote on.
  mutating func stringLiteral(isRaw: Bool, isBytes: Bool) throws(SyntaxError) -> Token {
    let quote = text[position]
    let isTriple = byte(1) == quote && byte(2) == quote
    position += isTriple ? 3 : 1
    var content: [UInt8] = []
    while true {
      guard let next = byte() else { throw unterminated() }
      if next == quote, !isTriple || (byte(1) == quote && byte(2) == quote) {
        position += isTriple ? 3 : 1
        break
      }
      switch next {
      case 0x0a where !isTriple, 0x0d where !isTriple:
        throw unterminated()
      case 0x0d:
        // Line breaks inside a literal are read as LF, however the file writes them.
        content.append(0x0a)
        position += byte(1) == 0x0a ? 2 : 1
      case UInt8(ascii: "\\") where !isRaw:
        try escape(into: &content, isBytes: isBytes)
      case UInt8(ascii: "\\") where byte(1) == quote && !isTriple:
        throw unterminated()
      default:
        content.append(next)
        position += 1
      }
    }
    return isBytes ? .bytes(content) : .string(String(decoding: content, as: UTF8.self))
  }

  private func unterminated() -> SyntaxError {
    SyntaxError(
      offset: start,
      message: "Syntax error: the string that starts here has no closing quote on its line; three quotes span lines")
  }

  private mutating func escape(into content: inout [UInt8], isBytes: Bool) throws(SyntaxError) {
    let from = position
    guard let letter = byte(1) else { throw unterminated() }
    position += 2
    switch letter {
    case UInt8(ascii: "a"): content.append(0x07)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0c)
    case UInt8(ascii: "n"): content.append(0x0a)
    case UInt8(ascii: "r"): content.append(0x0d)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "v"): content.append(0x0b)
    case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      content.append(letter)
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      append(try hexadecimal(2, from), to: &content, isOctet: isBytes)
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      append(try octal(letter, from), to: &content, isOctet: isBytes)
    case UInt8(ascii: "u") where !isBytes:
      try append(codePoint: hexadecimal(4, from), to: &content, from)
    case UInt8(ascii: "U") where !isBytes:
      try append(codePoint: hexadecimal(8, from), to: &content, from)
    default:
      throw SyntaxError(offset: from, message: "Syntax error: invalid escape sequence in a literal")
    }
  }

  private mutating func hexadecimal(_ count: Int, _ from: Int) throws(SyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = byte()?.hexadecimalValue else {
        throw SyntaxError(offset: from, message: "Syntax error: an escape needs \(count) hexadecimal digits")
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  private mutating func octal(_ first: UInt8, _ from: Int) throws(SyntaxError) -> UInt32 {
    var value = UInt32(first - 0x30)
    for _ in 0..<2 {
      guard let digit = byte(), (0x30...0x37).contains(digit) else {
        throw SyntaxError(offset: from, message: "Syntax error: an octal escape has three digits")
      }
      value = value << 3 | UInt32(digit - 0x30)
      position += 1
    }
    return value
  }

  /// `\xff` is the octet in bytes and the code point U+00FF in strings.
  private func append(_ value: UInt32, to content: inout [UInt8], isOctet: Bool) {
    if isOctet {
      content.append(UInt8(truncatingIfNeeded: value))
    } else if let scalar = Unicode.Scalar(value) {
      content.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    }
  }

  private func append(codePoint: UInt32, to content: inout [UInt8], _ from: Int) throws(SyntaxError) {
    guard let scalar = Unicode.Scalar(codePoint) else {
      throw SyntaxError(offset: from, message: "Syntax error: invalid unicode code point in an escape")
    }
    content.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
  }
}
