/// The text of a source as kubectl reads it: UTF-16 by its byte order mark, else UTF-8 with what is invalid replaced.
enum TextEncoding {
  /// A source whose bytes are valid UTF-8 without a byte order mark (but see `isVerbatim`), and what was changed.
  struct Decoded {
    var source: Source
    var problem: DocumentProblem?
    /// True behind a UTF-8 byte order mark, where kubectl stops replacing what is invalid: its YAML reader refuses it.
    var hasInvalidBytes = false
  }

  static func decode(_ source: Source) -> Decoded {
    guard source.carrier == nil else { return Decoded(source: source) }
    let bytes = source.bytes
    if bytes.starts(with: [0xff, 0xfe]) { return decodeUTF16(source) { UInt16($0) | UInt16($1) << 8 } }
    if bytes.starts(with: [0xfe, 0xff]) { return decodeUTF16(source) { UInt16($0) << 8 | UInt16($1) } }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
      let rest = Source(name: source.name, bytes: Array(bytes.dropFirst(3)))
      return Decoded(source: rest, hasInvalidBytes: firstInvalid(rest.bytes) != nil)
    }
    guard let invalid = firstInvalid(bytes) else { return Decoded(source: source) }
    let repaired = Source(name: source.name, bytes: repair(bytes, from: invalid))
    return Decoded(source: repaired, problem: warning(repaired, invalid, "not UTF-8"))
  }

  private static func decodeUTF16(_ source: Source, _ unit: (UInt8, UInt8) -> UInt16) -> Decoded {
    let bytes = source.bytes
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for i in stride(from: 2, to: bytes.count - 1, by: 2) { units.append(unit(bytes[i], bytes[i + 1])) }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 2)
    var decoder = UTF16()
    var iterator = units.makeIterator()
    var firstReplaced: Int?
    decoding: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      case .emptyInput: break decoding
      case .error:
        firstReplaced = firstReplaced ?? text.count
        text.append(contentsOf: UTF8.encodedReplacementCharacter)
      }
    }
    if bytes.count % 2 == 1 {
      firstReplaced = firstReplaced ?? text.count
      text.append(contentsOf: UTF8.encodedReplacementCharacter)
    }
    let decoded = Source(name: source.name, bytes: text)
    return Decoded(source: decoded, problem: firstReplaced.flatMap { warning(decoded, $0, "not UTF-16") })
  }

  private static func warning(_ source: Source, _ offset: Int, _ what: String) -> DocumentProblem {
    DocumentProblem(
      .warning, .encoding, at: source.location(at: UInt32(truncatingIfNeeded: offset)),
      "\(what): from here on invalid bytes are read as U+FFFD, as kubectl does")
  }
}

// MARK: - UTF-8

extension TextEncoding {
  /// Is every byte ASCII?
  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = UnsafeRawBufferPointer(bytes)
    var all: UInt64 = 0
    var i = 0
    while i + 8 <= raw.count {
      all |= raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      i += 8
    }
    while i < raw.count {
      all |= UInt64(raw[i])
      i += 1
    }
    return all & 0x8080_8080_8080_8080 == 0
  }

  /// Where the first byte stands that is not part of valid UTF-8, or nil.
  static func firstInvalid(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { raw in
      var i = 0
      while i < raw.count {
        while i + 16 <= raw.count {
          let words = raw.loadUnaligned(fromByteOffset: i, as: SIMD2<UInt64>.self)
          guard (words[0] | words[1]) & 0x8080_8080_8080_8080 == 0 else { break }
          i += 16
        }
        guard i < raw.count else { return nil }
        let length = sequence(raw, at: i)
        guard length > 0 else { return i }
        i += length
      }
      return nil
    }
  }

  /// Replaces each maximal part of an ill-formed sequence by U+FFFD, as the Unicode standard recommends.
  private static func repair(_ bytes: [UInt8], from start: Int) -> [UInt8] {
    var repaired = Array(bytes[..<start])
    repaired.reserveCapacity(bytes.count + 16)
    bytes.withUnsafeBytes { raw in
      var i = start
      while i < raw.count {
        let length = sequence(raw, at: i)
        if length > 0 {
          repaired.append(contentsOf: raw[i..<i + length])
          i += length
        } else {
          repaired.append(contentsOf: UTF8.encodedReplacementCharacter)
          i -= length
        }
      }
    }
    return repaired
  }

  /// The length of the sequence that starts here, or, negated, of the ill-formed part to replace.
  private static func sequence(_ raw: UnsafeRawBufferPointer, at i: Int) -> Int {
    let first = raw[i]
    guard first >= 0x80 else { return 1 }
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xbf
    switch first {
    case 0xc2...0xdf: length = 2
    case 0xe0:
      length = 3
      second = 0xa0...0xbf
    case 0xed:
      length = 3
      second = 0x80...0x9f
    case 0xe1...0xef: length = 3
    case 0xf0:
      length = 4
      second = 0x90...0xbf
    case 0xf4:
      length = 4
      second = 0x80...0x8f
    case 0xf1...0xf3: length = 4
    default: return -1
    }
    for k in 1..<length {
      guard i + k < raw.count, (k == 1 ? second : 0x80...0xbf).contains(raw[i + k]) else { return -k }
    }
    return length
  }

  /// Replaces each invalid byte by U+FFFD, as Go's JSON encoder and decoder do.
  static func repairEachByte(_ bytes: [UInt8]) -> [UInt8] {
    var repaired: [UInt8] = []
    repaired.reserveCapacity(bytes.count)
    bytes.withUnsafeBytes { raw in
      var i = 0
      while i < raw.count {
        let length = sequence(raw, at: i)
        if length > 0 {
          repaired.append(contentsOf: raw[i..<i + length])
        } else {
          repaired.append(contentsOf: UTF8.encodedReplacementCharacter)
        }
        i += max(length, 1)
      }
    }
    return repaired
  }
}
