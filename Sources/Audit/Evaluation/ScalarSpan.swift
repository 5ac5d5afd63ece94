import Documents

/// Finds where a value ends in its text. Nodes know where they start; the end is read again only where it is shown.
struct ScalarSpan {
  let source: Source
  /// How far a quoted text or a flow collection is followed before its first line must do.
  private static let reach = 65_536

  /// The bytes of the node as they stand in its source.
  func span(of node: Node) -> Range<Int> {
    let offset = min(Int(node.offset), source.bytes.count)
    if node.whole != nil { return offset..<min(offset + Int(node.record.high), source.bytes.count) }
    let isCollection = node.kind == .list || node.kind == .map
    if isCollection, source.bytes.count > offset, source.bytes[offset] == 0x7b || source.bytes[offset] == 0x5b {
      return offset..<(flowEnd(offset) ?? lineEnd(offset))
    }
    if isCollection { return node.record.key >= 0 ? keySpan(node) : offset..<lineEnd(offset) }
    switch node.record.style {
    case .doubleQuoted, .singleQuoted:
      return offset..<(quotedEnd(offset) ?? lineEnd(offset))
    case .literal, .folded:
      return offset..<lineEnd(offset)
    case .plain, .block, .flow:
      let end = plainEnd(offset, inFlow: node.isInsideFlow)
      if end == offset, node.record.key >= 0 { return keySpan(node) }
      return offset..<end
    }
  }

  private func keySpan(_ node: Node) -> Range<Int> {
    let start = min(Int(node.keyOffset), source.bytes.count)
    guard start < source.bytes.count else { return start..<start }
    if source.bytes[start] == 0x22 || source.bytes[start] == 0x27 {
      return start..<(quotedEnd(start) ?? lineEnd(start))
    }
    let end = lineEnd(start)
    var i = start
    while i < end {
      if source.bytes[i] == 0x3a, i + 1 == end || isBlank(source.bytes[i + 1]) { break }
      i += 1
    }
    return start..<i
  }

  /// The end of the line without trailing blanks.
  private func lineEnd(_ start: Int) -> Int {
    var end = start
    while end < source.bytes.count, !isBreak(source.bytes[end]), end - start < Self.reach { end += 1 }
    return trimmed(start, end)
  }

  private func plainEnd(_ start: Int, inFlow: Bool) -> Int {
    var end = start
    while end < source.bytes.count, !isBreak(source.bytes[end]), end - start < Self.reach {
      let byte = source.bytes[end]
      if byte == 0x23, end > start, isBlank(source.bytes[end - 1]) { break }
      if inFlow, byte == 0x2c || byte == 0x5d || byte == 0x7d { break }
      end += 1
    }
    return trimmed(start, end)
  }

  /// Just past the closing quote; nil where it is too far away or missing.
  private func quotedEnd(_ start: Int) -> Int? {
    guard start < source.bytes.count else { return nil }
    let quote = source.bytes[start]
    guard quote == 0x22 || quote == 0x27 else { return nil }
    var i = start + 1
    while i < source.bytes.count, i - start < Self.reach {
      if source.bytes[i] == 0x5c, quote == 0x22 {
        i += 2
      } else if source.bytes[i] == quote {
        guard quote == 0x27, i + 1 < source.bytes.count, source.bytes[i + 1] == 0x27 else { return i + 1 }
        i += 2
      } else {
        i += 1
      }
    }
    return nil
  }

  /// Just past the closing bracket; nil where it is too far away or missing.
  private func flowEnd(_ start: Int) -> Int? {
    var depth = 0
    var i = start
    while i < source.bytes.count, i - start < Self.reach {
      switch source.bytes[i] {
      case 0x22, 0x27:
        // An apostrophe inside a plain scalar opens no quote.
        if i > start, isBlank(source.bytes[i - 1]) || isOpening(source.bytes[i - 1]), let end = quotedEnd(i) {
          i = end - 1
        }
      case 0x7b, 0x5b: depth += 1
      case 0x7d, 0x5d:
        depth -= 1
        if depth == 0 { return i + 1 }
      default: break
      }
      i += 1
    }
    return nil
  }

  private func trimmed(_ start: Int, _ end: Int) -> Int {
    var end = end
    while end > start, isBlank(source.bytes[end - 1]) { end -= 1 }
    return end
  }

  private func isBreak(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d }
  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || isBreak(byte) }
  private func isOpening(_ byte: UInt8) -> Bool { byte == 0x7b || byte == 0x5b || byte == 0x2c || byte == 0x3a }
}

extension Node {
  /// Is the node part of a collection in flow style? Told from the collection's own text: `{` or `[`.
  fileprivate var isInsideFlow: Bool {
    guard let parent else { return false }
    return parent.record.style == .flow
  }
}
