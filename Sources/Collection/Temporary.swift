import Documents

/// Until Documents maps texts inside scalars line by line: every position is that of the scalar.
extension Source {
  static func embedded(in node: Node, name: String) -> Source? {
    let bytes = Array((node.string ?? "").utf8)
    let outer = node.record.offset
    return Source(
      name: name, bytes: bytes,
      carrier: Carrier(source: node.source, runs: (0...UInt32(bytes.count)).map { ($0, outer) }))
  }
}
