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

    /// The symbol that two bytes begin with, and how many of them it takes.
    static func match(_ first: UInt8, _ second: UInt8?) -> (symbol: Symbol, length: Int)? {
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
      case UInt8(ascii: "."): return (.dot, 1)
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

  /// The token as a message names it.
  var description: String {
    switch self {
    case .end: "end of the expression"
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
  /// What was probably meant.
  var hint: String?
}
