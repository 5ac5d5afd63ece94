extension Source {
  /// The text of a string node as a source of its own, whose positions are positions in the outer file: exact in
  /// literal blocks and in quoted text, up to the spaces that folding drops elsewhere. Nil where the node is no string.
  public static func embedded(in node: Node, name: String) -> Source? {
    guard node.kind == .string else { return nil }
    let text = Array(node.arena.utf8(of: node.index))
    let outer = node.source
    guard outer.hasText else { return Source(name: name, bytes: text, carrier: Carrier(source: outer, runs: [])) }
    var alignment = TextAlignment(inner: text, outer: outer.bytes, from: Int(node.offset))
    alignment.align(node.record.style)
    return Source(name: name, bytes: text, carrier: Carrier(source: outer, runs: alignment.runs))
  }
}

/// Finds for the decoded text of a scalar where its bytes stand in the source.
private struct TextAlignment {
  let inner: [UInt8]
  let outer: [UInt8]
  /// The next byte of `inner` and of `outer`.
  private var i = 0
  private var o: Int
  private(set) var runs: [(inner: UInt32, outer: UInt32)] = []

  init(inner: [UInt8], outer: [UInt8], from start: Int) {
    self.inner = inner
    self.outer = outer
    o = start
  }

  mutating func align(_ style: NodeStyle) {
    skipProperties()
    switch style {
    case .literal:
      skipLine()
      alignLines()
    case .folded:
      skipLine()
      alignFolded()
    case .doubleQuoted:
      o += 1
      alignDoubleQuoted()
    case .singleQuoted:
      o += 1
      alignFolded(quote: UInt8(ascii: "'"))
    case .plain, .block, .flow: alignFolded()
    }
    if runs.isEmpty { mark() }
  }

  /// From here on both advance together.
  private mutating func mark() {
    let run = (inner: UInt32(truncatingIfNeeded: i), outer: UInt32(truncatingIfNeeded: min(o, outer.count)))
    if let last = runs.last, Int(last.outer) - Int(last.inner) == Int(run.outer) - Int(run.inner) { return }
    if let last = runs.last, last.inner == run.inner { runs.removeLast() }
    runs.append(run)
  }

  /// Steps over a tag and an anchor.
  private mutating func skipProperties() {
    while o < outer.count {
      switch outer[o] {
      case UInt8(ascii: "!"), UInt8(ascii: "&"):
        while o < outer.count, outer[o] > 0x20 { o += 1 }
      case 0x20, 0x09, 0x0a, 0x0d: o += 1
      default: return
      }
    }
  }

  /// Steps behind the line break: LF, CR LF or CR.
  private mutating func skipLine() {
    o += lineLength(from: o)
    guard o < outer.count else { return }
    o += outer[o] == 0x0d && o + 1 < outer.count && outer[o + 1] == 0x0a ? 2 : 1
  }

  private func lineLength(from start: Int) -> Int {
    var end = start
    while end < outer.count, outer[end] != 0x0a, outer[end] != 0x0d { end += 1 }
    return end - start
  }
}

// MARK: - By style

extension TextAlignment {
  /// A literal block holds its text line by line behind one indentation.
  private mutating func alignLines() {
    var indentation: Int?
    while i < inner.count, o < outer.count {
      var end = i
      while end < inner.count, inner[end] != 0x0a { end += 1 }
      let length = lineLength(from: o)
      if indentation == nil, end > i { indentation = max(0, length - (end - i)) }
      let lineStart = o
      o += min(indentation ?? length, length)
      mark()
      i = end + 1
      o = lineStart
      skipLine()
    }
  }

  /// Folded, single-quoted and plain text: line breaks and the space around them come and go, the rest stands as it is.
  private mutating func alignFolded(quote: UInt8? = nil) {
    while i < inner.count, o < outer.count, alignByte(quote: quote) {}
  }

  /// Escapes are as in YAML; those of JSON are among them, save that surrogates come in pairs.
  private mutating func alignDoubleQuoted() {
    while i < inner.count, o < outer.count {
      if outer[o] == UInt8(ascii: "\\"), o + 1 < outer.count {
        alignEscape()
      } else if !alignByte() {
        return
      }
    }
  }

  /// Steps over a byte that both have, or over space that one of them has; false where they differ otherwise. A quote stands
  /// twice in the source.
  private mutating func alignByte(quote: UInt8? = nil) -> Bool {
    if inner[i] == outer[o], !(isSpace(inner[i]) && isBreakAhead()) {
      mark()
      if inner[i] == quote { o += 1 }
      i += 1
      o += 1
    } else if isSpace(outer[o]) {
      o += 1
    } else if isSpace(inner[i]) {
      i += 1
    } else {
      return false
    }
    return true
  }

  private mutating func alignEscape() {
    let digits: Int
    switch outer[o + 1] {
    case 0x0a, 0x0d:
      // An escaped line break: the break and the next line's indentation are dropped.
      o += 1
      skipLine()
      while o < outer.count, outer[o] == 0x20 || outer[o] == 0x09 { o += 1 }
      return
    case UInt8(ascii: "x"): digits = 2
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default: digits = 0
    }
    mark()
    o += 2 + digits
    let length = max(1, sequenceLength(inner[i]))
    // Four bytes of UTF-8 from a \u are the first half of a surrogate pair.
    if length == 4, digits == 4 { o += 6 }
    i += length
  }

  private func sequenceLength(_ first: UInt8) -> Int {
    switch first {
    case 0xc0...0xdf: 2
    case 0xe0...0xef: 3
    case 0xf0...: 4
    default: 1
    }
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }

  /// Is there nothing but space up to the end of the line? Such space is folded away with the line break.
  private func isBreakAhead() -> Bool {
    guard outer[o] != 0x0a, outer[o] != 0x0d else { return false }
    var k = o
    while k < outer.count, outer[k] == 0x20 || outer[k] == 0x09 { k += 1 }
    return k < outer.count && (outer[k] == 0x0a || outer[k] == 0x0d)
  }
}
