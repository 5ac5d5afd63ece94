/// The extent of a string or bytes literal.
struct Quotation {
  enum End {
    /// The byte after the closing quotes.
    case closed(Int)
    /// The byte that fits no literal, or the end of the text.
    case broken(Int)
  }

  private let text: [UInt8]
  private let start: Int
  private let isRaw: Bool
  private let isTriple: Bool

  /// A literal in a text that has a zero after it, from its opening quote on.
  init(_ text: [UInt8], from start: Int, isRaw: Bool, isTriple: Bool) {
    self.text = text
    self.start = start
    self.isRaw = isRaw
    self.isTriple = isTriple
  }

  /// Where the literal ends in a text of so many bytes.
  func end(of count: Int) -> End {
    let quote = text[start]
    var position = start + (isTriple ? 3 : 1)
    while position < count {
      let next = text[position]
      if next == quote, !isTriple { return .closed(position + 1) }
      if next == quote, text[position + 1] == quote, text[position + 2] == quote { return .closed(position + 3) }
      if !isTriple, next == 0x0a || next == 0x0d { return .broken(position) }
      if next == UInt8(ascii: "\\"), !isRaw {
        switch escape(at: position) {
        case .closed(let end): position = end
        case .broken(let offset): return .broken(min(offset, count))
        }
      } else {
        position += 1
      }
    }
    return .broken(count)
  }

  private func escape(at backslash: Int) -> End {
    switch text[backslash + 1] {
    case UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
      UInt8(ascii: "t"), UInt8(ascii: "v"), UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""),
      UInt8(ascii: "'"), UInt8(ascii: "`"):
      .closed(backslash + 2)
    case UInt8(ascii: "x"), UInt8(ascii: "X"): digits(2, at: backslash + 2, \.isHexadecimalDigit)
    case UInt8(ascii: "u"): digits(4, at: backslash + 2, \.isHexadecimalDigit)
    case UInt8(ascii: "U"): digits(8, at: backslash + 2, \.isHexadecimalDigit)
    case UInt8(ascii: "0")...UInt8(ascii: "3"): digits(2, at: backslash + 2, \.isOctalDigit)
    default: .broken(backslash + 1)
    }
  }

  private func digits(_ count: Int, at start: Int, _ isDigit: (UInt8) -> Bool) -> End {
    for position in start..<start + count where !isDigit(text[position]) { return .broken(position) }
    return .closed(start + count)
  }
}

/// The value of a string or bytes literal, in the reference implementation's words where it has none.
struct StringLiteral {
  /// The bytes that the literal stands for.
  private(set) var content: [UInt8] = []
  /// Why it has no value.
  private(set) var mistake: String?

  /// What a string literal stands for where that stands in the text as it is, as in most it does.
  static func plain(_ text: [UInt8], _ token: Token) -> Range<Int>? {
    let quote = text[token.start]
    guard token.kind == .string, quote.isQuote, text[token.start + 1] != quote || token.end == token.start + 2 else {
      return nil
    }
    let range = token.start + 1..<token.end - 1
    for position in range where text[position] == UInt8(ascii: "\\") { return nil }
    return range
  }

  /// Decodes a token of a text; the token's extent is known to be a literal's.
  init(_ text: [UInt8], _ token: Token) {
    let isBytes = token.kind == .bytes
    var start = token.start
    while !text[start].isQuote { start += 1 }
    let isRaw = start > token.start && text[start - 1] | 0x20 == UInt8(ascii: "r")
    let isTriple = token.end - start >= 6 && text[start + 1] == text[start] && text[start + 2] == text[start]
    let quotes = isTriple ? 3 : 1
    let range = start + quotes..<token.end - quotes
    guard text[range].contains(where: { $0 == 0x0d || $0 == UInt8(ascii: "\\") && !isRaw }) else {
      content = Array(text[range])
      return
    }
    content.reserveCapacity(range.count)
    var position = range.lowerBound
    while position < range.upperBound {
      let next = text[position]
      if next == 0x0d {
        // Line breaks inside a literal are read as LF, however the file writes them.
        content.append(0x0a)
        position += text[position + 1] == 0x0a ? 2 : 1
      } else if next == UInt8(ascii: "\\"), !isRaw {
        position = escape(text, at: position, isBytes: isBytes)
      } else {
        content.append(next)
        position += 1
      }
    }
  }

  /// Decodes an escape sequence; the byte after it.
  private mutating func escape(_ text: [UInt8], at backslash: Int, isBytes: Bool) -> Int {
    let letter = text[backslash + 1]
    let digits = backslash + 2
    switch letter {
    case UInt8(ascii: "a"): content.append(0x07)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0c)
    case UInt8(ascii: "n"): content.append(0x0a)
    case UInt8(ascii: "r"): content.append(0x0d)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "v"): content.append(0x0b)
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      append(octet: Self.value(of: text[digits..<digits + 2], radix: 16), isBytes: isBytes)
      return digits + 2
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      append(octet: Self.value(of: text[backslash + 1..<digits + 2], radix: 8), isBytes: isBytes)
      return digits + 2
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let end = digits + (letter == UInt8(ascii: "u") ? 4 : 8)
      append(codePoint: Self.value(of: text[digits..<end], radix: 16), isBytes: isBytes)
      return end
    default: content.append(letter)
    }
    return digits
  }

  private static func value(of digits: ArraySlice<UInt8>, radix: UInt32) -> UInt32 {
    digits.reduce(0) { $0 &* radix &+ $1.hexadecimalValue }
  }

  /// `\xff` is the octet in bytes and the code point U+00FF in strings.
  private mutating func append(octet value: UInt32, isBytes: Bool) {
    if isBytes {
      content.append(UInt8(truncatingIfNeeded: value))
    } else {
      append(codePoint: value, isBytes: false)
    }
  }

  private mutating func append(codePoint value: UInt32, isBytes: Bool) {
    if isBytes {
      mistake = mistake ?? "unable to unescape string"
    } else if let scalar = Unicode.Scalar(value) {
      content.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    } else {
      mistake = mistake ?? "invalid unicode code point"
    }
  }
}
