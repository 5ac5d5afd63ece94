/// Finds the elements of `items` in a list's JSON as it arrives, in whatever pieces. What is around them is kept apart: it
/// is small, and says how the list goes on.
package struct ItemSplitter {
  /// The list with its items taken out.
  package private(set) var envelope: [UInt8] = []
  private let limit: Int
  /// What has come of an item whose rest is still to come.
  private var rest: [UInt8] = []
  /// The item is tried again once there is so much of it.
  private var due = 0
  private var place = Place.envelope
  /// How many lists and maps of the envelope are open.
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

  /// Is given the text from an item's start on, and gives how much of it the item takes; nil where more of it must come.
  package typealias ItemReader = (UnsafeBufferPointer<UInt8>) throws(BodyError) -> Int?

  /// An item may be as large as `limit` bytes, and so may all around them.
  package init(limit: Int) { self.limit = limit }

  /// Has a whole JSON value been seen?
  package var isWhole: Bool { place == .envelope && depth == 0 && !envelope.isEmpty }

  package mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, _ item: ItemReader) throws(BodyError) {
    guard !rest.isEmpty else { return try split(bytes, item) }
    rest.append(contentsOf: bytes)
    if rest.count >= due { try splitRest(item) }
  }

  /// Nothing more will come.
  package mutating func end(_ item: ItemReader) throws(BodyError) {
    if !rest.isEmpty { try splitRest(item) }
  }

  private mutating func splitRest(_ item: ItemReader) throws(BodyError) {
    var text: [UInt8] = []
    swap(&text, &rest)
    // Lent for the call; what it throws ends the list, so that a rest left behind does no harm.
    try text.withUnsafeBufferPointer { text throws(BodyError) in try split(text, item) }
  }

  private mutating func split(_ bytes: UnsafeBufferPointer<UInt8>, _ item: ItemReader) throws(BodyError) {
    var position = 0
    while position < bytes.count {
      guard place == .item else {
        try feedAround(bytes[position], &position)
        continue
      }
      let text = UnsafeBufferPointer(rebasing: bytes[position...])
      guard let count = try item(text) else {
        rest = Array(text)
        // Each try reads it from its start.
        due = 2 * text.count
        break
      }
      position += count
      place = .comma
    }
    guard envelope.count <= limit, rest.count <= limit else {
      throw BodyError(message: "an object in it is larger than \(limit) bytes", isPassing: false)
    }
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
