import Cluster
import Documents

/// What of a vocabulary occurs in an object. Objects with equal traits look alike to an expression that finds none of
/// the values it looks for.
struct Traits: Hashable {
  /// Group, version and kind, numbered.
  var type: Int32 = 0
  var runsPods = false
  /// Keys that occur anywhere in the object.
  var keys: UInt128 = 0
  /// Keys that occur with something else than a list.
  var unlisted: UInt128 = 0
  /// Keys that occur with something else than a map or null.
  var unmapped: UInt128 = 0
  /// Keys that occur with a list that holds something else than strings.
  var mixed: UInt128 = 0
  /// Words that are a value somewhere.
  var words: UInt128 = 0
  /// Prefixes that a value somewhere starts with.
  var prefixes: UInt128 = 0
  /// Paths that exist.
  var paths: UInt64 = 0
}

/// Reads the traits of objects: one walk over an object's nodes, for all rules together.
struct TraitReader {
  private let vocabulary: Vocabulary
  private let words: TextTable
  private let prefixes: TextTable
  /// Each with the number of its parent (-1: the object itself), parents first.
  private let paths: [(parent: Int, bit: UInt64, key: String)]
  /// Of the arena that was read last: the bit of each key.
  private var bits: [UInt128] = []
  private var pathKeys: [KeyID] = []
  private var arena: Arena?
  private var places: [NodeIndex] = []

  init(_ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
    words = TextTable(vocabulary.words)
    prefixes = TextTable(vocabulary.prefixes)
    let ordered = vocabulary.paths.sorted { $0.key.count < $1.key.count }
    let positions = Dictionary(ordered.enumerated().map { ($1.key, $0) }) { first, _ in first }
    paths = ordered.map { path, number in
      (positions[Array(path.dropLast())] ?? -1, 1 << UInt64(number), path.last ?? "")
    }
    places = [NodeIndex](repeating: 0, count: paths.count)
  }

  mutating func traits(of object: Node, type: Int32, runsPods: Bool) -> Traits {
    if arena !== object.arena { enter(object.arena) }
    var traits = Traits(type: type, runsPods: runsPods)
    let records = object.arena.records
    let text = object.arena.text
    bits.withUnsafeBufferPointer { bits in
      var index = object.index
      while true {
        let record = records[Int(index)]
        if record.key >= 0, index != object.index {
          let bit = bits[Int(record.key)]
          if bit != 0 { Self.note(record, bit, records, &traits) }
        }
        if record.kind == .string {
          let value = UnsafeBufferPointer(rebasing: text[Int(record.low)..<Int(record.low) + Int(record.high)])
          traits.words |= words.equal(to: value)
          traits.prefixes |= prefixes.starting(value)
        } else if record.kind == .map || record.kind == .list, record.low != 0 {
          index = record.low
          continue
        }
        while index != object.index, records[Int(index)].next == 0 { index = records[Int(index)].parentOfLast }
        if index == object.index { break }
        index = records[Int(index)].next
      }
    }
    findPaths(of: object, &traits)
    return traits
  }

  private static func note(
    _ record: NodeRecord, _ bit: UInt128, _ records: UnsafeBufferPointer<NodeRecord>, _ traits: inout Traits
  ) {
    traits.keys |= bit
    if record.kind != .map, record.kind != .null { traits.unmapped |= bit }
    guard record.kind == .list else {
      traits.unlisted |= bit
      return
    }
    var child = record.low
    while child != 0 {
      if records[Int(child)].kind != .string { traits.mixed |= bit }
      child = records[Int(child)].next
    }
  }

  private mutating func findPaths(of object: Node, _ traits: inout Traits) {
    for (number, path) in paths.enumerated() {
      let parent = path.parent < 0 ? object.index : places[path.parent]
      let place = parent == 0 || pathKeys[number] < 0 ? 0 : object.arena.member(pathKeys[number], of: parent)
      places[number] = place
      if place != 0 { traits.paths |= path.bit }
    }
  }

  private mutating func enter(_ arena: Arena) {
    self.arena = arena
    bits = [UInt128](repeating: 0, count: arena.keys.count)
    for (key, number) in vocabulary.keys {
      if let id = arena.keys.find(key) { bits[Int(id)] = 1 << UInt128(number) }
    }
    pathKeys = paths.map { arena.keys.find($0.key) ?? -1 }
  }
}

/// A few dozen texts, looked for in very many values: most are told apart by their first byte and their length.
private struct TextTable {
  private var texts: [(bytes: [UInt8], bit: UInt128)] = []
  /// By first byte: the lengths (all above 63 are one) at which a text starts with it.
  private var lengths = [UInt64](repeating: 0, count: 256)
  /// By first byte: the places of its texts.
  private var places = [[Int]](repeating: [], count: 256)
  private var empty: UInt128 = 0

  init(_ names: [String: Int]) {
    for (name, number) in names {
      let bytes = Array(name.utf8)
      guard let first = bytes.first else {
        empty = 1 << UInt128(number)
        continue
      }
      places[Int(first)].append(texts.count)
      lengths[Int(first)] |= 1 << UInt64(min(bytes.count, 63))
      texts.append((bytes, 1 << UInt128(number)))
    }
  }

  /// The texts that are the value.
  func equal(to value: UnsafeBufferPointer<UInt8>) -> UInt128 {
    guard let first = value.first else { return empty }
    guard lengths[Int(first)] & (1 << UInt64(min(value.count, 63))) != 0 else { return 0 }
    return matches(value, first) { $0 == value.count }
  }

  /// The texts that the value starts with.
  func starting(_ value: UnsafeBufferPointer<UInt8>) -> UInt128 {
    guard let first = value.first, lengths[Int(first)] != 0 else { return empty }
    return empty | matches(value, first) { $0 <= value.count }
  }

  private func matches(
    _ value: UnsafeBufferPointer<UInt8>, _ first: UInt8, _ fits: (Int) -> Bool
  ) -> UInt128 {
    var bits: UInt128 = 0
    for place in places[Int(first)] where fits(texts[place].bytes.count) {
      let isSame = texts[place].bytes.withUnsafeBufferPointer { bytes in
        bytes.indices.allSatisfy { bytes[$0] == value[$0] }
      }
      if isSame { bits |= texts[place].bit }
    }
    return bits
  }
}
