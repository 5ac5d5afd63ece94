extension Library {
  /// `regex.extract`, `regex.extractAll`, `regex.replace`, in RE2 syntax.
  ///
  /// `regex.extract(text, pattern)` is an optional of the first match, or of what its group matched; patterns have at
  /// most one group. `regex.extractAll` is the list of all of them. `regex.replace(text, pattern, replacement[, count])`
  /// replaces all matches or the first so many; `\0` to `\9` in the replacement stand for the match and its groups,
  /// `\\` for a backslash. Needs the library ``optional``.
  public static let regex = Library("regex", functions: RegexExtension.functions)
}

enum RegexExtension {
  static let functions: [Function] = [
    Function(
      "regex.extract",
      [.global("regex_extract_string_string", [.string, .string], .optional(.string), cost: cost(base: 1))],
      checksFit: true,
      prepare: prepared { known in
        .binary { frame, text, pattern in frame.matching(known) { extract(frame, text, pattern, $0) } }
      },
      .binary { frame, text, pattern in
        frame.matching(pattern) { extract(frame, text, pattern, $0) }
      }),
    Function(
      "regex.extractAll",
      [.global("regex_extractAll_string_string", [.string, .string], .list(.string), cost: cost(base: 11))],
      checksFit: true,
      prepare: prepared { known in
        .binary { frame, text, pattern in frame.matching(known) { extractAll(frame, text, pattern, $0) } }
      },
      .binary { frame, text, pattern in
        frame.matching(pattern) { extractAll(frame, text, pattern, $0) }
      }),
    Function(
      "regex.replace",
      [
        .global(
          "regex_replace_string_string_string", [.string, .string, .string], .string,
          cost: cost(base: 1, rounding: .down)),
        .global(
          "regex_replace_string_string_string_int", [.string, .string, .string, .int], .string,
          cost: cost(base: 1, rounding: .down)),
      ], checksFit: true,
      prepare: prepared { known in
        .variadic { frame, arguments in frame.matching(known) { replace(frame, arguments, $0) } }
      },
      .variadic { frame, arguments in
        frame.matching(arguments[1]) { replace(frame, arguments, $0) }
      }),
  ]

  /// A search costs a share of the text times one of the pattern; what it gives costs its size.
  private static func cost(base: Double, rounding: FloatingPointRoundingRule = .up) -> CallCost {
    .computed { arguments, result in
      let text = Double(arguments[0].costSize + 1) * CallCost.traversalFactor
      let pattern = Double(arguments[1].costSize + 1) * 0.25
      return UInt64((base + text * pattern + Double(result.costSize)).rounded(rounding))
    }
  }

  /// A pattern that stands in the expression is compiled once; one that is none fails when it is reached.
  private static func prepared(
    _ body: @escaping @Sendable (ConstantPattern) -> Function.Body
  ) -> Function.Preparation {
    { arguments in ((try? arguments.pattern(1)) ?? nil).map(body) }
  }

  // MARK: Extracting

  private static func extract(
    _ frame: Frame, _ text: Operand, _ pattern: Operand, _ regex: RegularExpression
  ) -> Operand {
    if let mistake = frame.tooManyGroups(regex, pattern) { return mistake }
    guard let match = regex.search(text.utf8, from: 0, groups: regex.groupCount) else { return .none }
    guard regex.groupCount == 1 else { return match[0].map { frame.optional(frame.substring(text.utf8, $0)) } ?? .none }
    guard let group = match[1], !group.isEmpty else { return .none }
    return frame.optional(frame.substring(text.utf8, group))
  }

  private static func extractAll(
    _ frame: Frame, _ text: Operand, _ pattern: Operand, _ regex: RegularExpression
  ) -> Operand {
    if let mistake = frame.tooManyGroups(regex, pattern) { return mistake }
    var found: [Operand] = []
    regex.forEachMatch(in: text.utf8, groups: regex.groupCount) { match in
      let range = match[regex.groupCount]
      if let range, regex.groupCount == 0 || !range.isEmpty { found.append(frame.substring(text.utf8, range)) }
      return true
    }
    return frame.list(found)
  }

  // MARK: Replacing

  private static func replace(
    _ frame: Frame, _ arguments: UnsafeBufferPointer<Operand>, _ regex: RegularExpression
  ) -> Operand {
    let text = arguments[0]
    var remaining = arguments.count < 4 || arguments[3].intBits < 0 ? Int64.max : arguments[3].intBits
    if remaining == 0 { return text }
    var result: [UInt8] = []
    var position = 0
    var mistake: String?
    regex.forEachMatch(in: text.utf8, groups: regex.groupCount) { match in
      guard remaining > 0, let whole = match[0] else { return false }
      result += text.utf8[position..<whole.lowerBound]
      do throws(EvaluationError) {
        try append(arguments[2].utf8, match, text.utf8, to: &result)
      } catch {
        mistake = error.message
        return false
      }
      position = whole.upperBound
      remaining -= 1
      return true
    }
    if let mistake { return frame.error(mistake) }
    result += text.utf8[position...]
    return result.withUnsafeBufferPointer { frame.string(copying: $0) }
  }

  /// The replacement with its references to groups put in.
  private static func append(
    _ replacement: UnsafeBufferPointer<UInt8>, _ match: [Range<Int>?], _ text: UnsafeBufferPointer<UInt8>,
    to result: inout [UInt8]
  ) throws(EvaluationError) {
    var bytes = replacement.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      let shown = String(decoding: replacement, as: UTF8.self)
      guard let next = bytes.next() else {
        throw EvaluationError("invalid replacement string: '\(shown)' \\ not allowed at end")
      }
      if next == byte {
        result.append(byte)
        continue
      }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) else {
        throw EvaluationError("invalid replacement string: '\(shown)' \\ must be followed by a digit or \\")
      }
      let group = Int(next - UInt8(ascii: "0"))
      guard group < match.count else {
        throw EvaluationError(
          "replacement string references group \(group) but regex has only \(match.count - 1) group(s)")
      }
      if let range = match[group] { result += text[range] }
    }
  }
}

extension RegularExpression {
  /// Visits the ranges of each match and of its groups, until `visit` answers false. An empty match right behind another
  /// match does not count, as in Go.
  package func forEachMatch(
    in text: UnsafeBufferPointer<UInt8>, groups: Int, _ visit: ([Range<Int>?]) -> Bool
  ) {
    var position = 0
    var previousEnd = -1
    while position <= text.count, let match = search(text, from: position, groups: groups), let whole = match[0] {
      if !(whole.isEmpty && whole.lowerBound == previousEnd), !visit(match) { return }
      previousEnd = whole.upperBound
      if whole.isEmpty {
        guard whole.upperBound < text.count else { return }
        position = whole.upperBound + text.codePointLength(at: whole.upperBound)
      } else {
        position = whole.upperBound
      }
    }
  }
}

extension Frame {
  fileprivate func tooManyGroups(_ regex: RegularExpression, _ pattern: Operand) -> Operand? {
    guard regex.groupCount > 1 else { return nil }
    return error("regular expression has more than one capturing group: \(StringExtensions.quoted(pattern.utf8))")
  }

  fileprivate func matching(_ pattern: Operand, _ search: (RegularExpression) -> Operand) -> Operand {
    matching(regex(pattern), search)
  }

  fileprivate func matching(_ pattern: ConstantPattern, _ search: (RegularExpression) -> Operand) -> Operand {
    matching(regex(pattern), search)
  }

  private func matching(
    _ regex: Result<RegularExpression, EvaluationError>, _ search: (RegularExpression) -> Operand
  ) -> Operand {
    switch regex {
    case .success(let regex): return search(regex)
    case .failure(let failure): return error(failure)
    }
  }
}
