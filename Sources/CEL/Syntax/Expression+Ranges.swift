extension Expression {
  /// The bytes of the text that a term was read from, brackets around its parts included.
  package func range(of term: Term) -> Range<Int> { TermRanges(source).range(of: term) }

  /// The text that a term was read from.
  package func text(of term: Term) -> String {
    let bytes = Array(source.utf8)
    return String(decoding: bytes[range(of: term)], as: UTF8.self)
  }
}

/// Finds where terms begin and end. Terms know one byte of their text; the tokens tell the rest.
private struct TermRanges {
  private var tokens: [Token] = []
  private let count: Int

  init(_ source: String) {
    var lexer = Lexer(source)
    while true {
      let token = lexer.next()
      if token.kind == .end { break }
      tokens.append(token)
    }
    count = source.utf8.count
  }

  func range(of term: Term) -> Range<Int> {
    var first = tokens.count
    var last = -1
    var pending = [term]
    while let term = pending.popLast() {
      pending += term.parts
      guard let own = ownTokens(term) else { continue }
      first = min(first, own.lowerBound)
      last = max(last, own.upperBound)
    }
    guard first <= last else { return 0..<count }
    (first, last) = balanced(first, last)
    return tokens[first].start..<tokens[last].end
  }

  /// The tokens that belong to the term and to none of its parts, save for closing brackets.
  private func ownTokens(_ term: Term) -> ClosedRange<Int>? {
    guard let position = position(of: term.offset) else { return nil }
    switch tokens[position].kind {
    case .dot:
      // A rooted name or a selection: the name follows, behind a question mark where it is optional.
      var end = min(position + 1, tokens.count - 1)
      if tokens[end].kind == .question { end = min(end + 1, tokens.count - 1) }
      return position...end
    case .openParenthesis:
      // A call: its name stands before.
      return max(position - 1, 0)...position
    default: return position...position
    }
  }

  /// The range grown until every bracket in it has its counterpart.
  private func balanced(_ first: Int, _ last: Int) -> (Int, Int) {
    var (first, last) = (first, last)
    var open = 0
    var unopened = 0
    for token in tokens[first...last] {
      switch token.kind.bracket {
      case 1: open += 1
      case -1: if open > 0 { open -= 1 } else { unopened += 1 }
      default: break
      }
    }
    while unopened > 0, first > 0 {
      first -= 1
      unopened -= tokens[first].kind.bracket
    }
    while open > 0, last + 1 < tokens.count {
      last += 1
      open += tokens[last].kind.bracket
    }
    return (first, last)
  }

  private func position(of offset: Int) -> Int? {
    var (low, high) = (0, tokens.count)
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].start < offset { low = middle + 1 } else { high = middle }
    }
    return low < tokens.count && tokens[low].start == offset ? low : nil
  }
}

extension Token.Kind {
  /// 1 for what opens, -1 for what closes.
  fileprivate var bracket: Int {
    switch self {
    case .openParenthesis, .openBracket, .openBrace: 1
    case .closeParenthesis, .closeBracket, .closeBrace: -1
    default: 0
    }
  }
}
