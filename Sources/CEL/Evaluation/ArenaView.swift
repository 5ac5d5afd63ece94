import Documents

/// An arena as one session sees it: bare pointers for the inner loops, and which of the arena's keys the field names of
/// the environment are. Resolved at the first use of a field, so an arena of thousands of objects is asked once.
struct ArenaView {
  let records: UnsafePointer<NodeRecord>
  let text: UnsafePointer<UInt8>
  let arena: Unmanaged<Arena>
  private var keys: UnsafeMutableBufferPointer<KeyID>
  private var keyTexts: UnsafeMutableBufferPointer<Operand>

  private static let unresolved: KeyID = -2
  private static let missing: KeyID = -1

  /// A view of an arena that outlives it.
  init?(_ arena: Arena) {
    guard let records = arena.records.baseAddress else { return nil }
    self.records = records
    // An arena without text has empty strings only: any address will do.
    text = arena.text.baseAddress ?? UnsafeRawPointer(records).assumingMemoryBound(to: UInt8.self)
    self.arena = Unmanaged.passUnretained(arena)
    keys = .init(start: nil, count: 0)
    keyTexts = .init(start: nil, count: 0)
  }

  func deallocate() {
    keys.deallocate()
    if let text = keyTexts.first?.address { UnsafeMutableRawPointer(mutating: text).deallocate() }
    keyTexts.deallocate()
  }

  /// The arena's number for a field of the environment, negative where no map of the arena has such a key.
  @inline(__always) mutating func key(_ field: Field) -> KeyID {
    if field.number < keys.count {
      let key = keys[field.number]
      if key != Self.unresolved { return key }
    }
    return resolve(field)
  }

  private mutating func resolve(_ field: Field) -> KeyID {
    if field.number >= keys.count {
      let larger = UnsafeMutableBufferPointer<KeyID>.allocate(capacity: max(64, field.number * 2))
      larger.initialize(repeating: Self.unresolved)
      for i in keys.indices { larger[i] = keys[i] }
      keys.deallocate()
      keys = larger
    }
    let key = arena._withUnsafeGuaranteedRef { $0.keys.find(field.name) } ?? Self.missing
    keys[field.number] = key
    return key
  }

  /// The member of a map under a key, or 0.
  @inline(__always) func member(_ key: KeyID, of map: NodeRecord) -> NodeIndex {
    guard key >= 0 else { return 0 }
    var child = map.low
    while child != 0 {
      let record = records[Int(child)]
      if record.key == key { return child }
      child = record.next
    }
    return 0
  }

  /// The text of a key as a string operand. The table is copied at the first use: a session's strings must stay where
  /// they are.
  mutating func keyText(_ key: KeyID) -> Operand {
    if keyTexts.isEmpty { copyKeys() }
    return keyTexts[Int(key)]
  }

  private mutating func copyKeys() {
    let table = arena._withUnsafeGuaranteedRef { $0.keys }
    var size = 1
    for key in 0..<table.count { table.withUTF8(of: KeyID(key)) { size += $0.count } }
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    keyTexts = .allocate(capacity: max(table.count, 1))
    keyTexts.initialize(repeating: Operand(.string, at: bytes))
    var next = bytes
    for key in 0..<table.count {
      table.withUTF8(of: KeyID(key)) { text in
        if let start = text.baseAddress { next.initialize(from: start, count: text.count) }
        keyTexts[key] = Operand(.string, at: next, count: UInt32(text.count))
        next += text.count
      }
    }
  }
}

/// A field name that a program selects, numbered per environment.
struct Field: Sendable {
  let number: Int
  /// The name as a key of computed maps, in the memory of the environment's names.
  let key: Operand

  var name: String { String(decoding: key.utf8, as: UTF8.self) }
}
