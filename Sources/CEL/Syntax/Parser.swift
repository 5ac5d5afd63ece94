/// Reads the text of an expression into its tree, by recursive descent with bounded depth.
///
/// A mistake is noted and read past, so that one run finds several; its tree is then incomplete and never delivered.
struct Parser {
  private let source: String
  let definitions: Definitions.Shared
  let allowsQuotedFields: Bool
  var lexer: Lexer
  private(set) var token: Token
  var builder = TermBuilder(offset: 0, nextID: 0)
  var depth = Depth()
  /// Of the last term that was read.
  var height = Height()
  /// Whether the stack has room for all the depth there may be.
  private let isOnDeepStack: Bool

  private(set) var mistakes: [SyntaxError] = []
  /// What the constructs around the current token wait for: closing brackets, the colon of a choice or of a map's entry.
  var awaited: [Token.Kind] = []
  /// How often the parser has read past a mistake.
  private var recoveries = 0
  /// Where the last mistake left off: a token that starts here is not complained of again.
  private var resumption = -1

  /// How deep the grammar's rules are nested around the current token, counted as the reference implementation does.
  struct Depth {
    var expression = 0
    var relation = 0
    var calculation = 0

    func isWithin(_ limit: Int) -> Bool { expression <= limit && relation <= limit && calculation <= limit }
  }

  /// What a term consists of, from it down to the deepest.
  struct Height {
    /// Nested operators, selections, calls of methods and indexes, which the reference implementation counts.
    var operations = 0
    /// Nested terms of all kinds.
    var levels = 1

    mutating func cover(_ other: Height) {
      operations = max(operations, other.operations)
      levels = max(levels, other.levels)
    }
  }

  /// A limit of our own, so that terms can be let go on any stack. What one level of the text becomes is one level, but
  /// for long conjunctions in conjunctions and some macros.
  static let maximumLevels = 700
  /// The reference implementation's limits.
  static let maximumDepth = 250
  static let maximumCodePoints = 100_000
  static let maximumMistakes = 100
  static let maximumRecoveries = 30
  static let maximumTokensSkipped = 256

  init(_ source: String, environment: Environment) {
    self.init(
      source, environment.definitions, allowsQuotedFields: environment.allowsQuotedFields, isOnDeepStack: false)
  }

  private init(
    _ source: String, _ definitions: Definitions.Shared, allowsQuotedFields: Bool, isOnDeepStack: Bool
  ) {
    self.source = source
    self.definitions = definitions
    self.allowsQuotedFields = allowsQuotedFields
    self.isOnDeepStack = isOnDeepStack
    lexer = Lexer(source)
    token = Token(kind: .end, start: 0, end: 0)
  }

  mutating func parse() throws(CompilationError) -> Expression {
    // No code point is shorter than a byte.
    let size = source.utf8.count <= Self.maximumCodePoints ? 0 : source.unicodeScalars.count
    guard size <= Self.maximumCodePoints else {
      let limit = "expression code point size exceeds limit: size: \(size), limit \(Self.maximumCodePoints)"
      throw CompilationError(source: source, mistakes: [SyntaxError(offset: SyntaxError.nowhere, message: limit)])
    }
    advance()
    do throws(Derailment) {
      let root = try expression()
      if token.kind != .end {
        _ = try unexpectedToken()
        try skip(toOperators: false)
      }
      if mistakes.isEmpty, lexer.mistakes.isEmpty {
        return Expression(source: source, root: root, levels: height.levels)
      }
    } catch {
      // What derailed the parser is among the mistakes, or it needs room.
      if error == .stack { return try parseOnDeepStack() }
    }
    let found = (lexer.mistakes + mistakes).enumerated().sorted {
      ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
    }
    throw CompilationError(source: source, mistakes: found.map(\.element))
  }

  private func parseOnDeepStack() throws(CompilationError) -> Expression {
    try DeepStack.run { () throws(CompilationError) in
      var parser = Parser(source, definitions, allowsQuotedFields: allowsQuotedFields, isOnDeepStack: true)
      return try parser.parse()
    }
  }

  // MARK: Tokens

  mutating func advance() { token = lexer.next() }

  func at(_ kind: Token.Kind) -> Bool { token.kind == kind }

  mutating func take(_ kind: Token.Kind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  /// Takes a token, or notes that it is missing and goes on as if it were there.
  mutating func expect(_ kind: Token.Kind) throws(Derailment) {
    guard !take(kind) else { return }
    _ = try unexpectedToken(expecting: kind.spelling.map { "'\($0)'" })
  }

  /// Takes an opening bracket.
  mutating func open(until closing: Token.Kind) {
    advance()
    awaited.append(closing)
  }

  /// Takes the bracket that closes the innermost one.
  mutating func close() throws(Derailment) {
    if let closing = awaited.popLast() { try expect(closing) }
  }

  // MARK: Terms

  mutating func term(_ kind: Term.Kind, at offset: Int) -> Term { builder.term(kind, at: offset) }

  mutating func call(_ function: String, at offset: Int, _ arguments: [Term]) -> Term {
    builder.term(.call(function: function, target: nil, arguments: arguments), at: offset)
  }

  /// Stands in the tree for what could not be read.
  mutating func placeholder(at offset: Int) -> Term {
    height = Height()
    return term(.literal(.null), at: offset)
  }

  /// Enters rules of the grammar.
  mutating func deepen(expression: Int = 0, relation: Int = 0, calculation: Int = 0) throws(Derailment) {
    depth.expression += expression
    depth.relation += relation
    depth.calculation += calculation
    guard depth.expression <= DeepStack.ownLevels || isOnDeepStack else { throw .stack }
    guard depth.isWithin(Self.maximumDepth) else {
      throw abandon("expression recursion limit exceeded: \(Self.maximumDepth)")
    }
  }

  /// Counts an operator, selection, method call or index around operands of such a height.
  mutating func rise(above operands: Height) throws(Derailment) {
    try nest(operands)
    height.operations += 1
    guard height.operations <= Self.maximumDepth else { throw abandon("max recursion depth exceeded") }
  }

  /// Counts a term around others of such a height.
  mutating func nest(_ operands: Height, levels: Int = 1) throws(Derailment) {
    height = operands
    height.levels += levels
    guard height.levels <= Self.maximumLevels else {
      throw abandon("expression of more than \(Self.maximumLevels) levels")
    }
  }
}

// MARK: - Mistakes

extension Parser {
  /// Why reading went no further; the reason is among the mistakes.
  enum Derailment: Error {
    /// Something may be read after the next operator, comma or bracket.
    case term
    /// The text is hopeless.
    case all
    /// There is no room for what is nested so deep: it is to be read again with more.
    case stack
  }

  /// Notes a mistake that does not keep the text from being read.
  mutating func note(_ message: String, at offset: Int) {
    guard mistakes.count < Self.maximumMistakes else { return }
    mistakes.append(SyntaxError(offset: offset, message: message))
  }

  /// Notes the mistake, of the text as a whole, after which nothing can be read.
  mutating func abandon(_ message: String) -> Derailment {
    note(message, at: SyntaxError.nowhere)
    return .all
  }

  /// Notes that the current token fits nothing.
  mutating func unexpectedToken(expecting: String? = nil) throws(Derailment) -> Derailment {
    guard token.start != resumption else { return .term }
    resumption = token.start
    let expected = expecting.map { ", expecting \($0)" } ?? ""
    note("Syntax error: unexpected \(description(of: token))\(expected)", at: token.start)
    recoveries += 1
    guard recoveries <= Self.maximumRecoveries else {
      note("Syntax error: error recovery attempt limit exceeded: \(Self.maximumRecoveries)", at: token.start)
      throw .all
    }
    return .term
  }

  /// Skips to what the constructs around this one wait for or, on request, to the next loose operator; brackets that
  /// are opened and closed on the way are skipped with what is in them.
  mutating func skip(toOperators: Bool) throws(Derailment) {
    var open = 0
    var skipped = 0
    while token.kind != .end {
      if open == 0, awaited.contains(token.kind) { break }
      switch token.kind {
      case .and, .or, .question:
        if open == 0, toOperators { return resume() }
      case .comma:
        if open == 0, awaited.contains(where: { $0 != .colon }) { return resume() }
      case .openParenthesis, .openBracket, .openBrace: open += 1
      case .closeParenthesis, .closeBracket, .closeBrace: open = max(open - 1, 0)
      default: break
      }
      guard skipped < Self.maximumTokensSkipped else {
        throw abandon("error recovery token lookahead limit exceeded: \(Self.maximumTokensSkipped)")
      }
      skipped += 1
      advance()
    }
    resume()
  }

  private mutating func resume() { resumption = token.start }

  private func description(of token: Token) -> String {
    switch token.kind {
    case .end: "end of the expression"
    case .string: "string literal"
    case .bytes: "bytes literal"
    default: "'\(token.kind.spelling ?? lexer.string(token.start..<min(token.end, token.start + 40)))'"
    }
  }
}
