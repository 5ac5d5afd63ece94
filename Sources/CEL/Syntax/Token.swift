/// The smallest part of an expression's text: what it is, and which bytes it takes.
struct Token {
  enum Kind: UInt8 {
    case end
    case identifier
    /// A word that is no variable and no global function, but fine as a field and a method.
    case reserved
    /// A field name in backticks.
    case quoted
    case int, uint, double, string, bytes
    case `true`, `false`, null
    case `in`, equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case and, or, not, plus, minus, times, divide, modulo
    case question, colon, comma, dot
    case openParenthesis, closeParenthesis, openBracket, closeBracket, openBrace, closeBrace
  }

  var kind: Kind
  var start: Int
  var end: Int

  var range: Range<Int> { start..<end }
}

extension Token.Kind {
  /// How tightly an operator between two operands binds, and the function that it calls; nil for other tokens.
  var operation: (level: Int, function: String)? {
    switch self {
    case .in: (0, "@in")
    case .equal: (0, "_==_")
    case .notEqual: (0, "_!=_")
    case .less: (0, "_<_")
    case .lessOrEqual: (0, "_<=_")
    case .greater: (0, "_>_")
    case .greaterOrEqual: (0, "_>=_")
    case .plus: (1, "_+_")
    case .minus: (1, "_-_")
    case .times: (2, "_*_")
    case .divide: (2, "_/_")
    case .modulo: (2, "_%_")
    default: nil
    }
  }

  /// What a token of this kind always looks like; nil for names and literals.
  var spelling: String? {
    switch self {
    case .true: "true"
    case .false: "false"
    case .null: "null"
    case .in: "in"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .and: "&&"
    case .or: "||"
    case .not: "!"
    case .plus: "+"
    case .minus: "-"
    case .times: "*"
    case .divide: "/"
    case .modulo: "%"
    case .question: "?"
    case .colon: ":"
    case .comma: ","
    case .dot: "."
    case .openParenthesis: "("
    case .closeParenthesis: ")"
    case .openBracket: "["
    case .closeBracket: "]"
    case .openBrace: "{"
    case .closeBrace: "}"
    case .end, .identifier, .reserved, .quoted, .int, .uint, .double, .string, .bytes: nil
    }
  }

  /// Can an operand begin with it, and nothing that follows an operand?
  var beginsOperand: Bool {
    switch self {
    case .identifier, .reserved, .quoted, .int, .uint, .double, .string, .bytes, .true, .false, .null, .not,
      .openParenthesis,
      .openBrace:
      true
    default: false
    }
  }
}

/// A mistake of the text at a byte of it.
struct SyntaxError: Error {
  /// The byte, or ``nowhere``.
  let offset: Int
  let message: String
  /// What was probably meant.
  var hint: String?

  /// Stands for the place of a mistake of the text as a whole.
  static let nowhere = -1
}
