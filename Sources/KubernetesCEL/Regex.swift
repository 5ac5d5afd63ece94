package import CEL

extension Library {
  /// `find` and `findAll`; `matches` belongs to the language.
  package static let kubernetesRegex = Library(
    "regex",
    functions: [
      Function(
        "find", [.method("string_find_string", [.string, .string], .string)], cost: .search, prepare: prepareFind,
        .binary { frame, text, pattern in
          guard text.tag == .string, pattern.tag == .string else { return frame.noSuchOverload("find", text, pattern) }
          return frame.searching(frame.regex(pattern)) { find(frame, text, $0) }
        }),
      Function(
        "findAll",
        [
          .method("string_find_all_string", [.string, .string], .list(.string)),
          .method("string_find_all_string_int", [.string, .string, .int], .list(.string)),
        ], cost: .search, prepare: prepareFindAll,
        .variadic { frame, arguments in
          guard arguments[0].tag == .string, arguments[1].tag == .string,
            arguments.count < 3 || arguments[2].tag == .int
          else { return frame.noSuchOverload("findAll", arguments) }
          return frame.searching(frame.regex(arguments[1])) { findAll(frame, arguments, $0) }
        }),
    ])

  /// A pattern that stands in the expression is compiled once.
  private static func prepareFind(_ arguments: ConstantArguments) throws(EvaluationError) -> Function.Body? {
    guard let pattern = try arguments.pattern(1) else { return nil }
    return .binary { frame, text, _ in
      text.tag == .string ? frame.searching(frame.regex(pattern)) { find(frame, text, $0) } : frame.noSuchOverload()
    }
  }

  private static func prepareFindAll(_ arguments: ConstantArguments) throws(EvaluationError) -> Function.Body? {
    guard let pattern = try arguments.pattern(1) else { return nil }
    return .variadic { frame, arguments in
      guard arguments[0].tag == .string else { return frame.noSuchOverload() }
      return frame.searching(frame.regex(pattern)) { findAll(frame, arguments, $0) }
    }
  }

  private static func find(_ frame: Frame, _ text: Operand, _ regex: RegularExpression) -> Operand {
    guard let match = regex.search(text.utf8, from: 0)?[0] else { return frame.string("") }
    return frame.substring(text.utf8, match)
  }

  private static func findAll(
    _ frame: Frame, _ arguments: UnsafeBufferPointer<Operand>, _ regex: RegularExpression
  ) -> Operand {
    let text = arguments[0]
    guard arguments.count < 3 || arguments[2].tag == .int else { return frame.noSuchOverload() }
    let limit = arguments.count == 3 ? arguments[2].intBits : -1
    var found: [Operand] = []
    var position = 0
    var previousEnd = -1
    while position <= text.utf8.count, limit < 0 || found.count < limit,
      let match = regex.search(text.utf8, from: position)?[0]
    {
      // An empty match right behind another match does not count, as in Go.
      if !(match.isEmpty && match.lowerBound == previousEnd) { found.append(frame.substring(text.utf8, match)) }
      previousEnd = match.upperBound
      if match.isEmpty {
        guard match.upperBound < text.utf8.count else { break }
        position = match.upperBound + text.utf8.codePointLength(at: match.upperBound)
      } else {
        position = match.upperBound
      }
    }
    return frame.list(found)
  }
}

extension Frame {
  fileprivate func searching(
    _ regex: Result<RegularExpression, EvaluationError>, _ search: (RegularExpression) -> Operand
  ) -> Operand {
    switch regex {
    case .success(let regex): return search(regex)
    case .failure(let failure): return error("Illegal regex: \(failure.message)")
    }
  }
}
