import Glibc

/// Sizes, and what the language itself does with strings.
enum Strings {
  static let functions: [Function] = [
    Function(
      "size",
      [
        .global([.string], .int), .global([.bytes], .int), .global([.list(.parameter("A"))], .int),
        .global([.map(.parameter("A"), .parameter("B"))], .int), .method([.string], .int), .method([.bytes], .int),
        .method([.list(.parameter("A"))], .int), .method([.map(.parameter("A"), .parameter("B"))], .int),
      ], .unary(size)),
    predicate("contains") { frame, text, part in
      frame.chargeTraversal(text.count)
      return text.firstIndex(of: part) != nil
    },
    predicate("startsWith") { frame, text, prefix in
      frame.chargeTraversal(prefix.count)
      return text.count >= prefix.count
        && UnsafeBufferPointer(rebasing: text[..<prefix.count]).hasSameBytes(as: prefix)
    },
    predicate("endsWith") { frame, text, suffix in
      frame.chargeTraversal(suffix.count)
      return text.count >= suffix.count
        && UnsafeBufferPointer(rebasing: text[(text.count - suffix.count)...]).hasSameBytes(as: suffix)
    },
    Function(
      "matches", [.method([.string, .string], .bool), .global([.string, .string], .bool)], prepare: prepareMatches,
      .binary { frame, text, pattern in
        guard text.tag == .string, pattern.tag == .string else { return frame.noSuchOverload("matches") }
        switch frame.regex(pattern) {
        case .success(let regex): return matches(frame, text, regex)
        case .failure(let error): return frame.error(error)
        }
      }),
  ]

  private static func size(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .string: .int(Int64(value.utf8.codePointCount))
    case .bytes, .list, .map: .int(Int64(value.count))
    case .node: .int(Int64(value.size))
    default: frame.noSuchOverload("size")
    }
  }

  private static func predicate(
    _ name: String,
    _ holds: @escaping @Sendable (Frame, UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Function {
    Function(
      name, [.method([.string, .string], .bool)],
      .binary { frame, text, part in
        guard text.tag == .string, part.tag == .string else { return frame.noSuchOverload(name) }
        return .bool(holds(frame, text.utf8, part.utf8))
      })
  }

  private static func prepareMatches(_ arguments: [Operand?]) throws(EvaluationError) -> Function.Body? {
    guard let pattern = arguments[1], pattern.tag == .string else { return nil }
    let regex = try RegularExpression(constant: pattern)
    return .binary { frame, text, _ in
      text.tag == .string ? matches(frame, text, regex) : frame.noSuchOverload("matches")
    }
  }

  private static func matches(_ frame: Frame, _ text: Operand, _ regex: RegularExpression) -> Operand {
    frame.charge(UInt64((text.count + 10) / 10) * UInt64((regex.patternLength + 3) / 4))
    return .bool(regex.matches(text.utf8))
  }
}

extension RegularExpression {
  /// A pattern that stands in the expression.
  package convenience init(constant pattern: Operand) throws(EvaluationError) {
    do throws(CompileError) {
      try self.init(pattern.utf8)
    } catch {
      throw error.evaluationError
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// How many code points the text has: its bytes without the continuation bytes.
  package var codePointCount: Int {
    var count = 0
    for byte in self where byte & 0xc0 != 0x80 { count += 1 }
    return count
  }

  /// Where another text occurs first, from a byte on.
  package func firstIndex(of part: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
    guard !part.isEmpty else { return start }
    guard let base = baseAddress, let needle = part.baseAddress else { return nil }
    var position = start
    while count - position >= part.count {
      guard let candidate = memchr(base + position, Int32(needle[0]), count - position - part.count + 1) else {
        return nil
      }
      position = UnsafeRawPointer(candidate) - UnsafeRawPointer(base)
      if memcmp(base + position, needle, part.count) == 0 { return position }
      position += 1
    }
    return nil
  }
}
