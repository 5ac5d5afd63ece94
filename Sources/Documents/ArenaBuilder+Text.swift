// MARK: - Text

extension ArenaBuilder {
  /// Where a text was put last, by its hash.
  struct KnownText: BitwiseCopyable {
    var start: UInt32
    var count: UInt32
  }

  static let knownTextCount = 1024
  /// Longer texts seldom come twice.
  static let longestKnownText = 64

  /// Puts a text into the arena without a node, and gives the payload of a string of that text. Objects say the same
  /// things again and again: what was put there lately is not put there again.
  @inline(__always)
  mutating func storeText(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard bytes.count <= Self.longestKnownText, let start = bytes.baseAddress, !bytes.isEmpty, !knownTexts.isEmpty
    else { return storeNewText(bytes) }
    let slot = Int(truncatingIfNeeded: KeyTable.mix(bytes, seed: 0)) & (Self.knownTextCount - 1)
    let known = knownTexts[slot]
    // What was put there may have been abandoned since.
    if Int(known.count) == bytes.count, Int(known.start) + bytes.count <= textCount,
      let text = text.baseAddress, isSame(start, text + Int(known.start), bytes.count)
    {
      return UInt64(known.start) | UInt64(known.count) << 32
    }
    let payload = storeNewText(bytes)
    knownTexts[slot] = KnownText(
      start: UInt32(truncatingIfNeeded: payload), count: UInt32(truncatingIfNeeded: payload >> 32))
    return payload
  }

  private mutating func storeNewText(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let room = reserveText(bytes.count) else { return 0 }
    if let start = bytes.baseAddress { room.update(from: start, count: bytes.count) }
    let payload = UInt64(textCount) | UInt64(bytes.count) << 32
    textCount += bytes.count
    return payload
  }
}

/// Are `count` bytes the same? Eight at a time; the last eight may overlap those before.
@inline(__always)
func isSame(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
  let (left, right) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
  func word(_ text: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
  guard count >= 8 else {
    for i in 0..<count
    where left.load(fromByteOffset: i, as: UInt8.self) != right.load(fromByteOffset: i, as: UInt8.self) { return false }
    return true
  }
  var i = 0
  while i + 8 < count {
    if word(left, i) != word(right, i) { return false }
    i += 8
  }
  return word(left, count - 8) == word(right, count - 8)
}
