/// Selections, calls, literals.
extension Parser {
  mutating func member() throws(SyntaxError) -> Term {
    let depth = memberDepth
    defer { memberDepth = depth }
    var operand = try primary()
    while true {
      let offset = tokenStart
      if try take(.dot) {
        operand = try selection(of: operand, at: offset)
      } else if try take(.openBracket) {
        let isOptional = try take(.question)
        let index = try expression()
        try expect(.closeBracket)
        operand = call(isOptional ? "_[?_]" : "_[_]", at: offset, operand, index)
      } else {
        return operand
      }
      memberDepth += 1
      guard memberDepth <= Self.maximumDepth else { throw tooDeep() }
    }
  }

  private mutating func selection(of operand: Term, at offset: Int) throws(SyntaxError) -> Term {
    if try take(.question) {
      return term(.optionalSelect(operand, field: try fieldName()), at: offset)
    }
    let isQuoted = if case .quoted = token { true } else { false }
    let name = try fieldName()
    guard !isQuoted, at(.openParenthesis) else { return term(.select(operand, field: name), at: offset) }
    let open = tokenStart
    return try expanded(name, target: operand, arguments: try arguments(), at: open)
  }

  /// A name after a dot or in a message literal: reserved words are fine there, keywords are not.
  mutating func fieldName() throws(SyntaxError) -> String {
    switch token {
    case .identifier(let name) where !Token.keywords.contains(name):
      try advance()
      return name
    case .quoted(let name):
      guard environment.allowsQuotedFields else {
        throw SyntaxError(offset: tokenStart, message: "unsupported syntax: '`'")
      }
      try advance()
      return name
    default:
      throw unexpectedToken(expecting: "a field name")
    }
  }

  private mutating func arguments() throws(SyntaxError) -> [Term] {
    try expect(.openParenthesis)
    var arguments: [Term] = []
    if try take(.closeParenthesis) { return arguments }
    repeat { arguments.append(try expression()) } while try take(.comma)
    try expect(.closeParenthesis)
    return arguments
  }

  private mutating func expanded(_ name: String, target: Term?, arguments: [Term], at offset: Int)
    throws(SyntaxError) -> Term
  {
    let key = Macro.Key(name: name, isMethod: target != nil, argumentCount: arguments.count)
    if let macro = environment.macros[key] {
      builder.offset = offset
      do throws(Macro.Misuse) {
        if let expansion = try macro.expand(&builder, target, arguments) { return term(expansion, at: offset) }
      } catch {
        throw SyntaxError(offset: error.offset, message: error.message)
      }
    }
    return term(.call(function: name, target: target, arguments: arguments), at: offset)
  }

  // MARK: Primaries

  private mutating func primary() throws(SyntaxError) -> Term {
    let offset = tokenStart
    switch token {
    case .symbol(.openParenthesis):
      try advance()
      let inner = try expression()
      try expect(.closeParenthesis)
      return inner
    case .symbol(.openBracket): return try list(at: offset)
    case .symbol(.openBrace): return try map(at: offset)
    case .symbol(.minus): return try number(isNegative: true, at: offset)
    case .int, .uint, .double: return try number(isNegative: false, at: offset)
    case .symbol(.dot), .identifier: return try name(at: offset)
    case .string(let text): return try literal(.string(text), at: offset)
    case .bytes(let bytes): return try literal(.bytes(bytes), at: offset)
    default: throw unexpectedToken()
    }
  }

  private mutating func literal(_ literal: Term.Literal, at offset: Int) throws(SyntaxError) -> Term {
    try advance()
    return term(.literal(literal), at: offset)
  }

  private mutating func number(isNegative: Bool, at offset: Int) throws(SyntaxError) -> Term {
    if isNegative { try advance() }
    let sign = isNegative ? "-" : ""
    switch token {
    case .int(let digits, let isHexadecimal):
      guard let value = Int64(sign + digits, radix: isHexadecimal ? 16 : 10) else {
        throw SyntaxError(offset: offset, message: "invalid int literal")
      }
      return try literal(.int(value), at: offset)
    case .uint(let digits, let isHexadecimal) where !isNegative:
      guard let value = UInt64(digits, radix: isHexadecimal ? 16 : 10) else {
        throw SyntaxError(offset: offset, message: "invalid uint literal")
      }
      return try literal(.uint(value), at: offset)
    case .double(let digits):
      guard let value = Double(sign + digits), value.isFinite else {
        throw SyntaxError(offset: offset, message: "invalid double literal")
      }
      return try literal(.double(value), at: offset)
    default:
      throw unexpectedToken(expecting: "a number")
    }
  }

  private mutating func list(at offset: Int) throws(SyntaxError) -> Term {
    try advance()
    var elements: [Term.Element] = []
    while !at(.closeBracket) {
      let isOptional = try take(.question)
      elements.append(Term.Element(value: try expression(), isOptional: isOptional))
      if !(try take(.comma)) { break }
    }
    try expect(.closeBracket)
    return term(.list(elements), at: offset)
  }

  private mutating func map(at offset: Int) throws(SyntaxError) -> Term {
    try advance()
    var entries: [Term.Entry] = []
    while !at(.closeBrace) {
      let isOptional = try take(.question)
      let key = try expression()
      let colon = tokenStart
      try expect(.colon)
      entries.append(Term.Entry(key: key, value: try expression(), isOptional: isOptional, offset: colon))
      if !(try take(.comma)) { break }
    }
    try expect(.closeBrace)
    return term(.map(entries), at: offset)
  }

  private mutating func name(at offset: Int) throws(SyntaxError) -> Term {
    let isRooted = try take(.dot)
    guard case .identifier(let name) = token else { throw unexpectedToken(expecting: "a name") }
    if !isRooted {
      switch name {
      case "true": return try literal(.bool(true), at: offset)
      case "false": return try literal(.bool(false), at: offset)
      case "null": return try literal(.null, at: offset)
      default: break
      }
    }
    if Token.keywords.contains(name) { throw unexpectedToken() }
    if Token.reserved.contains(name) {
      throw SyntaxError(offset: tokenStart, message: "reserved identifier: \(name)")
    }
    try advance()
    let full = isRooted ? "." + name : name
    if at(.openParenthesis) {
      let open = tokenStart
      return try expanded(full, target: nil, arguments: try arguments(), at: open)
    }
    let identifier = term(.identifier(full), at: offset)
    return at(.dot) || at(.openBrace) ? try messageOrName(identifier, full, at: offset) : identifier
  }

  /// `a.b.Type{...}` is a message literal; without the brace `a.b.Type` is a selection like any other.
  private mutating func messageOrName(_ identifier: Term, _ first: String, at offset: Int) throws(SyntaxError) -> Term {
    if at(.openBrace) { return try message(first) }
    var operand = identifier
    var name = first
    while at(.dot), case .identifier(let part) = try peek(), !Token.keywords.contains(part) {
      let dot = tokenStart
      try advance()
      try advance()
      if at(.openParenthesis) {
        let open = tokenStart
        return try expanded(part, target: operand, arguments: try arguments(), at: open)
      }
      name += "." + part
      operand = term(.select(operand, field: part), at: dot)
      memberDepth += 1
      guard memberDepth <= Self.maximumDepth else { throw tooDeep() }
      if at(.openBrace) { return try message(name) }
    }
    return operand
  }

  private mutating func message(_ type: String) throws(SyntaxError) -> Term {
    let offset = tokenStart
    try expect(.openBrace)
    var fields: [Term.Field] = []
    while !at(.closeBrace) {
      let isOptional = try take(.question)
      let name = try fieldName()
      let colon = tokenStart
      try expect(.colon)
      fields.append(Term.Field(name: name, value: try expression(), isOptional: isOptional, offset: colon))
      if !(try take(.comma)) { break }
    }
    try expect(.closeBrace)
    return term(.message(type, fields), at: offset)
  }
}
