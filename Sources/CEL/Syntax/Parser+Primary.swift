/// Literals and parentheses.
extension Parser {
  mutating func primary(at offset: Int) throws(Derailment) -> Term {
    switch token.kind {
    case .openParenthesis:
      open(until: .closeParenthesis)
      let inner = try expression()
      try close()
      return inner
    case .openBracket: return try list(at: offset)
    case .openBrace: return try map(at: offset)
    case .minus:
      advance()
      guard at(.int) || at(.double) else { throw try unexpectedToken(expecting: "a number") }
      return number(isNegative: true, at: offset)
    case .int, .uint, .double: return number(isNegative: false, at: offset)
    case .string, .bytes: return quotation(at: offset)
    case .true: return literal(.bool(true), at: offset)
    case .false: return literal(.bool(false), at: offset)
    case .null: return literal(.null, at: offset)
    default: throw try unexpectedToken()
    }
  }

  private mutating func literal(_ literal: Term.Literal, at offset: Int) -> Term {
    advance()
    height = Height()
    return term(.literal(literal), at: offset)
  }

  /// The number of the current token, its sign before it.
  mutating func number(isNegative: Bool, at offset: Int) -> Term {
    let kind = token.kind
    let isHexadecimal = token.end - token.start > 2 && lexer.text[token.start + 1] == UInt8(ascii: "x")
    let digits = token.start + (isHexadecimal ? 2 : 0)..<token.end - (kind == .uint ? 1 : 0)
    let text = (isNegative ? "-" : "") + lexer.string(digits)
    let radix = isHexadecimal ? 16 : 10
    switch kind {
    case .int:
      if let value = Int64(text, radix: radix) { return literal(.int(value), at: offset) }
      note("invalid int literal", at: offset)
    case .uint:
      if let value = UInt64(text, radix: radix) { return literal(.uint(value), at: offset) }
      note("invalid uint literal", at: offset)
    default:
      if let value = Double(text), value.isFinite { return literal(.double(value), at: offset) }
      note("invalid double literal", at: offset)
    }
    return literal(.null, at: offset)
  }

  private mutating func quotation(at offset: Int) -> Term {
    if let text = StringLiteral.plain(lexer.text, token) { return literal(.string(lexer.string(text)), at: offset) }
    let decoded = StringLiteral(lexer.text, token)
    if let mistake = decoded.mistake { note(mistake, at: offset) }
    let isBytes = at(.bytes)
    return literal(
      isBytes ? .bytes(decoded.content) : .string(String(decoding: decoded.content, as: UTF8.self)), at: offset)
  }

  // MARK: Lists, maps, messages

  private mutating func list(at offset: Int) throws(Derailment) -> Term {
    open(until: .closeBracket)
    var highest = Height()
    var elements: [Term.Element] = []
    while !at(.closeBracket), !takeLoneComma(elements.isEmpty) {
      let isOptional = take(.question)
      elements.append(Term.Element(value: try expression(), isOptional: isOptional))
      highest.cover(height)
      if !take(.comma) { break }
    }
    try close()
    try nest(highest)
    return term(.list(elements), at: offset)
  }

  private mutating func map(at offset: Int) throws(Derailment) -> Term {
    open(until: .closeBrace)
    var highest = Height()
    var entries: [Term.Entry] = []
    while !at(.closeBrace), !takeLoneComma(entries.isEmpty) {
      let isOptional = take(.question)
      awaited.append(.colon)
      let key = try expression()
      highest.cover(height)
      let colon = token.start
      try close()
      entries.append(Term.Entry(key: key, value: try expression(), isOptional: isOptional, offset: colon))
      highest.cover(height)
      if !take(.comma) { break }
    }
    try close()
    try nest(highest)
    return term(.map(entries), at: offset)
  }

  mutating func message(_ type: String) throws(Derailment) -> Term {
    let offset = token.start
    open(until: .closeBrace)
    var highest = Height()
    var fields: [Term.Field] = []
    while !at(.closeBrace), !takeLoneComma(fields.isEmpty) {
      let isOptional = take(.question)
      let name = try fieldName()
      let colon = token.start
      try expect(.colon)
      fields.append(Term.Field(name: name, value: try expression(), isOptional: isOptional, offset: colon))
      highest.cover(height)
      if !take(.comma) { break }
    }
    try close()
    try nest(highest)
    return term(.message(type, fields), at: offset)
  }

  /// An empty literal may hold a comma, which then ends it.
  private mutating func takeLoneComma(_ isEmpty: Bool) -> Bool { isEmpty && take(.comma) }
}
