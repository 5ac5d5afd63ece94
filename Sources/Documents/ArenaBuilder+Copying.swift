// MARK: - Copies from other arenas

extension ArenaBuilder {
  /// Appends a copy of a node of another arena with all that is below it. The copies keep their offsets: they point to
  /// the text that they came from where the document's source is that node's source.
  public mutating func append(copyOf node: Node) {
    let arena = node.arena
    let base = depth
    var source = node.index
    while true {
      let record = arena.records[Int(source)]
      if depth > base, record.key >= 0 {
        arena.keys.withUTF8(of: record.key) { key($0, at: arena.keyOffset(of: source)) }
      }
      let offset = arena.offset(of: source)
      switch record.kind {
      case .map, .list:
        if record.kind == .map {
          openMap(style: record.style, at: offset)
        } else {
          openList(style: record.style, at: offset)
        }
        if record.low != 0 {
          source = record.low
          continue
        }
        close()
      case .string: appendString(arena.utf8(of: source), style: record.style, at: offset)
      case .null, .bool, .int, .double:
        appendScalar(record.kind, payload: record.payload, style: record.style, at: offset)
      }
      // On to the next sibling, of the node itself or of what encloses it.
      while depth > base, arena.records[Int(source)].next == 0 {
        source = arena.records[Int(source)].parentOfLast
        close()
      }
      guard depth > base else { return }
      source = arena.records[Int(source)].next
    }
  }

  /// Names the next value of the open map.
  public mutating func key(_ key: String, at offset: UInt32) {
    var key = key
    key.withUTF8 { self.key($0, at: offset) }
  }

  /// Appends a string.
  public mutating func appendString(_ text: String, at offset: UInt32) {
    var text = text
    _ = text.withUTF8 { appendString($0, style: .plain, at: offset) }
  }
}
