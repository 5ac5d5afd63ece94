/// Cuts an expression's text into tokens. What is none is noted and skipped, as far as the reference implementation
/// skips it: up to and including the character at which no token can go on.
struct Lexer {
  /// The text, and zeros after it so that looking ahead needs no bounds.
  let text: [UInt8]
  /// How many bytes of `text` are the expression's.
  let count: Int
  private(set) var position = 0
  /// Characters that begin no token.
  private(set) var mistakes: [SyntaxError] = []

  private static let longestLookahead = 5

  init(_ source: String) {
    var text: [UInt8] = []
    text.reserveCapacity(source.utf8.count + Self.longestLookahead)
    text.append(contentsOf: source.utf8)
    count = text.count
    for _ in 0..<Self.longestLookahead { text.append(0) }
    self.text = text
  }

  func string(_ range: Range<Int>) -> String {
    text.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
  }

  mutating func next() -> Token {
    while true {
      skipBlanks()
      let start = position
      let first = text[start]
      if first.isLetter || first == UInt8(ascii: "_") { return word() }
      if first.isDigit { return number() }
      switch first {
      case UInt8(ascii: "."):
        if text[start + 1].isDigit { return number() }
        return symbol(.dot, length: 1)
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if let token = stringLiteral(prefix: 0) { return token }
      case UInt8(ascii: "`"):
        if let token = quotedField() { return token }
      case 0 where start >= count:
        return Token(kind: .end, start: start, end: start)
      default:
        if let (kind, length) = Self.symbol(first, text[start + 1]) { return symbol(kind, length: length) }
        let isHalfOperator = first == UInt8(ascii: "=") || first == UInt8(ascii: "&") || first == UInt8(ascii: "|")
        skip(from: start, through: isHalfOperator ? start + 1 : start, unexpectedCharacter(at: start))
      }
    }
  }

  private mutating func skipBlanks() {
    while true {
      switch text[position] {
      case 0x20, 0x09, 0x0a, 0x0c, 0x0d:
        position += 1
      case UInt8(ascii: "/") where text[position + 1] == UInt8(ascii: "/"):
        while position < count, text[position] != 0x0a { position += 1 }
      default:
        return
      }
    }
  }

  private mutating func symbol(_ kind: Token.Kind, length: Int) -> Token {
    let start = position
    position += length
    return Token(kind: kind, start: start, end: position)
  }

  // MARK: Words and numbers

  private mutating func word() -> Token {
    let start = position
    let prefix = literalPrefix()
    if prefix > 0, let literal = stringLiteral(prefix: prefix) { return literal }
    while text[position].isWordPart { position += 1 }
    return Token(kind: kind(ofWordFrom: start), start: start, end: position)
  }

  /// Whether the word from there on is a keyword, which is never a name, or reserved.
  private func kind(ofWordFrom start: Int) -> Token.Kind {
    func isIt(_ word: StaticString) -> Bool {
      word.withUTF8Buffer { word in word.indices.allSatisfy { text[start + $0] == word[$0] } }
    }
    switch position - start {
    case 2: return isIt("in") ? .in : isIt("as") || isIt("if") ? .reserved : .identifier
    case 3: return isIt("for") || isIt("let") || isIt("var") ? .reserved : .identifier
    case 4:
      if isIt("true") { return .true }
      if isIt("null") { return .null }
      return isIt("else") || isIt("loop") || isIt("void") ? .reserved : .identifier
    case 5:
      if isIt("false") { return .false }
      return isIt("break") || isIt("const") || isIt("while") ? .reserved : .identifier
    case 6: return isIt("import") || isIt("return") ? .reserved : .identifier
    case 7: return isIt("package") ? .reserved : .identifier
    case 8: return isIt("continue") || isIt("function") ? .reserved : .identifier
    case 9: return isIt("namespace") ? .reserved : .identifier
    default: return .identifier
    }
  }

  /// How many letters of an `r`, `b`, `br` stand before a quote here.
  private func literalPrefix() -> Int {
    let first = text[position] | 0x20
    guard first == UInt8(ascii: "r") || first == UInt8(ascii: "b") else { return 0 }
    if text[position + 1].isQuote { return 1 }
    let second = text[position + 1] | 0x20
    return first == UInt8(ascii: "b") && second == UInt8(ascii: "r") && text[position + 2].isQuote ? 2 : 0
  }

  private mutating func number() -> Token {
    let start = position
    if text[start] == UInt8(ascii: "0"), text[start + 1] == UInt8(ascii: "x"), text[start + 2].isHexadecimalDigit {
      position += 2
      while text[position].isHexadecimalDigit { position += 1 }
      return integer(start)
    }
    skipDigits()
    var isDouble = false
    if text[position] == UInt8(ascii: "."), text[position + 1].isDigit {
      isDouble = true
      position += 1
      skipDigits()
    }
    if text[position] | 0x20 == UInt8(ascii: "e") {
      let sign = text[position + 1] == UInt8(ascii: "+") || text[position + 1] == UInt8(ascii: "-") ? 1 : 0
      if text[position + 1 + sign].isDigit {
        isDouble = true
        position += 1 + sign
        skipDigits()
      }
    }
    return isDouble ? Token(kind: .double, start: start, end: position) : integer(start)
  }

  private mutating func integer(_ start: Int) -> Token {
    let isUnsigned = text[position] | 0x20 == UInt8(ascii: "u")
    if isUnsigned { position += 1 }
    return Token(kind: isUnsigned ? .uint : .int, start: start, end: position)
  }

  private mutating func skipDigits() {
    while text[position].isDigit { position += 1 }
  }

  // MARK: Quotes

  private mutating func quotedField() -> Token? {
    let start = position
    var end = start + 1
    while text[end].isWordPart || text[end].isQuotedOnly { end += 1 }
    guard end > start + 1, text[end] == UInt8(ascii: "`") else {
      skip(from: start, through: end, unexpectedCharacter(at: start))
      return nil
    }
    position = end + 1
    return Token(kind: .quoted, start: start, end: position)
  }

  /// A string or bytes literal whose quote comes after so many letters. What cannot be one is noted and skipped, unless
  /// the letters are a name by themselves; then it is left to be read again.
  private mutating func stringLiteral(prefix: Int) -> Token? {
    let start = position
    let quote = start + prefix
    let kind: Token.Kind = prefix > 0 && text[start] | 0x20 == UInt8(ascii: "b") ? .bytes : .string
    let isRaw = prefix > 0 && text[quote - 1] | 0x20 == UInt8(ascii: "r")
    let isTriple = text[quote + 1] == text[quote] && text[quote + 2] == text[quote]
    switch Quotation(text, from: quote, isRaw: isRaw, isTriple: isTriple).end(of: count) {
    case .closed(let end):
      position = end
    case .broken where isTriple:
      // Its first two quotes are an empty literal, the third begins another.
      position = quote + 2
    case .broken(let offset):
      guard prefix == 0 else { return nil }
      skip(from: start, through: offset, brokenLiteral(at: offset))
      return nil
    }
    return Token(kind: kind, start: start, end: position)
  }

  // MARK: Mistakes

  private mutating func skip(from start: Int, through offset: Int, _ message: String) {
    if mistakes.count < Parser.maximumMistakes { mistakes.append(SyntaxError(offset: start, message: message)) }
    position = min(offset + 1, count)
    while position < count, text[position] & 0xc0 == 0x80 { position += 1 }
  }

  private func unexpectedCharacter(at offset: Int) -> String {
    let character = string(offset..<min(offset + 4, count)).unicodeScalars.first.map(String.init)
    let hint =
      switch text[offset] {
      case UInt8(ascii: "="): "; values are compared with '=='"
      case UInt8(ascii: "&"): "; conditions are joined with '&&'"
      case UInt8(ascii: "|"): "; alternatives are joined with '||'"
      default: ""
      }
    return "Syntax error: unexpected character '\(character ?? "")'\(hint)"
  }

  private func brokenLiteral(at offset: Int) -> String {
    offset < count && text[offset] != 0x0a && text[offset] != 0x0d
      ? "Syntax error: the string that starts here has an invalid escape sequence"
      : "Syntax error: the string that starts here has no closing quote on its line; three quotes span lines"
  }
}

extension Lexer {
  /// The symbol that two bytes begin with, and how many of them it takes.
  private static func symbol(_ first: UInt8, _ second: UInt8) -> (Token.Kind, length: Int)? {
    let isEqual = second == UInt8(ascii: "=")
    switch first {
    case UInt8(ascii: "="): return isEqual ? (.equal, 2) : nil
    case UInt8(ascii: "!"): return isEqual ? (.notEqual, 2) : (.not, 1)
    case UInt8(ascii: "<"): return isEqual ? (.lessOrEqual, 2) : (.less, 1)
    case UInt8(ascii: ">"): return isEqual ? (.greaterOrEqual, 2) : (.greater, 1)
    case UInt8(ascii: "&"): return second == first ? (.and, 2) : nil
    case UInt8(ascii: "|"): return second == first ? (.or, 2) : nil
    case UInt8(ascii: "+"): return (.plus, 1)
    case UInt8(ascii: "-"): return (.minus, 1)
    case UInt8(ascii: "*"): return (.times, 1)
    case UInt8(ascii: "/"): return (.divide, 1)
    case UInt8(ascii: "%"): return (.modulo, 1)
    case UInt8(ascii: "?"): return (.question, 1)
    case UInt8(ascii: ":"): return (.colon, 1)
    case UInt8(ascii: ","): return (.comma, 1)
    case UInt8(ascii: "("): return (.openParenthesis, 1)
    case UInt8(ascii: ")"): return (.closeParenthesis, 1)
    case UInt8(ascii: "["): return (.openBracket, 1)
    case UInt8(ascii: "]"): return (.closeBracket, 1)
    case UInt8(ascii: "{"): return (.openBrace, 1)
    case UInt8(ascii: "}"): return (.closeBrace, 1)
    default: return nil
    }
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  var isWordPart: Bool { isLetter || isDigit || self == UInt8(ascii: "_") }
  var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }
  var isHexadecimalDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
  var isOctalDigit: Bool { self &- 0x30 < 8 }

  /// What may stand in backticks besides letters and digits.
  fileprivate var isQuotedOnly: Bool {
    self == UInt8(ascii: ".") || self == UInt8(ascii: "-") || self == UInt8(ascii: "/") || self == 0x20
  }

  /// The value of a hexadecimal digit.
  var hexadecimalValue: UInt32 { isDigit ? UInt32(self & 0xf) : UInt32(self & 0xf) + 9 }
}
