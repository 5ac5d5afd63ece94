/// Builds an ``Arena``. A non-copyable struct with mutating methods: captured variables and classes cost as much
/// as the tree itself.
public struct ArenaBuilder: ~Copyable {
  private var records: UnsafeMutableBufferPointer<NodeRecord>
  private(set) var recordCount = 1
  private var text: UnsafeMutableBufferPointer<UInt8>
  private var textCount = 0
  var keys = KeyTable()
  private var documents: [Arena.Document] = []

  /// An empty builder with room for a text of about `expectedBytes`.
  public init(expectedBytes: Int = 4096) {
    // One node per 22 bytes of YAML was measured on rendered Deployments; growth doubles.
    records = .allocate(capacity: max(64, expectedBytes / 22))
    records.initializeElement(at: 0, to: NodeRecord(kind: .null, style: .plain, offset: 0))
    text = .allocate(capacity: max(256, expectedBytes / 3))
  }

  deinit {
    records.deallocate()
    text.deallocate()
  }

  /// The arena with all that was appended; the builder is used up.
  public consuming func finish() -> Arena {
    let arena = Arena(
      records: UnsafeBufferPointer(rebasing: records[..<recordCount]),
      text: UnsafeBufferPointer(rebasing: text[..<textCount]), keys: keys, documents: documents)
    // The arena owns the memory now; deinit must find nothing to free.
    records = UnsafeMutableBufferPointer(start: nil, count: 0)
    text = UnsafeMutableBufferPointer(start: nil, count: 0)
    return arena
  }
}
