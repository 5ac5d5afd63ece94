/// The smallest parts of an expression's text.
enum Token: Hashable {
  case end
  case identifier(String)
  /// A field name in backticks.
  case quoted(String)
  /// Digits as they stand; the sign is the parser's business.
  case int(Substring, isHexadecimal: Bool)
  case uint(Substring, isHexadecimal: Bool)
  case double(Substring)
  case string(String)
  case bytes([UInt8])
  case symbol(Symbol)

  enum Symbol: String {
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case and = "&&"
    case or = "||"
    case not = "!"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case modulo = "%"
    case question = "?"
    case colon = ":"
    case comma = ","
    case dot = "."
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
  }

  /// The token as a message names it.
  var description: String {
    switch self {
    case .end: "<EOF>"
    case .identifier(let name): "'\(name)'"
    case .quoted(let name): "'`\(name)`'"
    case .int(let digits, let isHexadecimal), .uint(let digits, let isHexadecimal):
      "'\(isHexadecimal ? "0x" : "")\(digits)'"
    case .double(let digits): "'\(digits)'"
    case .string(let text): "\"\(text.prefix(40))\""
    case .bytes: "bytes literal"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    }
  }

  /// Words that are values or operators and so never names.
  static let keywords: Set<String> = ["false", "in", "null", "true"]
  /// Words that are no variables and no global functions, but fine as fields and methods.
  static let reserved: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
  ]
}

/// A mistake of the text at a byte of it.
struct SyntaxError: Error {
  let offset: Int
  let message: String
}
