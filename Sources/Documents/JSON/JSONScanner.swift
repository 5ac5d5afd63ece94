/// Reads JSON as Go's encoding/json does, straight into an ``ArenaBuilder``: RFC 8259, with lone surrogates replaced
/// and whole numbers that fit 64 bits told apart from others, as Kubernetes' decoder tells them apart.
///
/// The bytes must be valid UTF-8. Not recursive: the depth costs a byte on the heap.
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: ReadLimits
  var position: Int
  /// Added to offsets when they are stored: where `bytes` starts in the source.
  let base: Int
  /// For each open value: is it a map?
  private var open: [Bool] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>, base: Int = 0, limits: ReadLimits) {
    self.bytes = bytes
    self.limits = limits
    self.base = base
    position = 0
    open.reserveCapacity(32)
  }

  /// True where nothing but white space is left.
  mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == bytes.count
  }

  /// Reads one value and appends it; `position` is behind it then.
  mutating func scanValue(into builder: inout ArenaBuilder) throws(JSONError) {
    open.removeAll(keepingCapacity: true)
    while true {
      // A value is due here.
      skipSpace()
      guard position < bytes.count else { throw endOfInput() }
      let offset = UInt32(truncatingIfNeeded: base + position)
      switch bytes[position] {
      case UInt8(ascii: "{"):
        try enter(isMap: true)
        builder.openMap(style: .flow, at: offset)
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "}") else {
          try scanKey(into: &builder)
          continue
        }
        position += 1
        open.removeLast()
        builder.close()
      case UInt8(ascii: "["):
        try enter(isMap: false)
        builder.openList(style: .flow, at: offset)
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "]") else {
          continue
        }
        position += 1
        open.removeLast()
        builder.close()
      case UInt8(ascii: "\""):
        position += 1
        try scanString(into: &builder, at: offset)
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        try scanNumber(into: &builder, at: offset)
      case UInt8(ascii: "t"):
        try scanWord("true")
        builder.appendScalar(.bool, payload: 1, at: offset)
      case UInt8(ascii: "f"):
        try scanWord("false")
        builder.appendScalar(.bool, at: offset)
      case UInt8(ascii: "n"):
        try scanWord("null")
        builder.appendScalar(.null, at: offset)
      default:
        throw unexpected("looking for the beginning of a value")
      }
      if try afterValue(&builder) { return }
    }
  }

  /// Closes what ends behind a value; true where the whole value is read.
  @inline(__always)
  private mutating func afterValue(_ builder: inout ArenaBuilder) throws(JSONError) -> Bool {
    while let isMap = open.last {
      skipSpace()
      guard position < bytes.count else { throw endOfInput() }
      let byte = bytes[position]
      if byte == UInt8(ascii: ",") {
        position += 1
        if isMap {
          skipSpace()
          try scanKey(into: &builder)
        }
        return false
      }
      guard byte == (isMap ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
        throw unexpected(
          isMap ? "after a map's value; expected ',' or '}'" : "after a list's element; expected ',' or ']'")
      }
      position += 1
      open.removeLast()
      builder.close()
    }
    return true
  }

  private mutating func enter(isMap: Bool) throws(JSONError) {
    guard open.count < limits.depth else {
      throw JSONError(offset: position, message: "nested deeper than \(limits.depth) levels")
    }
    open.append(isMap)
    position += 1
  }

  @inline(__always)
  private mutating func skipSpace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
      position += 1
    }
  }

  private mutating func scanWord(_ word: StaticString) throws(JSONError) {
    for i in 0..<word.utf8CodeUnitCount {
      guard position < bytes.count else { throw endOfInput() }
      guard bytes[position] == word.utf8Start[i] else { throw unexpected("in the literal \(word)") }
      position += 1
    }
  }

  private mutating func scanKey(into builder: inout ArenaBuilder) throws(JSONError) {
    guard position < bytes.count else { throw endOfInput() }
    guard bytes[position] == UInt8(ascii: "\"") else { throw unexpected("looking for a map's key in double quotes") }
    let offset = UInt32(truncatingIfNeeded: base + position)
    position += 1
    let start = position
    if try findStringEnd() {
      builder.key(UnsafeBufferPointer(rebasing: bytes[start..<position]), at: offset)
      position += 1
    } else {
      let length = try stringEnd(from: start) - start
      guard let room = builder.reserveText(length) else { return }
      position = start
      let count = try decodeString(into: room)
      builder.key(UnsafeBufferPointer(start: room, count: count), at: offset)
    }
    skipSpace()
    guard position < bytes.count else { throw endOfInput() }
    guard bytes[position] == UInt8(ascii: ":") else { throw unexpected("after a map's key; expected ':'") }
    position += 1
  }
}

// MARK: - Errors

extension JSONScanner {
  func endOfInput() -> JSONError {
    JSONError(offset: bytes.count, message: "the JSON text ends in the middle of a value")
  }

  func unexpected(_ place: String) -> JSONError {
    let byte = bytes[position]
    let name =
      (0x21..<0x7f).contains(byte)
      ? "'\(Character(UnicodeScalar(byte)))'" : "byte 0x" + String(byte, radix: 16, uppercase: true)
    return JSONError(offset: position, message: "unexpected \(name) \(place)")
  }
}
