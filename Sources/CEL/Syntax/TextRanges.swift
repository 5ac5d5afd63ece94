/// Where the terms of an expression stand in its text.
package struct TextRanges {
  private let text: String
  private let tokens: [Token]
  /// The token that begins at a byte.
  private var places: [Int: Int] = [:]
  /// For each bracket the one that closes or opens it.
  private var partners: [Int: Int] = [:]

  package init(_ expression: Expression) {
    text = expression.source
    var lexer = Lexer(expression.source)
    var tokens: [Token] = []
    var open: [Int] = []
    while true {
      let token = lexer.next()
      if token.kind == .end { break }
      places[token.start] = tokens.count
      if token.kind.opens {
        open.append(tokens.count)
      } else if token.kind.closes, let partner = open.popLast() {
        partners[partner] = tokens.count
        partners[tokens.count] = partner
      }
      tokens.append(token)
    }
    self.tokens = tokens
  }

  /// The bytes of a term, with its closing brackets; nil for what a macro made and nobody wrote.
  package func bytes(of term: Term) -> Range<Int>? {
    guard let range = range(of: term) else { return nil }
    return tokens[range.lowerBound].start..<tokens[range.upperBound].end
  }

  /// The tokens of a term with one space between them, so that two spellings of the same differ in nothing else.
  package func spelling(of term: Term) -> String? {
    range(of: term).map { range in range.map { text(tokens[$0].range) }.joined(separator: " ") }
  }

  package func text(_ bytes: Range<Int>) -> String { String(decoding: Array(text.utf8)[bytes], as: UTF8.self) }

  /// Whether the term is written at its place as this operator: macros make operators, too.
  package func isWritten(_ spelling: String, _ term: Term) -> Bool {
    places[term.offset].map { tokens[$0].kind.spelling == spelling } ?? false
  }

  /// The names `PREFIX.NAME` in the text with their bytes, other than those after a dot: `variables.policy`.
  package func members(of prefix: String) -> [(name: String, bytes: Range<Int>)] {
    tokens.indices.dropLast(2).compactMap { i in
      guard tokens[i].kind == .identifier, tokens[i + 1].kind == .dot, tokens[i + 2].kind == .identifier,
        i == 0 || tokens[i - 1].kind != .dot, text(tokens[i].range) == prefix
      else { return nil }
      return (text(tokens[i + 2].range), tokens[i].start..<tokens[i + 2].end)
    }
  }

  /// The tokens of a term, the last one included.
  private func range(of term: Term) -> ClosedRange<Int>? {
    guard let own = places[term.offset] else { return nil }
    var range = own...own
    for part in term.parts {
      guard let inner = self.range(of: part) else { continue }
      range = min(range.lowerBound, inner.lowerBound)...max(range.upperBound, inner.upperBound)
    }
    switch term.kind {
    case .select, .identifier: if tokens[own].kind == .dot { range = range.including(own + 1) }
    case .optionalSelect: range = range.including(own + 2)
    case .literal: if tokens[own].kind == .minus { range = range.including(own + 1) }
    default: break
    }
    if tokens[own].kind.begins(call: term.kind), range.lowerBound == own { range = range.including(nameStart(own)) }
    return balanced(range.clamped(to: 0...tokens.count - 1))
  }

  /// The first token of the name that stands before an opening bracket.
  private func nameStart(_ bracket: Int) -> Int {
    var start = max(bracket - 1, 0)
    while start > 0, tokens[start - 1].kind == .dot {
      start -= 1
      if start > 0, tokens[start - 1].kind == .identifier { start -= 1 }
    }
    return start
  }

  /// Widened until each bracket has its partner.
  private func balanced(_ range: ClosedRange<Int>) -> ClosedRange<Int> {
    var range = range
    while let outside = range.lazy.compactMap({ partners[$0] }).first(where: { !range.contains($0) }) {
      range = range.including(outside)
    }
    return range
  }
}

extension ClosedRange<Int> {
  fileprivate func including(_ position: Int) -> ClosedRange<Int> {
    Swift.min(lowerBound, position)...Swift.max(upperBound, position)
  }
}

extension Token.Kind {
  fileprivate var opens: Bool { self == .openParenthesis || self == .openBracket || self == .openBrace }
  fileprivate var closes: Bool { self == .closeParenthesis || self == .closeBracket || self == .closeBrace }

  /// Whether a term at this token has a name before it: `f(`, `has(`, `Type{`.
  fileprivate func begins(call kind: Term.Kind) -> Bool {
    switch kind {
    case .call(_, target: nil, _), .has, .comprehension, .bind, .block: self == .openParenthesis
    case .message: self == .openBrace
    default: false
    }
  }
}
