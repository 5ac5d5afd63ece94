/// Selections, calls, indexes, and what they are of.
extension Parser {
  mutating func member() throws(Derailment) -> Term {
    let offset = token.start
    switch token.kind {
    case .identifier, .reserved, .dot: return try named(at: offset)
    default: return try members(of: primary(at: offset))
    }
  }

  /// A name, or what begins with one: a call, a message, a member.
  private mutating func named(at offset: Int) throws(Derailment) -> Term {
    let isRooted = take(.dot)
    guard at(.identifier) || at(.reserved) else { throw try unexpectedToken(expecting: "a name") }
    let name = isRooted ? ".\(lexer.string(token.range))" : lexer.string(token.range)
    let isReserved = at(.reserved)
    advance()
    height = Height()
    if isReserved {
      note("reserved identifier: \(isRooted ? String(name.dropFirst()) : name)", at: offset)
      if at(.openParenthesis) { _ = try arguments() }
      return try members(of: placeholder(at: offset))
    }
    guard at(.openParenthesis) else {
      return try members(of: term(.identifier(name), at: offset), spells: true)
    }
    let open = token.start
    let arguments = try arguments()
    try nest(height)
    return try members(of: expanded(name, target: nil, arguments: arguments, at: open))
  }

  /// A term and what is selected from it; `spells` says that the term is nothing but a dotted name so far.
  mutating func members(of operand: Term, spells: Bool = false) throws(Derailment) -> Term {
    var operand = operand
    var spells = spells
    while true {
      let offset = token.start
      var operands = height
      switch token.kind {
      case .dot:
        advance()
        if take(.question) {
          operand = term(.optionalSelect(operand, field: try fieldName()), at: offset)
          spells = false
        } else {
          let isQuoted = at(.quoted)
          let name = try fieldName()
          if !isQuoted, at(.openParenthesis) {
            let open = token.start
            let arguments = try arguments()
            operands.cover(height)
            try rise(above: operands)
            operand = expanded(name, target: operand, arguments: arguments, at: open)
            spells = false
            continue
          }
          operand = term(.select(operand, field: name), at: offset)
          spells = spells && !isQuoted
        }
        try rise(above: operands)
      case .openBracket:
        open(until: .closeBracket)
        let isOptional = take(.question)
        let index = try expression()
        try close()
        operands.cover(height)
        try rise(above: operands)
        operand = call(isOptional ? "_[?_]" : "_[_]", at: offset, [operand, index])
        spells = false
      case .openBrace where spells:
        operand = try message(operand.dottedName)
        spells = false
      default:
        return operand
      }
    }
  }

  /// A name after a dot or in a message literal: reserved words are fine there, keywords are not.
  mutating func fieldName() throws(Derailment) -> String {
    let range = token.range
    switch token.kind {
    case .identifier, .reserved:
      advance()
      return lexer.string(range)
    case .quoted:
      if !allowsQuotedFields { note("unsupported syntax: '`'", at: range.lowerBound) }
      advance()
      return lexer.string(range.lowerBound + 1..<range.upperBound - 1)
    default:
      throw try unexpectedToken(expecting: "a field name")
    }
  }

  /// What a call is given, in parentheses.
  private mutating func arguments() throws(Derailment) -> [Term] {
    open(until: .closeParenthesis)
    var highest = Height()
    var arguments: [Term] = []
    if !at(.closeParenthesis) {
      repeat {
        arguments.append(try expression())
        highest.cover(height)
      } while take(.comma)
    }
    try close()
    height = highest
    return arguments
  }

  private mutating func expanded(_ name: String, target: Term?, arguments: [Term], at offset: Int) -> Term {
    if let macro = definitions.definitions.macros.macro(
      name, isMethod: target != nil, argumentCount: arguments.count)
    {
      builder.offset = offset
      do throws(Macro.Misuse) {
        if let expansion = try macro.expand(&builder, target, arguments) {
          height.levels += expansion.addedLevels
          return term(expansion, at: offset)
        }
      } catch {
        note(error)
      }
    }
    return term(.call(function: name, target: target, arguments: arguments), at: offset)
  }

  /// An argument that is itself a mistake is no misuse besides.
  private mutating func note(_ misuse: Macro.Misuse) {
    guard !mistakes.contains(where: { $0.offset == misuse.offset }) else { return }
    note(misuse.message, at: misuse.offset)
  }
}

extension Term.Kind {
  /// How many levels more than a call a macro's expansion may have.
  fileprivate var addedLevels: Int {
    switch self {
    case .comprehension, .has: 0
    default: 5
    }
  }
}

extension Term {
  /// What a chain of selections from a name spells.
  fileprivate var dottedName: String {
    switch kind {
    case .identifier(let name): name
    case .select(let operand, let field): "\(operand.dottedName).\(field)"
    default: ""
    }
  }
}
