/// Writes nodes as JSON the way Go's encoding/json does, with sorted keys: what kubectl sends. Characters that HTML
/// would take for markup are not escaped. Not recursive, so that no depth is too deep.
///
/// With ``Order/asRead`` what is written reads as the same tree again: keys stay where they stood, and a double that is
/// whole stays a double.
public struct JSONWriter {
  /// How the text is laid out.
  public enum Layout: Sendable {
    /// On one line, without spaces.
    case compact
    /// One member or element per line, indented by two spaces.
    case pretty
  }

  /// The order of a map's members.
  package enum Order: Sendable {
    case byKey
    case asRead
  }

  /// What to write in a node's place.
  package enum Substitute: Sendable {
    /// Neither the node nor its key.
    case nothing
    case text([UInt8])
  }

  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  private let arena: Arena
  private let layout: Layout
  private let order: Order
  private let substitute: (_ node: NodeIndex, _ parent: NodeIndex) -> Substitute?
  /// The place of each key in byte order.
  private let ranks: [UInt32]
  private var open: [Level] = []

  private struct Level {
    var node: NodeIndex
    var isMap: Bool
    /// What is still to be written, the next one last.
    var rest: [NodeIndex]
  }

  /// A writer for nodes of one arena.
  public init(_ arena: Arena, layout: Layout = .compact) {
    self.init(arena, layout: layout, order: .byKey) { _, _ in nil }
  }

  /// A writer for nodes of one arena; `substitute` may give something else for a node below those that are written.
  package init(
    _ arena: Arena, layout: Layout = .compact, order: Order,
    substitute: @escaping (_ node: NodeIndex, _ parent: NodeIndex) -> Substitute?
  ) {
    self.arena = arena
    self.layout = layout
    self.order = order
    self.substitute = substitute
    guard order == .byKey else {
      ranks = []
      return
    }
    let order = (0..<arena.keys.count).map { KeyID($0) }.sorted { left, right in
      arena.keys.withUTF8(of: left) { left in
        arena.keys.withUTF8(of: right) { left.lexicographicallyPrecedes($0) }
      }
    }
    var ranks = [UInt32](repeating: 0, count: order.count)
    for (rank, key) in order.enumerated() { ranks[Int(key)] = UInt32(rank) }
    self.ranks = ranks
  }

  /// Adds a node with all that is below it.
  public mutating func write(_ node: NodeIndex) {
    begin(node)
    while var level = open.popLast() {
      guard let child = level.rest.popLast() else {
        end(level)
        continue
      }
      let isMap = level.isMap
      open.append(level)
      if bytes.last != UInt8(ascii: "{") || !isMap, bytes.last != UInt8(ascii: "[") || isMap {
        bytes.append(UInt8(ascii: ","))
      }
      breakLine()
      if isMap {
        arena.keys.withUTF8(of: arena.records[Int(child)].key) { writeString($0) }
        bytes.append(UInt8(ascii: ":"))
        if layout == .pretty { bytes.append(0x20) }
      }
      if case .text(let text) = substitute(child, level.node) {
        text.withUnsafeBufferPointer { writeString($0) }
      } else {
        begin(child)
      }
    }
  }

  /// Adds a line break.
  public mutating func endLine() { bytes.append(0x0a) }

  private mutating func begin(_ node: NodeIndex) {
    let record = arena.records[Int(node)]
    switch record.kind {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool: bytes.append(contentsOf: (record.payload != 0 ? "true" : "false").utf8)
    case .int: bytes.append(contentsOf: String(Int64(bitPattern: record.payload)).utf8)
    case .double:
      let number = GoNumberFormat.json(Double(bitPattern: record.payload))
      bytes.append(contentsOf: number.utf8)
      if order == .asRead, !number.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }) {
        bytes.append(contentsOf: ".0".utf8)
      }
    case .string: writeString(arena.utf8(of: node))
    case .list, .map:
      var children: [NodeIndex] = []
      children.reserveCapacity(Int(record.high))
      var child = record.low
      while child != 0 {
        if case .nothing = substitute(child, node) {} else { children.append(child) }
        child = arena.records[Int(child)].next
      }
      if record.kind == .map, order == .byKey {
        children.sort { rank($0) > rank($1) }
      } else {
        children.reverse()
      }
      bytes.append(record.kind == .map ? UInt8(ascii: "{") : UInt8(ascii: "["))
      open.append(Level(node: node, isMap: record.kind == .map, rest: children))
    }
  }

  private mutating func end(_ level: Level) {
    let bracket = level.isMap ? UInt8(ascii: "{") : UInt8(ascii: "[")
    if bytes.last != bracket { breakLine() }
    bytes.append(bracket + 2)
  }

  private mutating func breakLine() {
    guard layout == .pretty else { return }
    bytes.append(0x0a)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * open.count))
  }

  private func rank(_ node: NodeIndex) -> UInt32 { ranks[Int(arena.records[Int(node)].key)] }

  private mutating func writeString(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    var i = 0
    while i < text.count {
      let byte = text[i]
      guard byte < 0x20 || byte == 0x22 || byte == 0x5c || byte == 0xe2 else {
        i += 1
        continue
      }
      let length: Int
      let escape: String
      switch byte {
      case 0x22: (escape, length) = ("\\\"", 1)
      case 0x5c: (escape, length) = ("\\\\", 1)
      case 0x0a: (escape, length) = ("\\n", 1)
      case 0x0d: (escape, length) = ("\\r", 1)
      case 0x09: (escape, length) = ("\\t", 1)
      case 0x08: (escape, length) = ("\\b", 1)
      case 0x0c: (escape, length) = ("\\f", 1)
      case 0xe2:
        // U+2028 and U+2029 end lines in JavaScript; Go escapes them always.
        guard i + 2 < text.count, text[i + 1] == 0x80, text[i + 2] == 0xa8 || text[i + 2] == 0xa9 else {
          i += 1
          continue
        }
        (escape, length) = (text[i + 2] == 0xa8 ? "\\u2028" : "\\u2029", 3)
      default:
        let code = String(byte, radix: 16)
        (escape, length) = ("\\u" + String(repeating: "0", count: 4 - code.count) + code, 1)
      }
      bytes.append(contentsOf: text[start..<i])
      bytes.append(contentsOf: escape.utf8)
      i += length
      start = i
    }
    bytes.append(contentsOf: text[start...])
    bytes.append(UInt8(ascii: "\""))
  }
}

extension Node {
  /// The node as JSON with sorted keys.
  public func json(_ layout: JSONWriter.Layout = .compact) -> String {
    var writer = JSONWriter(arena, layout: layout)
    writer.write(index)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
