/// Reads JSON as Go's encoding/json does, straight into a ``JSONSink``: RFC 8259, with lone surrogates replaced
/// and whole numbers that fit 64 bits told apart from others, as Kubernetes' decoder tells them apart.
///
/// The bytes must be valid UTF-8, or be checked where ``isASCII`` is false then. Not recursive: the depth costs a bit.
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: ReadLimits
  var position: Int
  /// Added to offsets when they are stored: where `bytes` starts in the source.
  let base: Int
  private var open = OpenValues()
  /// The bytes of strings so far; only their highest bits count.
  var stringBits: UInt64 = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, base: Int = 0, limits: ReadLimits) {
    self.bytes = bytes
    self.limits = limits
    self.base = base
    position = 0
  }

  /// Was there no byte above 0x7f in what was read?
  var isASCII: Bool { stringBits & 0x8080_8080_8080_8080 == 0 }

  /// True where nothing but white space is left.
  mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == bytes.count
  }

  /// Reads one value and appends it; `position` is behind it then.
  mutating func scanValue<Sink: JSONSink & ~Copyable>(into sink: inout Sink) throws(JSONError) {
    let outside = open.count
    while true {
      // A value is due here.
      skipSpace()
      guard position < bytes.count else { throw endOfInput() }
      guard !sink.isSkipping else {
        var nothing = DiscardingSink()
        try scanValue(into: &nothing)
        if try afterValue(outside, &sink) { return }
        continue
      }
      let offset = UInt32(truncatingIfNeeded: base + position)
      switch bytes[position] {
      case UInt8(ascii: "{"):
        try enter(isMap: true)
        sink.openMap(at: offset)
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "}") else {
          try scanKey(into: &sink)
          continue
        }
        position += 1
        open.pop()
        sink.close()
      case UInt8(ascii: "["):
        try enter(isMap: false)
        sink.openList(at: offset)
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "]") else {
          continue
        }
        position += 1
        open.pop()
        sink.close()
      case UInt8(ascii: "\""):
        position += 1
        try scanString(into: &sink, at: offset)
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        try scanNumber(into: &sink, at: offset)
      case UInt8(ascii: "t"):
        try scanWord("true")
        sink.scalar(.bool, 1, at: offset)
      case UInt8(ascii: "f"):
        try scanWord("false")
        sink.scalar(.bool, 0, at: offset)
      case UInt8(ascii: "n"):
        try scanWord("null")
        sink.scalar(.null, 0, at: offset)
      default:
        throw unexpected("looking for the beginning of a value")
      }
      if try afterValue(outside, &sink) { return }
    }
  }

  /// Closes what ends behind a value; true where no more than `outside` are open, as before it.
  @inline(__always)
  private mutating func afterValue<Sink: JSONSink & ~Copyable>(
    _ outside: Int, _ sink: inout Sink
  ) throws(JSONError) -> Bool {
    while open.count > outside {
      let isMap = open.isMap
      skipSpace()
      guard position < bytes.count else { throw endOfInput() }
      let byte = bytes[position]
      if byte == UInt8(ascii: ",") {
        position += 1
        if isMap {
          skipSpace()
          try scanKey(into: &sink)
        }
        return false
      }
      guard byte == (isMap ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
        throw unexpected(
          isMap ? "after a map's value; expected ',' or '}'" : "after a list's element; expected ',' or ']'")
      }
      position += 1
      open.pop()
      sink.close()
    }
    return true
  }

  private mutating func enter(isMap: Bool) throws(JSONError) {
    guard open.count < limits.depth else {
      throw JSONError(offset: position, message: "nested deeper than \(limits.depth) levels")
    }
    open.push(isMap: isMap)
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

  private mutating func scanKey<Sink: JSONSink & ~Copyable>(into sink: inout Sink) throws(JSONError) {
    guard position < bytes.count else { throw endOfInput() }
    guard bytes[position] == UInt8(ascii: "\"") else { throw unexpected("looking for a map's key in double quotes") }
    let offset = UInt32(truncatingIfNeeded: base + position)
    position += 1
    let start = position
    if try findStringEnd() {
      sink.key(UnsafeBufferPointer(rebasing: bytes[start..<position]), at: offset)
      position += 1
    } else {
      let length = try stringEnd(from: start) - start
      position = start
      if let room = sink.room(length) {
        let count = try decodeString(into: room)
        sink.key(UnsafeBufferPointer(start: room, count: count), at: offset)
      } else {
        try passString()
      }
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
