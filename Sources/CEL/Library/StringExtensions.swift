extension Library {
  /// `charAt`, `indexOf`, `replace`, `split`, `substring`, `trim`, `format` ...; positions count code points.
  public static let strings = Library(
    "strings", functions: StringExtensions.functions + [StringFormat.function(.specification)])
}

enum StringExtensions {
  static let functions: [Function] = [
    method("charAt", "char_at", [[.int]], .string) { frame, text, arguments in
      guard arguments[0].tag == .int else { return nil }
      let position = arguments[0].intBits
      let count = text.codePointCount
      guard position >= 0, position <= count else { return frame.error("index out of range: \(position)") }
      return frame.substring(text, text.bytes(ofCodePoints: Int(position)..<min(Int(position) + 1, count)))
    },
    method("indexOf", "index_of", [[.string], [.string, .int]], .int, cost: scan) { frame, text, arguments in
      indexOf(frame, text, arguments)
    },
    method("lastIndexOf", "last_index_of", [[.string], [.string, .int]], .int, cost: scan) { frame, text, arguments in
      lastIndexOf(frame, text, arguments)
    },
    method("lowerAscii", "lower_ascii", [[]], .string, cost: traversal) { frame, text, _ in
      frame.string(mapping: text) { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    },
    method("upperAscii", "upper_ascii", [[]], .string, cost: traversal) { frame, text, _ in
      frame.string(mapping: text) { (0x61...0x7a).contains($0) ? $0 & 0xdf : $0 }
    },
    method("trim", "trim", [[]], .string, cost: traversal) { frame, text, _ in
      frame.string(String(decoding: text, as: UTF8.self).trimmed)
    },
    method("reverse", "reverse", [[]], .string) { frame, text, _ in
      var reversed = String.UnicodeScalarView()
      reversed.append(contentsOf: String(decoding: text, as: UTF8.self).unicodeScalars.reversed())
      return frame.string(String(reversed))
    },
    method("substring", "substring", [[.int], [.int, .int]], .string, cost: traversal) { frame, text, arguments in
      substring(frame, text, arguments)
    },
    method("replace", "replace", [[.string, .string], [.string, .string, .int]], .string, cost: rebuilding) {
      frame, text, arguments in
      replace(frame, text, arguments)
    },
    method("split", "split", [[.string], [.string, .int]], .list(.string), cost: rebuilding) { frame, text, arguments in
      split(frame, text, arguments)
    },
    Function(
      "join",
      [
        .method("list_join", [.list(.string)], .string),
        .method("list_join_string", [.list(.string), .string], .string),
      ],
      cost: .computed { _, result in CallCost.share(2 * result.costSize) }, checksFit: true, .variadic(join)),
    Function(
      "strings.quote", [.global("strings_quote", [.string], .string, cost: .traversal(ofArgument: 0))], checksFit: true,
      .unary { frame, text in frame.string(quoted(text.utf8)) }),
  ]

  private static let traversal = CallCost.traversal(ofArgument: 0)

  /// The text is read once and written once.
  private static let rebuilding = CallCost.computed { arguments, _ in CallCost.share(2 * arguments[0].costSize) }

  /// The API server's price of looking through something: for a text a tenth of its bytes, rounded down.
  private static let scan = CallCost.computed { arguments, _ in
    let text = arguments[0].scalar
    return text.tag == .string ? UInt64(Double(text.count) * CallCost.traversalFactor) : 1
  }

  /// A method of strings; the body answers nil for arguments of wrong types.
  private static func method(
    _ name: String, _ id: String, _ parameters: [[CELType]], _ result: CELType, cost: CallCost? = nil,
    _ body: @escaping @Sendable (Frame, UnsafeBufferPointer<UInt8>, Slice<UnsafeBufferPointer<Operand>>) -> Operand?
  ) -> Function {
    let overloads = parameters.map { parameters in
      Overload.method(
        (["string_\(id)"] + parameters.map(\.description)).joined(separator: "_"), [.string] + parameters, result)
    }
    return Function(
      name, overloads, cost: cost, checksFit: true,
      .variadic { frame, arguments in
        // Positions of the slice start at 0 for the first argument after the receiver.
        let rest = Slice(base: UnsafeBufferPointer(rebasing: arguments[1...]), bounds: 0..<arguments.count - 1)
        return body(frame, arguments[0].utf8, rest) ?? frame.noSuchOverload(name, arguments)
      })
  }

  private typealias Text = UnsafeBufferPointer<UInt8>
  private typealias Arguments = Slice<UnsafeBufferPointer<Operand>>

  private static func indexOf(_ frame: Frame, _ text: Text, _ arguments: Arguments) -> Operand? {
    guard arguments[0].tag == .string else { return nil }
    var start = 0
    if arguments.count == 2 {
      guard arguments[1].tag == .int else { return nil }
      let position = arguments[1].intBits
      guard position >= 0, position <= text.codePointCount else {
        return frame.error("index out of range: \(position)")
      }
      start = text.byte(ofCodePoint: Int(position))
    }
    guard let found = text.firstIndex(of: arguments[0].utf8, from: start) else { return .int(-1) }
    return .int(Int64(Text(rebasing: text[..<found]).codePointCount))
  }

  private static func lastIndexOf(_ frame: Frame, _ text: Text, _ arguments: Arguments) -> Operand? {
    guard arguments[0].tag == .string else { return nil }
    let part = arguments[0].utf8
    var last = text.count
    if arguments.count == 2 {
      guard arguments[1].tag == .int else { return nil }
      let position = arguments[1].intBits
      guard position >= 0, position <= text.codePointCount else {
        return frame.error("index out of range: \(position)")
      }
      last = text.byte(ofCodePoint: Int(position))
    }
    var start = min(last, text.count - part.count)
    while start >= 0 {
      if Text(rebasing: text[start..<start + part.count]).hasSameBytes(as: part) {
        return .int(Int64(Text(rebasing: text[..<start]).codePointCount))
      }
      start -= 1
    }
    return .int(-1)
  }

  private static func substring(_ frame: Frame, _ text: Text, _ arguments: Arguments) -> Operand? {
    let count = Int64(text.codePointCount)
    guard arguments.allSatisfy({ $0.tag == .int }) else { return nil }
    let start = arguments[0].intBits
    let end = arguments.count == 2 ? arguments[1].intBits : count
    guard (0...count).contains(start) else { return frame.error("index out of range: \(start)") }
    guard (0...count).contains(end) else { return frame.error("index out of range: \(end)") }
    guard start <= end else { return frame.error("invalid substring range. start: \(start), end: \(end)") }
    return frame.substring(text, text.bytes(ofCodePoints: Int(start)..<Int(end)))
  }

  private static func replace(_ frame: Frame, _ text: Text, _ arguments: Arguments) -> Operand? {
    guard arguments[0].tag == .string, arguments[1].tag == .string else { return nil }
    var limit = Int64.max
    if arguments.count == 3 {
      guard arguments[2].tag == .int else { return nil }
      limit = arguments[2].intBits < 0 ? .max : arguments[2].intBits
    }
    let part = arguments[0].utf8
    let replacement = arguments[1].utf8
    var result: [UInt8] = []
    var position = 0
    while limit > 0, position <= text.count, let found = text.firstIndex(of: part, from: position) {
      result += text[position..<found]
      result += replacement
      limit -= 1
      position = found + part.count
      if part.isEmpty {
        // An empty part stands before every code point and at the end.
        let next = found < text.count ? found + text.codePointLength(at: found) : found + 1
        result += text[found..<min(next, text.count)]
        position = next
      }
    }
    if position < text.count { result += text[position...] }
    return result.withUnsafeBufferPointer { frame.string(copying: $0) }
  }

  private static func split(_ frame: Frame, _ text: Text, _ arguments: Arguments) -> Operand? {
    guard arguments[0].tag == .string else { return nil }
    var limit = Int64.max
    if arguments.count == 2 {
      guard arguments[1].tag == .int else { return nil }
      limit = arguments[1].intBits < 0 ? .max : arguments[1].intBits
    }
    let separator = arguments[0].utf8
    var parts: [Operand] = []
    var position = 0
    while Int64(parts.count) + 1 < limit {
      if separator.isEmpty {
        guard position < text.count else { break }
        let next = position + text.codePointLength(at: position)
        if next == text.count { break }
        parts.append(frame.substring(text, position..<next))
        position = next
      } else {
        guard let found = text.firstIndex(of: separator, from: position) else { break }
        parts.append(frame.substring(text, position..<found))
        position = found + separator.count
      }
    }
    if limit > 0, !(separator.isEmpty && text.isEmpty) { parts.append(frame.substring(text, position..<text.count)) }
    return frame.list(parts)
  }

  private static func join(_ frame: Frame, _ arguments: UnsafeBufferPointer<Operand>) -> Operand {
    let separator = arguments.count == 2 ? arguments[1] : .emptyString
    var text: [UInt8] = []
    for (i, element) in frame.elements(of: arguments[0]).enumerated() {
      let element = element.scalar
      guard element.tag == .string else { return frame.noSuchOverload("join", arguments) }
      if i > 0 { text += separator.utf8 }
      text += element.utf8
    }
    return text.withUnsafeBufferPointer { frame.string(copying: $0) }
  }

  static func quoted(_ text: UnsafeBufferPointer<UInt8>) -> String {
    var quoted = "\""
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\u{07}": quoted += "\\a"
      case "\u{08}": quoted += "\\b"
      case "\u{0c}": quoted += "\\f"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0b}": quoted += "\\v"
      case "\\": quoted += "\\\\"
      case "\"": quoted += "\\\""
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension String {
  /// Without white space, as Unicode has it, at both ends.
  package var trimmed: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The length in bytes of the code point that starts at a byte.
  package func codePointLength(at start: Int) -> Int {
    var end = start + 1
    while end < count, self[end] & 0xc0 == 0x80 { end += 1 }
    return end - start
  }

  /// The byte where a code point starts.
  func byte(ofCodePoint position: Int) -> Int {
    var byte = 0
    for _ in 0..<position where byte < count { byte += codePointLength(at: byte) }
    return byte
  }

  func bytes(ofCodePoints range: Range<Int>) -> Range<Int> {
    let start = byte(ofCodePoint: range.lowerBound)
    var end = start
    for _ in range { end += codePointLength(at: end) }
    return start..<end
  }
}

extension Frame {
  fileprivate func string(mapping text: UnsafeBufferPointer<UInt8>, _ transform: (UInt8) -> UInt8) -> Operand {
    string(capacity: text.count) { memory in
      for i in text.indices { (memory + i).initialize(to: transform(text[i])) }
      return text.count
    }
  }
}
