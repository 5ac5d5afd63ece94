/// Writes the nodes of one source as an image; see ``DocumentImage``.
struct ImageWriter {
  private let text: [UInt8]
  private(set) var output: [UInt8] = []
  /// The keys so far, by their numbers in the image.
  private var keys: [KeyID: Int] = [:]
  /// The offset that was written last.
  private var place: UInt32 = 0

  init(_ text: [UInt8]) {
    self.text = text
  }

  /// Recursive: for documents that were read under a limit of depth.
  mutating func add(_ node: Node) {
    let record = node.record
    add(DocumentImage.Head(record).number)
    if record.key >= 0 { addKey(of: node) }
    add(offset: node.offset)
    switch record.kind {
    case .null: break
    case .bool, .int, .double: add(record.payload)
    case .string: add(text: Array(node.arena.utf8(of: node.index)), at: node.offset)
    case .list, .map:
      for child in node.children { add(child) }
      add(DocumentImage.Head.close)
    }
  }

  private mutating func addKey(of node: Node) {
    let record = node.record
    let known = keys[record.key]
    add(UInt64(known ?? keys.count))
    add(offset: node.keyOffset)
    guard known == nil else { return }
    keys[record.key] = keys.count
    add(text: node.arena.keys.withUTF8(of: record.key) { Array($0) }, at: node.keyOffset)
  }

  /// How far it lies from the one before, the sign in the lowest bit.
  private mutating func add(offset: UInt32) {
    let way = Int64(offset) - Int64(place)
    add(UInt64(bitPattern: way << 1 ^ way >> 63))
    place = offset
  }

  /// Five bits to a character, the lowest first; one more bit says that there are more.
  private mutating func add(_ number: UInt64) {
    var rest = number
    while rest >= 0x20 {
      output.append(DocumentImage.firstCharacter + UInt8(rest & 0x1f | 0x20))
      rest >>= 5
    }
    output.append(DocumentImage.firstCharacter + UInt8(rest))
  }
}

// MARK: - Texts

extension ImageWriter {
  /// A part of a string: bytes of the text behind `skipped` others, or bytes that do not stand there.
  private enum Part {
    case inText(skipped: Int, count: Int)
    case other([UInt8])
  }

  /// Its length, then its parts.
  private mutating func add(text string: [UInt8], at start: UInt32) {
    add(UInt64(string.count))
    for part in parts(of: string, from: Int(start)) {
      switch part {
      case .inText(let skipped, let count):
        add(UInt64(count) << 1)
        add(UInt64(skipped))
      case .other(let bytes):
        add(UInt64(bytes.count) << 1 | 1)
        for byte in bytes { add(UInt64(byte)) }
      }
    }
  }

  /// Indentation, quotes and line breaks that are folded away stand between the parts of a string.
  private func parts(of string: [UInt8], from start: Int) -> [Part] {
    var parts: [Part] = []
    var other: [UInt8] = []
    var position = start
    var i = 0
    while i < string.count {
      var next = position
      while next < text.count, text[next] != string[i], Self.mayStandBetween(text[next]) { next += 1 }
      var count = 0
      while next + count < text.count, i + count < string.count, text[next + count] == string[i + count] { count += 1 }
      guard count > 0 else {
        other.append(string[i])
        i += 1
        continue
      }
      if !other.isEmpty { parts.append(.other(other)) }
      other = []
      parts.append(.inText(skipped: next - position, count: count))
      position = next + count
      i += count
    }
    return other.isEmpty ? parts : parts + [.other(other)]
  }

  private static func mayStandBetween(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "-"), UInt8(ascii: "'"),
      UInt8(ascii: "\""), UInt8(ascii: "\\"):
      true
    default: false
    }
  }
}
