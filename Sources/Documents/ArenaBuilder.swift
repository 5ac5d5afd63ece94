/// Builds an ``Arena``. A non-copyable struct with mutating methods: captured variables and classes cost as much
/// as the tree itself.
///
/// A reader calls ``beginDocument(_:)``, then appends in document order (``openMap(style:at:)``, ``key(_:at:)``,
/// ``appendString(_:style:at:)``, ``close()`` ...), then ``endDocument()``, or ``abandonDocument()`` where the rest
/// cannot be read.
public struct ArenaBuilder: ~Copyable {
  var records: UnsafeMutableBufferPointer<NodeRecord>
  /// Of each record; empty where places are not kept.
  private(set) var places: UnsafeMutableBufferPointer<NodePlace>
  private(set) var recordCount = 1
  /// The nulls of the document being built, so that it need not be walked to find them.
  var nulls: [NodeIndex] = []
  private(set) var text: UnsafeMutableBufferPointer<UInt8>
  var textCount = 0
  /// The keys of all documents so far.
  public internal(set) var keys = KeyTable()
  private(set) var documents: [Arena.Document] = []

  /// The open lists and maps, the innermost last.
  var frames: UnsafeMutableBufferPointer<Frame>
  /// How many lists and maps are open.
  public private(set) var depth = 0
  /// For each key the map in which it was last seen: finds duplicates when a map closes.
  var lastMapOfKey: UnsafeMutableBufferPointer<NodeIndex>

  /// See ``storeText(_:)``.
  var knownTexts: UnsafeMutableBufferPointer<KnownText>

  private var source: Source?
  private(set) var root: NodeIndex = 0
  private var firstRecord: NodeIndex = 1
  private var firstText = 0
  /// How many values are open within a member that is not wanted; nothing is appended while it is not 0.
  private var skipping = 0
  private var pruning = Pruning.none
  /// By a key's number + 1 the key that followed it in a map last; first the one that a map began with.
  private var keyAfter: [KeyID] = []
  /// Of each key the number of its step in ``pruning``, or ``unknownStep``.
  private var stepOfKey: [Int16] = []
  private static let unknownStep: Int16 = .min
  /// True from where the arena's 32-bit offsets cannot say what was appended; nothing is appended then.
  public private(set) var isFull = false

  struct Frame {
    var node: NodeIndex
    var lastChild: NodeIndex
    var count: UInt32
    var key: KeyID
    var keyOffset: UInt32
    /// What of this value's inside is not wanted; see ``Pruning``.
    var pruneState: Pruning.State
    /// The same for the value of the key that was last named.
    var valuePruneState: Pruning.State
  }

  /// An empty builder with room for a text of about `expectedBytes`. Without `keepsPlaces` nodes do not know where they
  /// stand: for texts that are let go once they are read.
  public init(expectedBytes: Int = 4096, keepsPlaces: Bool = true) {
    // One node per 22 bytes of YAML was measured on rendered Deployments; growth doubles.
    records = .allocate(capacity: max(64, expectedBytes / 22))
    records.initializeElement(at: 0, to: NodeRecord(kind: .null, style: .plain))
    places = keepsPlaces ? .allocate(capacity: records.count) : UnsafeMutableBufferPointer(start: nil, count: 0)
    if keepsPlaces { places.initializeElement(at: 0, to: NodePlace(offset: 0, keyOffset: 0)) }
    text = .allocate(capacity: max(256, expectedBytes / 3))
    frames = .allocate(capacity: 64)
    lastMapOfKey = .allocate(capacity: 256)
    lastMapOfKey.initialize(repeating: 0)
    knownTexts = .allocate(capacity: expectedBytes < 4096 ? 0 : Self.knownTextCount)
    knownTexts.initialize(repeating: KnownText(start: 0, count: 0))
  }

  deinit {
    records.deallocate()
    places.deallocate()
    text.deallocate()
    frames.deallocate()
    lastMapOfKey.deallocate()
    knownTexts.deallocate()
  }

  /// The arena with all that was appended, in memory of just that size. The builder goes on with the room that it has.
  package mutating func takeArena() -> Arena {
    let arena = Arena(
      records: Self.copy(of: records, count: recordCount),
      places: Self.copy(of: places, count: places.isEmpty ? 0 : recordCount),
      text: Self.copy(of: text, count: textCount), keys: keys, documents: documents)
    recordCount = 1
    textCount = 0
    documents = []
    isFull = false
    lastMapOfKey.update(repeating: 0)
    // The arenas share a table until there is a new key; a large one would be copied too often.
    if keys.count > Self.mostSharedKeys {
      keys = KeyTable()
      keyAfter = []
      pruning = .none
      stepOfKey = []
    }
    return arena
  }

  private static let mostSharedKeys = 2000

  /// The arena with all that was appended; the builder is used up.
  public consuming func finish() -> Arena {
    let arena = Arena(
      records: UnsafeBufferPointer(records.extracting(..<recordCount)),
      places: UnsafeBufferPointer(places.isEmpty ? places : places.extracting(..<recordCount)),
      text: UnsafeBufferPointer(text.extracting(..<textCount)), keys: keys, documents: documents)
    // The arena owns the memory now; deinit must find nothing to free.
    records = UnsafeMutableBufferPointer(start: nil, count: 0)
    places = UnsafeMutableBufferPointer(start: nil, count: 0)
    text = UnsafeMutableBufferPointer(start: nil, count: 0)
    return arena
  }
}

// MARK: - Documents

extension ArenaBuilder {
  /// Starts a document whose offsets point into `source`; members that `pruning` names are left out.
  public mutating func beginDocument(_ source: Source, pruning: Pruning = .none) {
    self.source = source
    if self.pruning.identity !== pruning.identity {
      self.pruning = pruning
      stepOfKey.removeAll(keepingCapacity: true)
    }
    skipping = 0
    root = 0
    depth = 0
    firstRecord = NodeIndex(recordCount)
    firstText = textCount
    nulls.removeAll(keepingCapacity: true)
  }

  /// Ends the document and gives its root.
  @discardableResult
  public mutating func endDocument() -> NodeIndex {
    if let source, root != 0 {
      documents.append(Arena.Document(root: root, source: source, firstRecord: firstRecord))
    }
    source = nil
    return root
  }

  /// Forgets what was appended since ``beginDocument(_:)``.
  public mutating func abandonDocument() {
    recordCount = Int(firstRecord)
    textCount = firstText
    root = 0
    depth = 0
    skipping = 0
    source = nil
  }

  /// The source of the document that was ended last.
  var lastSource: Source? { documents.last?.source }

  /// Forgets the document that was ended last, with all that was appended since.
  public mutating func removeLastDocument() {
    guard let last = documents.popLast() else { return }
    firstRecord = last.firstRecord
    firstText = textCount
    abandonDocument()
  }
}

// MARK: - Appending

extension ArenaBuilder {
  /// Names the next value of the open map.
  @inline(__always)
  public mutating func key(_ key: KeyID, at offset: UInt32) {
    guard depth > 0, skipping == 0 else { return }
    frames[depth - 1].key = key
    frames[depth - 1].keyOffset = offset
    guard frames[depth - 1].pruneState != Pruning.ignored else { return }
    frames[depth - 1].valuePruneState = pruning.state(
      afterStep: step(of: key), in: frames[depth - 1].pruneState)
  }

  private mutating func step(of key: KeyID) -> Int16 {
    if Int(key) >= stepOfKey.count {
      stepOfKey.append(contentsOf: repeatElement(Self.unknownStep, count: keys.count - stepOfKey.count))
    }
    let known = stepOfKey[Int(key)]
    guard known == Self.unknownStep else { return known }
    let step = keys.withUTF8(of: key) { pruning.step($0) }
    stepOfKey[Int(key)] = step
    return step
  }

  /// Names the next value of the open map.
  @inline(__always)
  public mutating func key(_ key: UnsafeBufferPointer<UInt8>, at offset: UInt32) {
    // The keys of what is left out would fill the table.
    guard depth > 0, skipping == 0 else { return }
    // Objects of one kind name their members in one order: mostly the key that came here last time comes again.
    let previous = Int(frames[depth - 1].key + 1)
    if previous < keyAfter.count, keyAfter[previous] >= 0, keys.isText(key, of: keyAfter[previous]) {
      self.key(keyAfter[previous], at: offset)
      return
    }
    let id = keys.intern(key)
    if id >= NodeRecord.keyLimit { isFull = true }
    if previous >= keyAfter.count {
      keyAfter.append(contentsOf: repeatElement(-1, count: previous + 64 - keyAfter.count))
    }
    keyAfter[previous] = id
    self.key(id, at: offset)
  }

  /// Starts a map.
  @discardableResult
  public mutating func openMap(style: NodeStyle, at offset: UInt32) -> NodeIndex {
    open(NodeRecord(kind: .map, style: style), at: offset)
  }

  /// Starts a list.
  @discardableResult
  public mutating func openList(style: NodeStyle, at offset: UInt32) -> NodeIndex {
    open(NodeRecord(kind: .list, style: style), at: offset)
  }

  /// Ends the innermost list or map. Of equal keys the last one counts and the others are dropped, as kubectl does.
  public mutating func close() {
    if skipping > 0 {
      skipping -= 1
      return
    }
    guard depth > 0 else { return }
    depth -= 1
    let frame = frames[depth]
    records[Int(frame.node)].high = frame.count
    if records[Int(frame.node)].kind == .map, frame.count > 1 { checkKeys(of: frame.node) }
  }

  /// Appends a null, boolean or number; strings go through ``appendString(_:style:at:)``.
  @discardableResult
  @inline(__always)
  public mutating func appendScalar(
    _ kind: NodeKind, payload: UInt64 = 0, style: NodeStyle = .plain, at offset: UInt32
  ) -> NodeIndex {
    append(NodeRecord(kind: kind, style: style, payload: payload), at: offset)
  }

  /// Appends a string; `bytes` must be valid UTF-8.
  @discardableResult
  @inline(__always)
  public mutating func appendString(
    _ bytes: UnsafeBufferPointer<UInt8>, style: NodeStyle, at offset: UInt32
  ) -> NodeIndex {
    guard !isSkipping else { return 0 }
    return append(NodeRecord(kind: .string, style: style, payload: storeText(bytes)), at: offset)
  }

  /// Room for the text of a string whose length is not known yet: write there, then ``appendReservedText(_:style:at:)``.
  @inline(__always)
  mutating func reserveText(_ count: Int) -> UnsafeMutablePointer<UInt8>? {
    if textCount + count > text.count { growText(count) }
    guard !isFull, let start = text.baseAddress else { return nil }
    return start + textCount
  }

  /// Appends a string of the first `count` bytes written to the reserved room.
  @discardableResult
  @inline(__always)
  mutating func appendReservedText(_ count: Int, style: NodeStyle, at offset: UInt32) -> NodeIndex {
    let payload = UInt64(textCount) | UInt64(count) << 32
    textCount += count
    return append(NodeRecord(kind: .string, style: style, payload: payload), at: offset)
  }

  @inline(__always)
  mutating func open(_ record: NodeRecord, at offset: UInt32) -> NodeIndex {
    guard !isSkipping else {
      skipping += 1
      return 0
    }
    let pruneState = depth == 0 ? pruning.initial : frames[depth - 1].valuePruneState
    let index = append(record, at: offset)
    if depth == frames.count { frames = Self.grown(frames, count: depth) }
    let elementState = record.kind == .list ? pruning.state(ofElementsIn: pruneState) : Pruning.ignored
    frames.initializeElement(
      at: depth,
      to: Frame(
        node: index, lastChild: 0, count: 0, key: -1, keyOffset: offset, pruneState: pruneState,
        valuePruneState: elementState))
    depth += 1
    return index
  }

  /// Is the next value one that is not wanted?
  @inline(__always)
  var isSkipping: Bool {
    skipping > 0 || depth > 0 && frames[depth - 1].valuePruneState == Pruning.unwanted
  }

  @discardableResult
  @inline(__always)
  mutating func append(_ record: NodeRecord, at offset: UInt32) -> NodeIndex {
    guard !isSkipping else { return 0 }
    if recordCount == records.count { growRecords() }
    guard !isFull else { return 0 }
    let index = NodeIndex(truncatingIfNeeded: recordCount)
    recordCount += 1
    if record.kind == .null { nulls.append(index) }
    guard depth > 0 else {
      records.initializeElement(at: Int(index), to: record)
      if !places.isEmpty { places.initializeElement(at: Int(index), to: NodePlace(offset: offset, keyOffset: offset)) }
      root = index
      return index
    }
    let frame = frames[depth - 1]
    var record = record
    record.link = NodeRecord.endMark | frame.node
    // Outside maps no key is named.
    record.key = frame.key
    records.initializeElement(at: Int(index), to: record)
    if !places.isEmpty {
      let keyOffset = frame.key < 0 ? offset : frame.keyOffset
      places.initializeElement(at: Int(index), to: NodePlace(offset: offset, keyOffset: keyOffset))
    }
    if frame.lastChild == 0 {
      records[Int(frame.node)].low = index
    } else {
      records[Int(frame.lastChild)].link = index
    }
    frames[depth - 1].lastChild = index
    frames[depth - 1].count += 1
    return index
  }
}

// MARK: - Growth

extension ArenaBuilder {
  private static func copy<T: BitwiseCopyable>(
    of buffer: UnsafeMutableBufferPointer<T>, count: Int
  ) -> UnsafeBufferPointer<T> {
    guard count > 0, let from = buffer.baseAddress else { return UnsafeBufferPointer(start: nil, count: 0) }
    let exact = UnsafeMutablePointer<T>.allocate(capacity: count)
    exact.initialize(from: from, count: count)
    return UnsafeBufferPointer(start: exact, count: count)
  }

  private static func grown<T: BitwiseCopyable>(
    _ buffer: UnsafeMutableBufferPointer<T>, count: Int, by more: Int = 0
  ) -> UnsafeMutableBufferPointer<T> {
    let larger = UnsafeMutableBufferPointer<T>.allocate(capacity: max(buffer.count * 2, count + more))
    if let from = buffer.baseAddress { larger.baseAddress?.initialize(from: from, count: count) }
    buffer.deallocate()
    return larger
  }

  private mutating func growRecords() {
    guard recordCount < Int(NodeRecord.endMark) else {
      isFull = true
      return
    }
    records = Self.grown(records, count: recordCount)
    if !places.isEmpty { places = Self.grown(places, count: recordCount) }
  }

  private mutating func growText(_ more: Int) {
    guard textCount + more <= Int(UInt32.max) else {
      isFull = true
      return
    }
    text = Self.grown(text, count: textCount, by: more)
  }

  mutating func growLastMapOfKey() {
    let old = lastMapOfKey.count
    lastMapOfKey = Self.grown(lastMapOfKey, count: old, by: keys.count - old)
    lastMapOfKey.extracting(old...).initialize(repeating: 0)
  }
}
