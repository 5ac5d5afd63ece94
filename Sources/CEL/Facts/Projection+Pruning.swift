public import Documents

extension Projection {
  /// The part of a document that is looked at, as a document of its own. Positions are those of the original.
  public func pruned(_ node: Node) -> Node {
    var builder = ArenaBuilder()
    builder.beginDocument(node.source)
    append(node, to: &builder)
    let root = builder.endDocument()
    return Node(arena: builder.finish(), index: root)
  }

  private func append(_ node: Node, to builder: inout ArenaBuilder) {
    let record = node.record
    switch record.kind {
    case .list:
      _ = builder.openList(style: record.style, at: node.offset)
      if let element {
        for child in node.children { element.append(child, to: &builder) }
      }
      builder.close()
    case .map:
      _ = builder.openMap(style: record.style, at: node.offset)
      for child in node.children {
        guard let key = child.key, let part = member(key) else { continue }
        append(key: key, of: child, to: &builder)
        part.append(child, to: &builder)
      }
      builder.close()
    case .string:
      builder.appendString(node.arena.utf8(of: node.index), style: record.style, at: node.offset)
    case .null, .bool, .int, .double:
      builder.appendScalar(record.kind, payload: record.payload, style: record.style, at: node.offset)
    }
  }

  private func append(key: String, of child: Node, to builder: inout ArenaBuilder) {
    var key = key
    key.withUTF8 { builder.key($0, at: child.keyOffset) }
  }
}
