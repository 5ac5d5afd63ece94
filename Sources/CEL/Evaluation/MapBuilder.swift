import Glibc

/// Puts a map together. Maps of more than a few pairs get a hash index behind the pairs.
package struct MapBuilder {
  private var pairs: [Operand] = []
  private var index: [UInt32] = []
  /// Are equal numbers of different types different keys?
  private let keepsNumbersApart: Bool

  /// Up to this many pairs a linear search is faster.
  static let linearLimit = 8

  package init(capacity: Int = 0, keepsNumbersApart: Bool = false) {
    self.keepsNumbersApart = keepsNumbersApart
    pairs.reserveCapacity(capacity * 2)
  }

  package var count: Int { pairs.count / 2 }

  /// Sets a key; false where it was there already (and is replaced).
  @discardableResult package mutating func set(_ key: Operand, _ value: Operand) -> Bool {
    if let known = find(key) {
      pairs[2 * known + 1] = value
      return false
    }
    pairs.append(key)
    pairs.append(value)
    if count > Self.linearLimit { insert(count - 1) }
    return true
  }

  /// Sets a key, whether it was there or not.
  @discardableResult mutating func put(_ key: Operand, _ value: Operand) -> Bool {
    set(key, value)
    return true
  }

  package func finish(_ frame: Frame) -> Operand {
    finished(frame.allocate(pairs.count + (index.count + 3) / 4))
  }

  func finish(_ constants: Constants) -> Operand {
    finished(constants.operands(pairs.count + (index.count + 3) / 4))
  }

  private func finished(_ memory: UnsafeMutablePointer<Operand>) -> Operand {
    for (i, operand) in pairs.enumerated() { (memory + i).initialize(to: operand) }
    if !index.isEmpty {
      let table = UnsafeMutableRawPointer(memory + pairs.count)
      index.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: table, count: $0.count).copyMemory(from: $0) }
    }
    return Operand(
      .map, at: memory, count: UInt32(count), extra: index.isEmpty ? 0 : Int16(index.count.trailingZeroBitCount))
  }

  func find(_ key: Operand) -> Int? {
    pairs.withUnsafeBufferPointer { pairs in
      index.withUnsafeBufferPointer { index in
        MapIndex.find(key, in: pairs, index.isEmpty ? nil : index, sameType: keepsNumbersApart)
      }
    }
  }

  private mutating func insert(_ position: Int) {
    if index.count < count * 2 {
      index = [UInt32](repeating: 0, count: MapIndex.capacity(for: count))
      for i in 0..<count { place(i) }
    } else {
      place(position)
    }
  }

  private mutating func place(_ position: Int) {
    let mask = index.count - 1
    var slot = MapIndex.hash(pairs[2 * position]) & mask
    while index[slot] != 0 { slot = (slot + 1) & mask }
    index[slot] = UInt32(position) + 1
  }
}

/// Open addressing over the pairs of a map; an entry is a position + 1, 0 is free.
enum MapIndex {
  static func capacity(for count: Int) -> Int {
    var capacity = 32
    while capacity < count * 4 { capacity *= 2 }
    return capacity
  }

  /// The position of a key's pair. Of equal numbers of several types the one of the key's own type wins.
  static func find(
    _ key: Operand, in pairs: UnsafeBufferPointer<Operand>, _ index: UnsafeBufferPointer<UInt32>?,
    sameType: Bool = false
  ) -> Int? {
    var other: Int?
    guard let index else {
      for i in stride(from: 0, to: pairs.count, by: 2) where areEqualKeys(pairs[i], key) {
        if pairs[i].tag == key.tag { return i / 2 }
        other = other ?? i / 2
      }
      return sameType ? nil : other
    }
    let mask = index.count - 1
    var slot = hash(key) & mask
    while index[slot] != 0 {
      let position = Int(index[slot]) - 1
      if areEqualKeys(pairs[2 * position], key) {
        if pairs[2 * position].tag == key.tag { return position }
        other = other ?? position
      }
      slot = (slot + 1) & mask
    }
    return sameType ? nil : other
  }

  /// Numbers of equal value have equal hashes, whatever their type.
  static func hash(_ key: Operand) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    switch key.tag {
    case .string, .bytes:
      for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    default:
      let bits = key.wholeNumber.map { UInt64(truncatingIfNeeded: $0) } ?? key.payload
      hash = (bits ^ bits >> 29) &* 0x9e37_79b9_7f4a_7c15
    }
    return Int(truncatingIfNeeded: hash ^ (hash >> 32)) & Int.max
  }

  @inline(__always) static func areEqualKeys(_ left: Operand, _ right: Operand) -> Bool {
    if left.tag == .string { return right.tag == .string && left.utf8.hasSameBytes(as: right.utf8) }
    if left.tag == .bool || right.tag == .bool { return left.tag == right.tag && left.payload == right.payload }
    if left.tag == .null || right.tag == .null { return left.tag == right.tag }
    if left.tag == .timestamp || left.tag == .duration {
      return left.tag == right.tag && left.payload == right.payload && left.count == right.count
    }
    guard let number = left.wholeNumber, let other = right.wholeNumber else {
      return left.tag == .double && right.tag == .double && left.doubleBits == right.doubleBits
    }
    return number == other
  }
}

extension Operand {
  /// The value of an int, a uint, or a double without a fraction, for keys.
  var wholeNumber: Int128? {
    switch tag {
    case .int: Int128(intBits)
    case .uint: Int128(uintBits)
    case .double: Int128(exactly: doubleBits)
    default: nil
    }
  }

  /// The hash index of a computed map.
  var index: UnsafeBufferPointer<UInt32>? {
    guard extra > 0, let address else { return nil }
    let table = address + Int(count) * 2 * MemoryLayout<Operand>.stride
    return UnsafeBufferPointer(start: table.assumingMemoryBound(to: UInt32.self), count: 1 << Int(extra))
  }
}

extension UnsafeBufferPointer<UInt8> {
  @inline(__always) func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count else { return false }
    guard let start = baseAddress, let otherStart = other.baseAddress else { return true }
    return start == otherStart || memcmp(start, otherStart, count) == 0
  }
}
