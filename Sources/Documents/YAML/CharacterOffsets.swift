/// Byte offsets for libyaml's marks, which count characters.
///
/// Marks come in ascending order, nearly: the way from the last one is walked, mostly a few bytes forward.
struct CharacterOffsets {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let base: Int
  private let isASCII: Bool
  private var character = 0
  private var byte = 0

  /// For the document that `bytes` hold and that starts at `base` in its source.
  init(_ bytes: UnsafeBufferPointer<UInt8>, base: Int, isASCII: Bool) {
    self.bytes = bytes
    self.base = base
    self.isASCII = isASCII
    // libyaml does not count a byte order mark at the start.
    if !isASCII, bytes.starts(with: [0xef, 0xbb, 0xbf]) { byte = 3 }
  }

  @inline(__always)
  mutating func offset(of character: Int) -> UInt32 {
    isASCII ? UInt32(truncatingIfNeeded: base + min(character, bytes.count)) : walk(to: character)
  }

  private mutating func walk(to target: Int) -> UInt32 {
    while character < target, byte < bytes.count {
      byte += 1
      while byte < bytes.count, bytes[byte] & 0xc0 == 0x80 { byte += 1 }
      character += 1
    }
    while character > target, byte > 0 {
      byte -= 1
      while byte > 0, bytes[byte] & 0xc0 == 0x80 { byte -= 1 }
      character -= 1
    }
    return UInt32(truncatingIfNeeded: base + byte)
  }
}
