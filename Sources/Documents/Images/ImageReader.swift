/// Makes documents of an image again; see ``DocumentImage``.
struct ImageReader {
  private let image: UnsafeBufferPointer<UInt8>
  private let text: UnsafeBufferPointer<UInt8>
  private var position = 0
  /// The numbers in the arena of the keys so far.
  private var keys: [KeyID] = []
  /// The offset that was read last.
  private var place: Int64 = 0
  /// Whether each open list or map is a map.
  private var levels: [Bool] = []
  /// The text that was read last.
  private var string: [UInt8] = []

  /// The image is not one of this text.
  private struct Unfit: Error {}

  init(_ image: UnsafeBufferPointer<UInt8>, of text: UnsafeBufferPointer<UInt8>) {
    self.image = image
    self.text = text
  }

  /// False where the image does not fit; nothing is appended then.
  mutating func readAll(_ source: Source, into builder: inout ArenaBuilder) -> Bool {
    var count = 0
    do throws(Unfit) {
      while position < image.count {
        builder.beginDocument(source)
        try readDocument(into: &builder)
        builder.endDocument()
        count += 1
      }
      return true
    } catch {
      builder.abandonDocument()
      for _ in 0..<count { builder.removeLastDocument() }
      return false
    }
  }

  private mutating func readDocument(into builder: inout ArenaBuilder) throws(Unfit) {
    repeat {
      let number = try number()
      guard number != DocumentImage.Head.close else {
        guard levels.popLast() != nil else { throw Unfit() }
        builder.close()
        continue
      }
      guard let head = DocumentImage.Head(number) else { throw Unfit() }
      if levels.last == true { try readKey(into: &builder) }
      let offset = try offset()
      var payload: UInt64 = 0
      switch head.kind {
      case .bool, .int, .double: payload = try self.number()
      case .string:
        payload = try readText(at: offset) { builder.storeText($0) }
      case .null, .list, .map: break
      }
      var record = NodeRecord(kind: head.kind, style: head.style, payload: payload)
      record.isShared = head.isShared
      if head.kind == .list || head.kind == .map {
        _ = builder.open(record, at: offset)
        levels.append(head.kind == .map)
      } else {
        builder.append(record, at: offset)
      }
    } while !levels.isEmpty
    guard !builder.isFull else { throw Unfit() }
  }

  private mutating func readKey(into builder: inout ArenaBuilder) throws(Unfit) {
    let number = try count()
    let offset = try offset()
    if number >= keys.count {
      keys.append(try readText(at: offset) { builder.keys.intern($0) })
    }
    guard number < keys.count else { throw Unfit() }
    builder.key(keys[number], at: offset)
  }
}

// MARK: - Texts and numbers

extension ImageReader {
  /// Gives what `take` makes of a text of which offsets start at `start`.
  @inline(__always)
  private mutating func readText<Taken>(
    at start: UInt32, _ take: (UnsafeBufferPointer<UInt8>) -> Taken
  ) throws(Unfit) -> Taken {
    // A key that is a number can be longer than it is written: 1E9 is 1000000000.
    let length = try number()
    guard length <= UInt64(text.count + image.count) else { throw Unfit() }
    guard length > 0 else { return take(UnsafeBufferPointer(start: nil, count: 0)) }
    let before = position
    let part = try number()
    // Most texts stand in one piece.
    if part >> 1 == length, part & 1 == 0 {
      let first = Int(start) + (try count())
      guard first <= text.count, Int(length) <= text.count - first else { throw Unfit() }
      return take(UnsafeBufferPointer(rebasing: text[first..<first + Int(length)]))
    }
    position = before
    try gatherText(Int(length), from: Int(start))
    return string.withUnsafeBufferPointer(take)
  }

  /// Puts the pieces of a text together in ``string``.
  private mutating func gatherText(_ length: Int, from start: Int) throws(Unfit) {
    string.removeAll(keepingCapacity: true)
    var end = start
    while string.count < length {
      let part = try number()
      let count = Int(truncatingIfNeeded: part >> 1)
      if part & 1 == 1 {
        for _ in 0..<count { string.append(UInt8(truncatingIfNeeded: try number())) }
      } else {
        let first = end + (try self.count())
        guard first <= text.count, count <= text.count - first else { throw Unfit() }
        end = first + count
        string.append(contentsOf: UnsafeBufferPointer(rebasing: text[first..<end]))
      }
    }
    guard string.count == length else { throw Unfit() }
  }

  private mutating func offset() throws(Unfit) -> UInt32 {
    let way = try number()
    place += Int64(bitPattern: way >> 1) ^ -Int64(bitPattern: way & 1)
    guard place >= 0, place <= text.count else { throw Unfit() }
    return UInt32(truncatingIfNeeded: place)
  }

  /// Nothing counts more than the text has bytes.
  private mutating func count() throws(Unfit) -> Int {
    let number = try number()
    guard number <= UInt64(text.count) else { throw Unfit() }
    return Int(number)
  }

  @inline(__always)
  private mutating func number() throws(Unfit) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while position < image.count, shift < 64 {
      let digit = UInt64(image[position] &- DocumentImage.firstCharacter)
      position += 1
      number |= (digit & 0x1f) << shift
      if digit & 0x20 == 0 { return number }
      shift += 5
    }
    throw Unfit()
  }
}
