/// The interned map keys of an arena: equal keys have equal numbers, so that a member look-up compares integers.
public struct KeyTable: Sendable {
  /// Where the text of key `i` lies: `starts[i] ..< starts[i + 1]` of `bytes`.
  private var starts: [UInt32] = [0]
  private var bytes: [UInt8] = []
  /// Open addressing, a power of two, at most half full.
  private var slots: [Slot]
  /// Random per process, so that no document can be made to collide its keys.
  private let seed = Self.processSeed

  private static let processSeed = UInt64.random(in: .min ... .max)

  private struct Slot {
    /// The key's number + 1; 0 is free.
    var occupant: UInt32
    /// Bits of the hash that did not choose the slot, to skip most comparisons of text.
    var tag: UInt32
  }

  /// An empty table.
  public init() {
    slots = [Slot](repeating: Slot(occupant: 0, tag: 0), count: 256)
  }

  /// How many keys there are; they are numbered from 0.
  public var count: Int { starts.count - 1 }

  /// The number of a key, or nil where no map of the arena has it.
  public func find(_ key: borrowing Span<UInt8>) -> KeyID? {
    key.withUnsafeBufferPointer { find($0) }
  }

  /// The number of a key, or nil where no map of the arena has it.
  public func find(_ key: String) -> KeyID? {
    var key = key
    return key.withUTF8 { find($0) }
  }

  /// The number of a key, or nil where no map of the arena has it.
  public func find(_ key: UnsafeBufferPointer<UInt8>) -> KeyID? {
    let hash = hash(key)
    let occupant = slots[slot(of: key, hash: hash)].occupant
    return occupant == 0 ? nil : KeyID(occupant) - 1
  }

  /// The number of a key, given one if it is new.
  public mutating func intern(_ key: borrowing Span<UInt8>) -> KeyID {
    key.withUnsafeBufferPointer { intern($0) }
  }

  /// The number of a key, given one if it is new.
  public mutating func intern(_ key: UnsafeBufferPointer<UInt8>) -> KeyID {
    let hash = hash(key)
    let slot = slot(of: key, hash: hash)
    let occupant = slots[slot].occupant
    return occupant == 0 ? insert(key, hash: hash, at: slot) : KeyID(occupant) - 1
  }

  /// Is this the text of a key?
  @inline(__always)
  func isText(_ text: UnsafeBufferPointer<UInt8>, of key: KeyID) -> Bool { isEqual(Int(key), text) }

  /// The text of a key.
  public func text(of key: KeyID) -> String {
    withUTF8(of: key) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls `body` with the UTF-8 bytes of a key.
  public func withUTF8<R>(of key: KeyID, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    bytes.withUnsafeBufferPointer { all in
      body(UnsafeBufferPointer(rebasing: all[Int(starts[Int(key)])..<Int(starts[Int(key) + 1])]))
    }
  }

  private mutating func insert(_ key: UnsafeBufferPointer<UInt8>, hash: UInt64, at free: Int) -> KeyID {
    var free = free
    if (count + 1) * 2 > slots.count {
      grow()
      free = slot(of: key, hash: hash)
    }
    let id = count
    bytes.append(contentsOf: key)
    starts.append(UInt32(bytes.count))
    slots[free] = Slot(occupant: UInt32(id) + 1, tag: UInt32(truncatingIfNeeded: hash &>> 32))
    return KeyID(id)
  }

  /// The slot that holds a key, or the free one where it belongs.
  @inline(__always)
  private func slot(of key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
    slots.withUnsafeBufferPointer { slots in
      let mask = slots.count - 1
      let tag = UInt32(truncatingIfNeeded: hash &>> 32)
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot].occupant != 0 {
        if slots[slot].tag == tag, isEqual(Int(slots[slot].occupant) - 1, key) { break }
        slot = (slot + 1) & mask
      }
      return slot
    }
  }

  @inline(__always)
  private func isEqual(_ candidate: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(starts[candidate])
    let length = key.count
    guard Int(starts[candidate + 1]) - start == length else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      guard let known = bytes.baseAddress, let key = key.baseAddress else { return true }
      return isSame(known + start, key, length)
    }
  }

  private mutating func grow() {
    var larger = [Slot](repeating: Slot(occupant: 0, tag: 0), count: slots.count * 2)
    let mask = larger.count - 1
    for id in 0..<count {
      let hash = withUTF8(of: KeyID(id)) { self.hash($0) }
      var slot = Int(truncatingIfNeeded: hash) & mask
      while larger[slot].occupant != 0 { slot = (slot + 1) & mask }
      larger[slot] = Slot(occupant: UInt32(id) + 1, tag: UInt32(truncatingIfNeeded: hash &>> 32))
    }
    slots = larger
  }

  /// Folds 8 bytes at a time by 64 x 64 bit multiplication; the last word may overlap the one before.
  @inline(__always)
  private func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 { Self.mix(key, seed: seed) }

  /// A hash of a text.
  @inline(__always)
  static func mix(_ text: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
    let raw = UnsafeRawBufferPointer(text)
    var state = seed ^ UInt64(truncatingIfNeeded: raw.count)
    guard raw.count >= 8 else {
      var word: UInt64 = 0
      for byte in raw { word = word &<< 8 | UInt64(byte) }
      return fold(state, word)
    }
    var i = 0
    while i + 8 < raw.count {
      state = fold(state, raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      i += 8
    }
    return fold(state, raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self))
  }

  @inline(__always)
  private static func fold(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return product.high ^ product.low
  }
}
