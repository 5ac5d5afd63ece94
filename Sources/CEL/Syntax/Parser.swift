/// Reads the text of an expression into its tree, by recursive descent with bounded depth.
struct Parser {
  private let source: String
  let environment: Environment
  private var lexer: Lexer
  private(set) var token: Token = .end
  /// Where the token starts.
  private(set) var tokenStart = 0
  private var lookahead: (token: Token, start: Int)?
  var builder = TermBuilder(offset: 0, nextID: 0)
  private var expressionDepth = 0
  var memberDepth = 0
  private var operatorDepth = 0

  /// The reference implementation's limits.
  static let maximumDepth = 250
  static let maximumCodePoints = 100_000

  init(_ source: String, environment: Environment) {
    self.source = source
    self.environment = environment
    lexer = Lexer(source)
  }

  mutating func parse() throws(CompilationError) -> Expression {
    do throws(SyntaxError) {
      let size = source.unicodeScalars.count
      guard size <= Self.maximumCodePoints else {
        throw SyntaxError(
          offset: 0, message: "expression code point size exceeds limit: size: \(size), limit \(Self.maximumCodePoints)"
        )
      }
      try advance()
      let root = try expression()
      guard token == .end else { throw unexpectedToken() }
      return Expression(source: source, root: root)
    } catch {
      throw CompilationError(source: source, mistakes: [error])
    }
  }

  // MARK: Tokens

  mutating func advance() throws(SyntaxError) {
    if let next = lookahead {
      (token, tokenStart) = next
      lookahead = nil
    } else {
      token = try lexer.next()
      tokenStart = lexer.start
    }
  }

  /// The token after this one.
  mutating func peek() throws(SyntaxError) -> Token {
    if let next = lookahead { return next.token }
    let next = try lexer.next()
    lookahead = (next, lexer.start)
    return next
  }

  func at(_ symbol: Token.Symbol) -> Bool { token == .symbol(symbol) }

  mutating func take(_ symbol: Token.Symbol) throws(SyntaxError) -> Bool {
    guard at(symbol) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ symbol: Token.Symbol) throws(SyntaxError) {
    guard try take(symbol) else { throw unexpectedToken(expecting: "'\(symbol.rawValue)'") }
  }

  func unexpectedToken(expecting: String? = nil) -> SyntaxError {
    let expected = expecting.map { ", expecting \($0)" } ?? ""
    return SyntaxError(offset: tokenStart, message: "Syntax error: unexpected \(token.description)\(expected)")
  }

  func tooDeep() -> SyntaxError {
    SyntaxError(offset: tokenStart, message: "expression recursion limit exceeded: \(Self.maximumDepth)")
  }

  mutating func term(_ kind: Term.Kind, at offset: Int) -> Term { builder.term(kind, at: offset) }

  mutating func call(_ function: String, at offset: Int, _ arguments: Term...) -> Term {
    term(.call(function: function, target: nil, arguments: arguments), at: offset)
  }
}

// MARK: - Operators

extension Parser {
  mutating func expression() throws(SyntaxError) -> Term {
    expressionDepth += 1
    defer { expressionDepth -= 1 }
    guard expressionDepth <= Self.maximumDepth else { throw tooDeep() }
    let condition = try disjunction()
    let offset = tokenStart
    guard try take(.question) else { return condition }
    // The middle is no full expression: `a ? b ? c : d : e` needs parentheses.
    let yes = try disjunction()
    try expect(.colon)
    let no = try expression()
    return call("_?_:_", at: offset, condition, yes, no)
  }

  private mutating func disjunction() throws(SyntaxError) -> Term {
    var terms = [try conjunction()]
    var offsets: [Int] = []
    while at(.or) {
      offsets.append(tokenStart)
      try advance()
      terms.append(try conjunction())
    }
    return balanced("_||_", terms[...], offsets[...])
  }

  private mutating func conjunction() throws(SyntaxError) -> Term {
    var terms = [try operation(0)]
    var offsets: [Int] = []
    while at(.and) {
      offsets.append(tokenStart)
      try advance()
      terms.append(try operation(0))
    }
    return balanced("_&&_", terms[...], offsets[...])
  }

  /// A run of one logical operator as a balanced tree, so that a thousand terms are not a thousand levels.
  private mutating func balanced(_ function: String, _ terms: ArraySlice<Term>, _ offsets: ArraySlice<Int>) -> Term {
    if terms.count == 1 { return terms[terms.startIndex] }
    let middle = offsets.startIndex + offsets.count / 2
    let left = balanced(function, terms[...middle], offsets[..<middle])
    let right = balanced(function, terms[(middle + 1)...], offsets[(middle + 1)...])
    return call(function, at: offsets[middle], left, right)
  }

  /// Relations, sums and products: all left-associative; each level binds tighter than the one before.
  private mutating func operation(_ level: Int) throws(SyntaxError) -> Term {
    guard level < 3 else { return try unary() }
    let depth = operatorDepth
    defer { operatorDepth = depth }
    var left = try operation(level + 1)
    while let function = operatorFunction(level) {
      operatorDepth += 1
      guard operatorDepth <= Self.maximumDepth else { throw tooDeep() }
      let offset = tokenStart
      try advance()
      left = call(function, at: offset, left, try operation(level + 1))
    }
    return left
  }

  private func operatorFunction(_ level: Int) -> String? {
    if case .identifier("in") = token { return level == 0 ? "@in" : nil }
    guard case .symbol(let symbol) = token else { return nil }
    return switch (level, symbol) {
    case (0, .equal), (0, .notEqual), (0, .less), (0, .lessOrEqual), (0, .greater), (0, .greaterOrEqual),
      (1, .plus), (1, .minus), (2, .times), (2, .divide), (2, .modulo):
      "_\(symbol.rawValue)_"
    default: nil
    }
  }

  private mutating func unary() throws(SyntaxError) -> Term {
    let offset = tokenStart
    if at(.not) { return try run(of: .not, function: "!_", at: offset) }
    guard at(.minus) else { return try member() }
    // A minus before a number belongs to it: the smallest int has no positive counterpart.
    if try peek().isNumber { return try member() }
    return try run(of: .minus, function: "-_", at: offset)
  }

  /// A run of the same sign; pairs of them cancel.
  private mutating func run(of symbol: Token.Symbol, function: String, at offset: Int) throws(SyntaxError) -> Term {
    var isOdd = false
    while try take(symbol) { isOdd.toggle() }
    let operand = try member()
    return isOdd ? call(function, at: offset, operand) : operand
  }
}

extension Token {
  var isNumber: Bool {
    switch self {
    case .int, .double: true
    default: false
    }
  }
}

// MARK: - Errors

extension CompilationError {
  /// An error of mistakes known by their bytes.
  init(source: String, mistakes: [SyntaxError]) {
    self.init(
      issues: mistakes.map { mistake in
        let (line, column) = Self.place(of: mistake.offset, in: source)
        return Issue(line: line, column: column, message: mistake.message, hint: mistake.hint)
      })
  }

  /// Line and column, from 1, the column in code points.
  static func place(of offset: Int, in source: String) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for byte in source.utf8.prefix(offset) {
      if byte == 0x0a {
        line += 1
        column = 1
      } else if byte & 0xc0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }
}
