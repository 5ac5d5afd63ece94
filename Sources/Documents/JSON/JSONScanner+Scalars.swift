// MARK: - Strings

extension JSONScanner {
  /// Reads a string's inside and its closing quote, and appends it.
  @inline(__always)
  mutating func scanString<Sink: JSONSink & ~Copyable>(into sink: inout Sink, at offset: UInt32) throws(JSONError) {
    let start = position
    if try findStringEnd() {
      sink.string(UnsafeBufferPointer(rebasing: bytes[start..<position]), at: offset)
      position += 1
      return
    }
    // Decoded text is never longer than its escapes.
    let length = try stringEnd(from: start) - start
    position = start
    if let room = sink.room(length) {
      sink.decodedString(try decodeString(into: room), at: offset)
    } else {
      try passString()
    }
  }

  /// Moves to the closing quote, or, giving false, to the first backslash.
  @inline(__always)
  mutating func findStringEnd() throws(JSONError) -> Bool {
    let start = position
    let raw = UnsafeRawBufferPointer(bytes)
    while position + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      stringBits |= word
      let special = Self.bytesEqual(word, 0x22) | Self.bytesEqual(word, 0x5c) | Self.bytesBelowSpace(word)
      guard special == 0 else {
        position += UInt64(littleEndian: special).trailingZeroBitCount / 8
        break
      }
      position += 8
    }
    while true {
      guard position < bytes.count else { throw endOfInput() }
      guard position - start <= limits.scalarBytes else { throw tooLong(start) }
      let byte = bytes[position]
      if byte == 0x22 { return true }
      if byte == 0x5c { return false }
      guard byte >= 0x20 else { throw unexpected("in a string; control characters must be escaped") }
      stringBits |= UInt64(byte)
      position += 1
    }
  }

  /// Where the string that holds `start` has its closing quote; escapes are stepped over, not checked.
  func stringEnd(from start: Int) throws(JSONError) -> Int {
    var end = start
    while end < bytes.count, bytes[end] != 0x22 { end += bytes[end] == 0x5c ? 2 : 1 }
    guard end < bytes.count else { throw endOfInput() }
    guard end - start <= limits.scalarBytes else { throw tooLong(start) }
    return end
  }

  /// Checks up to the closing quote, which is consumed, and keeps nothing.
  mutating func passString() throws(JSONError) {
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longestScalar) { room throws(JSONError) in
      while try !findStringEnd() {
        position += 1
        if let start = room.baseAddress { _ = try decodeEscape(into: start) }
      }
    }
    position += 1
  }

  /// Of a Unicode scalar in UTF-8.
  private static let longestScalar = 4

  /// Decodes up to the closing quote, which is consumed, into `room`, which must hold as many bytes as there are up to it.
  mutating func decodeString(into room: UnsafeMutablePointer<UInt8>) throws(JSONError) -> Int {
    var count = 0
    while true {
      guard position < bytes.count else { throw endOfInput() }
      let byte = bytes[position]
      guard byte >= 0x20 else { throw unexpected("in a string; control characters must be escaped") }
      position += 1
      switch byte {
      case 0x22: return count
      case 0x5c: count += try decodeEscape(into: room + count)
      default:
        stringBits |= UInt64(byte)
        room[count] = byte
        count += 1
      }
    }
  }

  private mutating func decodeEscape(into room: UnsafeMutablePointer<UInt8>) throws(JSONError) -> Int {
    guard position < bytes.count else { throw endOfInput() }
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): room[0] = byte
    case UInt8(ascii: "b"): room[0] = 0x08
    case UInt8(ascii: "f"): room[0] = 0x0c
    case UInt8(ascii: "n"): room[0] = 0x0a
    case UInt8(ascii: "r"): room[0] = 0x0d
    case UInt8(ascii: "t"): room[0] = 0x09
    case UInt8(ascii: "u"):
      position += 1
      return try decodeUnicodeEscape(into: room)
    default: throw unexpected("in an escape of a string")
    }
    position += 1
    return 1
  }

  private mutating func decodeUnicodeEscape(into room: UnsafeMutablePointer<UInt8>) throws(JSONError) -> Int {
    var code = try hexadecimal()
    if (0xd800..<0xdc00).contains(code), position + 6 <= bytes.count, bytes[position] == 0x5c,
      bytes[position + 1] == UInt8(ascii: "u")
    {
      let mark = position
      position += 2
      let low = try hexadecimal()
      if (0xdc00..<0xe000).contains(low) {
        code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
      } else {
        position = mark
      }
    }
    var count = 0
    // A surrogate that is left alone becomes U+FFFD, as in Go.
    for byte in UTF8.encode(Unicode.Scalar(code) ?? "\u{fffd}") ?? UTF8.encodedReplacementCharacter {
      room[count] = byte
      count += 1
    }
    return count
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count else { throw endOfInput() }
      guard let digit = hexadecimalDigit(bytes[position]) else {
        throw unexpected("in a \\u escape; expected four hexadecimal digits")
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  private func tooLong(_ start: Int) -> JSONError {
    JSONError(offset: start, message: "a string is longer than \(limits.scalarBytes) bytes", isSyntax: false)
  }

  /// 0x80 in each byte of `word` that equals `byte`; bytes above a match may be marked too, the lowest mark is right.
  @inline(__always)
  private static func bytesEqual(_ word: UInt64, _ byte: UInt64) -> UInt64 {
    let difference = word ^ (byte &* 0x0101_0101_0101_0101)
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
  }

  @inline(__always)
  private static func bytesBelowSpace(_ word: UInt64) -> UInt64 {
    (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
  }
}

// MARK: - Numbers

extension JSONScanner {
  mutating func scanNumber<Sink: JSONSink & ~Copyable>(into sink: inout Sink, at offset: UInt32) throws(JSONError) {
    let start = position
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }
    guard position < bytes.count else { throw endOfInput() }
    var magnitude: UInt64 = 0
    var fits = true
    if bytes[position] == UInt8(ascii: "0") {
      position += 1
    } else {
      guard isDigit(bytes[position]) else { throw unexpected("in a number") }
      while position < bytes.count, isDigit(bytes[position]) {
        let (tens, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, carry) = tens.addingReportingOverflow(UInt64(bytes[position] - 0x30))
        fits = fits && !overflow && !carry
        magnitude = sum
        position += 1
      }
    }
    var isWhole = true
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      try scanDigits("after the point of a number")
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        position += 1
      }
      try scanDigits("in the exponent of a number")
    }
    if isWhole, fits, magnitude <= UInt64(Int64.max) + (isNegative ? 1 : 0) {
      sink.scalar(.int, isNegative ? 0 &- magnitude : magnitude, at: offset)
      return
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw JSONError(offset: start, message: "the number \(text.prefix(40)) is too large", isSyntax: false)
    }
    sink.scalar(.double, value.bitPattern, at: offset)
  }

  private mutating func scanDigits(_ place: String) throws(JSONError) {
    guard position < bytes.count else { throw endOfInput() }
    guard isDigit(bytes[position]) else { throw unexpected(place) }
    while position < bytes.count, isDigit(bytes[position]) { position += 1 }
  }
}

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

@inline(__always)
func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 0x30
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 0x57
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 0x37
  default: nil
  }
}
