/// The nodes of one or more documents, flat: records linked by index, one text buffer, interned keys. Immutable.
///
/// Look at it through ``Node`` where convenience counts, and through ``records`` and ``text`` where speed does.
/// `@unchecked`: the buffers are filled before the arena is handed out and never written again; deinit alone frees them.
public final class Arena: @unchecked Sendable {
  /// All nodes; index 0 is a placeholder for "none".
  public let records: UnsafeBufferPointer<NodeRecord>
  /// Where they stand in their text; empty where no text was kept.
  public let places: UnsafeBufferPointer<NodePlace>
  /// The text of all strings, UTF-8.
  public let text: UnsafeBufferPointer<UInt8>
  /// The map keys.
  public let keys: KeyTable
  /// The documents in input order.
  public let documents: [Document]

  /// One document of an arena.
  public struct Document: Sendable {
    /// The document's root node.
    public let root: NodeIndex
    /// The text that its positions point into.
    public let source: Source
    /// The first record of the document; all up to the next document's first belong to it.
    public let firstRecord: NodeIndex
  }

  init(
    records: UnsafeBufferPointer<NodeRecord>, places: UnsafeBufferPointer<NodePlace>,
    text: UnsafeBufferPointer<UInt8>, keys: KeyTable, documents: [Document]
  ) {
    self.records = records
    self.places = places
    self.text = text
    self.keys = keys
    self.documents = documents
  }

  deinit {
    records.deallocate()
    places.deallocate()
    text.deallocate()
  }

  /// The roots of all documents.
  public var roots: [Node] { documents.map { Node(arena: self, index: $0.root) } }

  /// The source that a node's offsets point into.
  public func source(of node: NodeIndex) -> Source {
    var low = 0
    var high = documents.count
    while low < high {
      let middle = (low + high) / 2
      if documents[middle].firstRecord <= node { low = middle + 1 } else { high = middle }
    }
    return documents[max(low - 1, 0)].source
  }

  /// The member of a map under an interned key, or 0. Where a key stands twice the last one counts, as in kubectl;
  /// readers keep only that one.
  @inlinable public func member(_ key: KeyID, of map: NodeIndex) -> NodeIndex {
    let record = records[Int(map)]
    guard record.kind == .map else { return 0 }
    var child = record.low
    while child != 0 {
      if records[Int(child)].key == key { return child }
      child = records[Int(child)].next
    }
    return 0
  }

  /// The enclosing list or map, or 0 for a document's root. Steps over the siblings that follow: loops that ascend from
  /// a last child take its ``NodeRecord/parentOfLast``.
  @inlinable public func parent(of node: NodeIndex) -> NodeIndex { records.parent(of: node) }

  /// Byte offset in the node's source of the first character of the value; 0 where no text was kept.
  @inlinable public func offset(of node: NodeIndex) -> UInt32 { places.isEmpty ? 0 : places[Int(node)].offset }

  /// Byte offset in the node's source of the first character of the key; that of the value outside maps.
  @inlinable public func keyOffset(of node: NodeIndex) -> UInt32 { places.isEmpty ? 0 : places[Int(node)].keyOffset }

  /// The bytes of a string node.
  @inlinable public func utf8(of string: NodeIndex) -> UnsafeBufferPointer<UInt8> {
    let record = records[Int(string)]
    return UnsafeBufferPointer(rebasing: text[Int(record.low)..<Int(record.low) + Int(record.high)])
  }
}
