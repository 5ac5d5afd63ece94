import CLibYAML

/// Cuts a YAML stream into documents at the lines that start with `---`, before anything is parsed, as kubectl does:
/// neither `...` nor an indented or a directive-like line separates documents, and a text line in column 1 does.
struct DocumentSplitter {
  /// A piece of the stream and what ended it.
  struct Chunk {
    var bytes: Range<Int>
    /// A line that ended the document without being a proper separator: kubectl loses the document before it.
    var invalidSeparator: Range<Int>?
  }

  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// The next document, or nil at the end.
  mutating func next() -> Chunk? {
    guard position < bytes.count else { return nil }
    let start = position
    if isSeparator(at: start), let invalid = invalidSeparator(at: start) {
      position = lineEnd(from: start)
      return Chunk(bytes: start..<start, invalidSeparator: invalid)
    }
    // A separator in the first line is part of the document that it starts.
    guard let end = findSeparator(from: start) else {
      position = bytes.count
      return Chunk(bytes: start..<position, invalidSeparator: nil)
    }
    position = lineEnd(from: end)
    return Chunk(bytes: start..<end, invalidSeparator: invalidSeparator(at: end))
  }

  private func isSeparator(at i: Int) -> Bool {
    i + 2 < bytes.count && bytes[i] == 0x2d && bytes[i + 1] == 0x2d && bytes[i + 2] == 0x2d
  }

  /// The start of the next line that starts with `---`, behind the line of `from`.
  private func findSeparator(from: Int) -> Int? {
    var i = lineEnd(from: from)
    while i < bytes.count {
      if isSeparator(at: i) { return i }
      i = lineEnd(from: i)
    }
    return nil
  }

  /// Where the line that holds a position ends, its line break included.
  @inline(__always)
  private func lineEnd(from i: Int) -> Int {
    guard i < bytes.count, let start = bytes.baseAddress else { return bytes.count }
    guard let found = memchr(start + i, 0x0a, bytes.count - i) else { return bytes.count }
    return UnsafeRawPointer(found) - UnsafeRawPointer(start) + 1
  }

  /// The line of a separator that is followed by anything but space and a comment.
  private func invalidSeparator(at start: Int) -> Range<Int>? {
    let end = lineEnd(from: start)
    let rest = String(decoding: bytes[(start + 3)..<end], as: UTF8.self)
    guard let first = rest.unicodeScalars.first(where: { !$0.properties.isWhitespace }), first != "#" else {
      return nil
    }
    return start..<end
  }
}
