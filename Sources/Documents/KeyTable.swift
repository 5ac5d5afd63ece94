/// The interned map keys of an arena: equal keys have equal numbers, so that a member look-up compares integers.
public struct KeyTable: Sendable {
  /// Where the text of key `i` lies: `starts[i] ..< starts[i + 1]` of `bytes`.
  private var starts: [UInt32] = [0]
  private var bytes: [UInt8] = []
  /// Open addressing, a power of two, at most half full; holds key + 1, 0 is free.
  private var slots: [UInt32]

  /// An empty table.
  public init() {
    slots = [UInt32](repeating: 0, count: 256)
  }

  /// How many keys there are; they are numbered from 0.
  public var count: Int { starts.count - 1 }

  /// The number of a key, or nil where no map of the arena has it.
  public func find(_ key: borrowing Span<UInt8>) -> KeyID? {
    let mask = slots.count - 1
    var slot = Self.hash(key) & mask
    while slots[slot] != 0 {
      let candidate = Int(slots[slot]) - 1
      if isEqual(candidate, key) { return KeyID(candidate) }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The number of a key, or nil where no map of the arena has it.
  public func find(_ key: String) -> KeyID? {
    var key = key
    return key.withUTF8 { find($0.span) }
  }

  /// The number of a key, given one if it is new.
  public mutating func intern(_ key: borrowing Span<UInt8>) -> KeyID {
    var mask = slots.count - 1
    var slot = Self.hash(key) & mask
    while slots[slot] != 0 {
      let candidate = Int(slots[slot]) - 1
      if isEqual(candidate, key) { return KeyID(candidate) }
      slot = (slot + 1) & mask
    }
    if (count + 1) * 2 > slots.count {
      grow()
      mask = slots.count - 1
      slot = Self.hash(key) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
    }
    let id = count
    for i in key.indices { bytes.append(key[i]) }
    starts.append(UInt32(bytes.count))
    slots[slot] = UInt32(id) + 1
    return KeyID(id)
  }

  /// The text of a key.
  public func text(of key: KeyID) -> String {
    String(decoding: bytes[Int(starts[Int(key)])..<Int(starts[Int(key) + 1])], as: UTF8.self)
  }

  /// Calls `body` with the UTF-8 bytes of a key.
  public func withUTF8<R>(of key: KeyID, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    bytes.withUnsafeBufferPointer { all in
      body(UnsafeBufferPointer(rebasing: all[Int(starts[Int(key)])..<Int(starts[Int(key) + 1])]))
    }
  }

  private func isEqual(_ candidate: Int, _ key: borrowing Span<UInt8>) -> Bool {
    let start = Int(starts[candidate])
    guard Int(starts[candidate + 1]) - start == key.count else { return false }
    for i in key.indices where bytes[start + i] != key[i] { return false }
    return true
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 2)
    let mask = larger.count - 1
    for id in 0..<count {
      var slot = Self.hash(bytes.span.extracting(Int(starts[id])..<Int(starts[id + 1]))) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = UInt32(id) + 1
    }
    slots = larger
  }

  /// FNV-1a: keys are short, and an attacker who collides them pays with his own document's size limit.
  private static func hash(_ key: borrowing Span<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for i in key.indices { hash = (hash ^ UInt64(key[i])) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ (hash &>> 32)) & Int.max
  }
}
