import Glibc

/// Sizes, and what the language itself does with strings.
enum Strings {
  static let functions: [Function] = [
    Function(
      "size",
      [
        .global("size_bytes", [.bytes], .int), .method("bytes_size", [.bytes], .int),
        .global("size_list", [.list(.parameter("A"))], .int), .method("list_size", [.list(.parameter("A"))], .int),
        .global("size_map", [.map(.parameter("A"), .parameter("B"))], .int),
        .method("map_size", [.map(.parameter("A"), .parameter("B"))], .int),
        .global("size_string", [.string], .int), .method("string_size", [.string], .int),
      ], .unary(size)),
    predicate("contains", "contains_string", cost: product(0, 1)) { text, part in text.firstIndex(of: part) != nil },
    predicate("startsWith", "starts_with_string", cost: .traversal(ofArgument: 0)) { text, prefix in
      text.count >= prefix.count
        && UnsafeBufferPointer(rebasing: text[..<prefix.count]).hasSameBytes(as: prefix)
    },
    predicate("endsWith", "ends_with_string", cost: .traversal(ofArgument: 0)) { text, suffix in
      text.count >= suffix.count
        && UnsafeBufferPointer(rebasing: text[(text.count - suffix.count)...]).hasSameBytes(as: suffix)
    },
    Function(
      "matches",
      [
        .global("matches", [.string, .string], .bool),
        .method("matches_string", [.string, .string], .bool, cost: .search),
      ], prepare: prepareMatches,
      .binary { frame, text, pattern in
        guard text.tag == .string, pattern.tag == .string else { return frame.noSuchOverload() }
        return matches(frame, text, frame.regex(pattern))
      }),
  ]

  /// Looking for one text in another.
  private static func product(_ first: Int, _ second: Int) -> CallCost {
    .computed { arguments, _ in
      CallCost.share(arguments[first].costSize) &* CallCost.share(arguments[second].costSize)
    }
  }

  private static func size(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .string: .int(Int64(value.utf8.codePointCount))
    case .bytes, .list, .map: .int(Int64(value.count))
    case .node: .int(Int64(value.size))
    default: frame.unfit("size", value, false)
    }
  }

  private static func predicate(
    _ name: String, _ id: String, cost: CallCost,
    _ holds: @escaping @Sendable (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Function {
    Function(
      name, [.method(id, [.string, .string], .bool, cost: cost)],
      .binary { frame, text, part in
        guard text.tag == .string, part.tag == .string else { return frame.noSuchOverload() }
        return .bool(holds(text.utf8, part.utf8))
      })
  }

  private static func prepareMatches(_ arguments: ConstantArguments) throws(EvaluationError) -> Function.Body? {
    guard let pattern = try arguments.pattern(1) else { return nil }
    return .binary { frame, text, _ in
      text.tag == .string ? matches(frame, text, frame.regex(pattern)) : frame.noSuchOverload()
    }
  }

  private static func matches(
    _ frame: Frame, _ text: Operand, _ regex: Result<RegularExpression, EvaluationError>
  ) -> Operand {
    switch regex {
    case .success(let regex): .bool(regex.matches(text.utf8))
    case .failure(let error): frame.error(error)
    }
  }
}

extension CallCost {
  /// Looking for a pattern in a text: the text's length times a fourth of the pattern's.
  package static let search = CallCost.computed { arguments, _ in
    share(1 + arguments[0].costSize) &* share(arguments[1].costSize, 0.25)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// How many code points the text has: its bytes without the continuation bytes.
  package var codePointCount: Int {
    guard let start = UnsafeRawPointer(baseAddress) else { return 0 }
    var points = count
    var position = 0
    // Eight bytes at a time: in each the lowest bit is left where the highest two are 1 and 0.
    while position + 8 <= count {
      let bytes = (start + position).loadUnaligned(as: UInt64.self)
      if bytes & 0x8080_8080_8080_8080 != 0 {
        points -= ((bytes >> 7) & ~(bytes >> 6) & 0x0101_0101_0101_0101).nonzeroBitCount
      }
      position += 8
    }
    while position < count {
      if self[position] & 0xc0 == 0x80 { points -= 1 }
      position += 1
    }
    return points
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
