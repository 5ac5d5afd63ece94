extension Node {
  /// A stretch of a string's text, in bytes, as a node of its own that stands where the stretch stands in the file. Nil where
  /// there is none.
  package func part(_ range: Range<Int>) -> Node? {
    guard kind == .string, let embedded = Source.embedded(in: self, name: source.name) else { return nil }
    let text = arena.utf8(of: index)
    guard range.lowerBound >= 0, range.upperBound <= text.count, let carrier = embedded.carrier else { return nil }
    let inner = Source(
      name: embedded.name, bytes: embedded.bytes,
      carrier: Source.Carrier(source: carrier.source, runs: carrier.runs, scalar: self))
    var builder = ArenaBuilder(expectedBytes: range.count)
    builder.beginDocument(inner)
    builder.appendString(
      UnsafeBufferPointer(rebasing: text[range]), style: .plain, at: UInt32(truncatingIfNeeded: range.lowerBound))
    builder.endDocument()
    return builder.finish().roots.first
  }

  /// The string that the node is a stretch of, if it is one.
  package var whole: Node? { parent == nil ? source.carrier?.scalar : nil }
}
