/// Cuts the elements of `items` out of a list's JSON as it arrives, in whatever pieces. What is around them is kept
/// apart: it is small, and says how the list goes on.
struct ItemSplitter {
  /// The list with its items taken out.
  private(set) var envelope: [UInt8] = []
  private let limit: Int
  /// The start of an item whose rest is still to come.
  private var item: [UInt8] = []
  private var place = Place.envelope
  /// How many lists and maps are open: of the envelope, or of an item.
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  private enum Place {
    case envelope
    /// Behind the bracket.
    case firstItem
    case comma
    case item
    /// Behind a comma.
    case nextItem
  }

  /// An item may be as large as `limit` bytes, and so may all around them.
  init(limit: Int) { self.limit = limit }

  /// Has a whole JSON value been seen?
  var isWhole: Bool { place == .envelope && depth == 0 && !envelope.isEmpty }

  mutating func feed(
    _ bytes: UnsafeBufferPointer<UInt8>, _ each: (UnsafeBufferPointer<UInt8>) throws(BodyError) -> Void
  ) throws(BodyError) {
    var position = 0
    while position < bytes.count {
      if place == .item {
        position = try feedItem(bytes, from: position, each)
      } else {
        try feedAround(bytes[position], &position)
      }
    }
    guard envelope.count <= limit, item.count <= limit else {
      throw BodyError(message: "an object in it is larger than \(limit) bytes", isPassing: false)
    }
  }

  /// Goes on in an item to its end or the piece's.
  private mutating func feedItem(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ each: (UnsafeBufferPointer<UInt8>) throws(BodyError) -> Void
  ) throws(BodyError) -> Int {
    var position = start
    var (depth, isInString, isEscaped) = (depth, isInString, isEscaped)
    while position < bytes.count {
      if isInString, !isEscaped { position = Self.skipPlain(bytes, from: position) }
      guard position < bytes.count else { break }
      let byte = bytes[position]
      position += 1
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: continue
      }
      guard depth == 0, !isInString else { continue }
      place = .comma
      (self.depth, self.isInString, self.isEscaped) = (1, false, false)
      let piece = UnsafeBufferPointer(rebasing: bytes[start..<position])
      guard !item.isEmpty else {
        try each(piece)
        return position
      }
      item.append(contentsOf: piece)
      // Lent for the call; what it throws ends the list, so that an item left behind does no harm.
      try item.withUnsafeBufferPointer { whole throws(BodyError) in try each(whole) }
      item.removeAll(keepingCapacity: true)
      return position
    }
    (self.depth, self.isInString, self.isEscaped) = (depth, isInString, isEscaped)
    item.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
    return position
  }

  /// On to the next quote or backslash, eight bytes at a time; most of a list is the inside of strings.
  @inline(__always)
  private static func skipPlain(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = UnsafeRawPointer(bytes.baseAddress) else { return start }
    var position = start
    while position + 8 <= bytes.count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let found = zeroBytes(word ^ 0x2222_2222_2222_2222) | zeroBytes(word ^ 0x5c5c_5c5c_5c5c_5c5c)
      guard found == 0 else { return position + found.trailingZeroBitCount / 8 }
      position += 8
    }
    return position
  }

  /// The high bit of each byte that is zero; bytes above the first may be marked too.
  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  private mutating func feedAround(_ byte: UInt8, _ position: inout Int) throws(BodyError) {
    switch place {
    case .envelope:
      feedEnvelope(byte)
      position += 1
    case .firstItem, .nextItem, .comma:
      if byte == 0x20 || (0x09...0x0d).contains(byte) {
        position += 1
      } else if byte == UInt8(ascii: "{"), place != .comma {
        place = .item
        depth = 0
      } else if byte == UInt8(ascii: ","), place == .comma {
        place = .nextItem
        position += 1
      } else if byte == UInt8(ascii: "]"), place != .nextItem {
        place = .envelope
        depth = 1
        envelope.append(byte)
        position += 1
      } else {
        throw BodyError(message: "its items are no list of JSON objects")
      }
    case .item: break
    }
  }

  private mutating func feedEnvelope(_ byte: UInt8) {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
    } else {
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "["):
        if depth == 1, isBehindItems { place = .firstItem } else { depth += 1 }
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    envelope.append(byte)
  }

  /// Does the envelope end with `"items":`?
  private var isBehindItems: Bool {
    var end = envelope.count
    func skipSpace() {
      while end > 0, envelope[end - 1] == 0x20 || (0x09...0x0d).contains(envelope[end - 1]) { end -= 1 }
    }
    skipSpace()
    guard end > 0, envelope[end - 1] == UInt8(ascii: ":") else { return false }
    end -= 1
    skipSpace()
    return envelope[..<end].suffix(7).elementsEqual("\"items\"".utf8)
  }
}
