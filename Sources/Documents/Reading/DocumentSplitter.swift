/// Cuts a YAML stream into documents at the lines that start with `---`, before anything is parsed, as kubectl does:
/// neither `...` nor an indented or a directive-like line separates documents, and a text line in column 1 does.
struct DocumentSplitter {
  /// A piece of the stream and what ended it.
  struct Chunk {
    var bytes: Range<Int>
    /// True where every byte is ASCII, so that characters and bytes count alike.
    var isASCII: Bool
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
      return Chunk(bytes: start..<start, isASCII: true, invalidSeparator: invalid)
    }
    // A separator in the first line is part of the document that it starts.
    var highBits: UInt8 = 0
    guard let end = findSeparator(from: start, highBits: &highBits) else {
      position = bytes.count
      return Chunk(bytes: start..<position, isASCII: highBits < 0x80, invalidSeparator: nil)
    }
    position = lineEnd(from: end)
    return Chunk(bytes: start..<end, isASCII: highBits < 0x80, invalidSeparator: invalidSeparator(at: end))
  }

  private func isSeparator(at i: Int) -> Bool {
    i + 2 < bytes.count && bytes[i] == 0x2d && bytes[i + 1] == 0x2d && bytes[i + 2] == 0x2d
  }

  /// The start of the next line that starts with `---`, behind the line of `from`.
  private func findSeparator(from: Int, highBits: inout UInt8) -> Int? {
    let raw = UnsafeRawBufferPointer(bytes)
    var i = from
    var seen = SIMD32<UInt8>(repeating: 0)
    // A line break with a dash behind it is rare enough to look for both at once.
    while i + 33 <= raw.count {
      let here = raw.loadUnaligned(fromByteOffset: i, as: SIMD32<UInt8>.self)
      let behind = raw.loadUnaligned(fromByteOffset: i + 1, as: SIMD32<UInt8>.self)
      seen |= here
      if any((here .== 0x0a) .& (behind .== 0x2d)) {
        for k in i..<i + 32 where raw[k] == 0x0a && isSeparator(at: k + 1) {
          // Bytes of the next document may be counted in; that only costs it the short cut.
          highBits |= seen.max()
          return k + 1
        }
      }
      i += 32
    }
    highBits |= seen.max()
    while i < raw.count {
      highBits |= raw[i]
      if raw[i] == 0x0a, isSeparator(at: i + 1) { return i + 1 }
      i += 1
    }
    return nil
  }

  private func lineEnd(from i: Int) -> Int {
    var i = i
    while i < bytes.count, bytes[i] != 0x0a { i += 1 }
    return min(i + 1, bytes.count)
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
