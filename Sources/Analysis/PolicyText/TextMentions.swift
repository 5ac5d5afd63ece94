import CEL

/// Finds the stretches of a text that a regular expression matches.
struct TextMentions {
  private let expression: RegularExpression

  /// Texts of policies are short; what matches everywhere tells nothing.
  private static let most = 200

  init(_ pattern: String) throws(RegularExpression.CompileError) {
    let bytes = Array(pattern.utf8)
    expression = try bytes.withUnsafeBufferPointer { bytes throws(RegularExpression.CompileError) in
      try RegularExpression(bytes)
    }
  }

  /// In bytes; of the first group where the expression has one that took part.
  func ranges(in text: String) -> [Range<Int>] {
    let groups = min(expression.groupCount, 1)
    return Array(text.utf8).withUnsafeBufferPointer { text in
      var found: [Range<Int>] = []
      var start = 0
      while start <= text.count, found.count < Self.most,
        let match = expression.search(text, from: start, groups: groups),
        let whole = match[0]
      {
        found.append(match[groups] ?? whole)
        start = max(whole.upperBound, whole.lowerBound + 1)
      }
      return found
    }
  }
}
