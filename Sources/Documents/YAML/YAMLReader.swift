import CLibYAML

/// Reads one YAML document into an ``ArenaBuilder`` from libyaml's events, as go-yaml v2 and kubectl's conversion to
/// JSON would: YAML 1.1 types, aliases expanded, merge keys merged, keys turned into strings.
struct YAMLReader: ~Copyable {
  let parser: UnsafeMutablePointer<yaml_parser_t>
  let event: UnsafeMutablePointer<yaml_event_t>
  let input: UnsafeMutablePointer<YAMLInput>
  let limits: ReadLimits

  var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  var base = 0
  var offsets = CharacterOffsets(UnsafeBufferPointer(start: nil, count: 0), base: 0, isASCII: true)
  var levels: [Level] = []
  var anchors = YAMLAnchors()
  var budget = AliasBudget()
  /// What is wrong only if the node stays: a later value for the same key puts it aside.
  var deferred: [(node: NodeIndex, error: YAMLError)] = []

  /// An open list or map.
  struct Level {
    var isMap: Bool
    var isKeyDue: Bool
    /// Set where the value that is due belongs to a merge key: what the map held before.
    var merge: ArenaBuilder.Mark?
    /// The number of its anchor, or -1.
    var anchor: Int
    /// How many nodes were decoded before it.
    var decodedBefore: Int
  }

  init(limits: ReadLimits) {
    self.limits = limits
    parser = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    input = .allocate(capacity: 1)
    levels.reserveCapacity(64)
  }

  deinit {
    parser.deallocate()
    event.deallocate()
    input.deallocate()
  }

  /// Reads the first document of `bytes` and appends it; false where there is none. What follows it is not looked at.
  mutating func read(
    _ bytes: UnsafeBufferPointer<UInt8>, at base: Int, isASCII: Bool, into builder: inout ArenaBuilder
  ) throws(YAMLError) -> Bool {
    reset(bytes, base: base, isASCII: isASCII)
    guard yaml_parser_initialize(parser) == 1 else {
      throw YAMLError(kind: .limit, offset: UInt32(truncatingIfNeeded: base), message: "out of memory")
    }
    defer { yaml_parser_delete(parser) }
    yaml_parser_set_input(parser, { YAMLInput.handle($0, $1, $2, $3) }, input)
    while true {
      guard yaml_parser_parse(parser, event) == 1 else { throw syntaxError() }
      input.pointee.budget = limits.scalarBytes
      defer { freeEvent() }
      switch event.pointee.type {
      case YAML_SCALAR_EVENT: try readScalar(into: &builder)
      case YAML_MAPPING_START_EVENT: try openLevel(isMap: true, &builder)
      case YAML_SEQUENCE_START_EVENT: try openLevel(isMap: false, &builder)
      case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: try closeLevel(&builder)
      case YAML_ALIAS_EVENT: try readAlias(into: &builder)
      case YAML_DOCUMENT_END_EVENT:
        try checkDeferred(builder)
        return true
      case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return false
      default: break
      }
    }
  }

  private mutating func reset(_ bytes: UnsafeBufferPointer<UInt8>, base: Int, isASCII: Bool) {
    self.bytes = bytes
    self.base = base
    offsets = CharacterOffsets(bytes, base: base, isASCII: isASCII)
    input.initialize(to: YAMLInput(bytes, budget: limits.scalarBytes))
    levels.removeAll(keepingCapacity: true)
    anchors = YAMLAnchors()
    budget = AliasBudget()
    deferred = []
  }

  /// What `yaml_event_delete` does, without its detours for the events that come by the million.
  @inline(__always)
  private func freeEvent() {
    switch event.pointee.type {
    case YAML_SCALAR_EVENT:
      free(event.pointee.data.scalar.value)
      if let anchor = event.pointee.data.scalar.anchor { free(anchor) }
      if let tag = event.pointee.data.scalar.tag { free(tag) }
    case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: break
    default: yaml_event_delete(event)
    }
  }

  private func checkDeferred(_ builder: borrowing ArenaBuilder) throws(YAMLError) {
    for (node, error) in deferred where builder.isReachable(node) { throw error }
  }

  /// Where the event starts: at its tag or anchor, if it has one.
  @inline(__always)
  mutating func eventOffset() -> UInt32 { offsets.offset(of: event.pointee.start_mark.index) }
}

// MARK: - Lists and maps

extension YAMLReader {
  private mutating func openLevel(isMap: Bool, _ builder: inout ArenaBuilder) throws(YAMLError) {
    let offset = eventOffset()
    if let level = levels.last, level.isKeyDue {
      throw YAMLError(offset: offset, message: "a list or map cannot be the key of a map")
    }
    guard levels.count < limits.depth else {
      throw YAMLError(kind: .limit, offset: offset, message: "nested deeper than \(limits.depth) levels")
    }
    let isSkipped = builder.isSkipping
    let decodedBefore = budget.decoded
    budget.count()
    let name: UnsafeMutablePointer<UInt8>?
    let node: NodeIndex
    if isMap {
      name = event.pointee.data.mapping_start.anchor
      let isFlow = event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
      node = builder.openMap(style: isFlow ? .flow : .block, at: offset)
    } else {
      name = event.pointee.data.sequence_start.anchor
      let isFlow = event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
      node = builder.openList(style: isFlow ? .flow : .block, at: offset)
    }
    var anchor = -1
    if let name {
      guard !isSkipped else { throw unpruned(offset) }
      anchor = anchors.add(
        text(name), YAMLAnchors.Target(node: node, scalar: nil, meaning: .string, cost: 0, isOpen: true))
    }
    levels.append(Level(isMap: isMap, isKeyDue: isMap, merge: nil, anchor: anchor, decodedBefore: decodedBefore))
  }

  private mutating func closeLevel(_ builder: inout ArenaBuilder) throws(YAMLError) {
    guard let level = levels.popLast() else { return }
    builder.close()
    if level.anchor >= 0 { anchors.close(level.anchor, cost: budget.decoded - level.decodedBefore) }
    try endValue(&builder)
  }

  /// A value is complete: its map is due a key again, and what a merge key holds is merged.
  @inline(__always)
  mutating func endValue(_ builder: inout ArenaBuilder) throws(YAMLError) {
    guard !levels.isEmpty, levels[levels.count - 1].isMap else { return }
    levels[levels.count - 1].isKeyDue = true
    guard let mark = levels[levels.count - 1].merge else { return }
    levels[levels.count - 1].merge = nil
    guard !builder.isSkipping else { return }
    let value = builder.lastChild
    builder.unlinkChildren(since: mark)
    try merge(value, &builder)
  }

  /// Merges a map, or maps of a list from the last to the first. Members come in order, so that a merge key
  /// overwrites what stands before it and is overwritten by what stands behind it, as in go-yaml.
  private mutating func merge(_ value: NodeIndex, _ builder: inout ArenaBuilder) throws(YAMLError) {
    // The members are copied; what is wrong with them would not be found at the copies.
    if let (_, error) = deferred.first(where: { $0.node >= value }) { throw error }
    switch builder[value].kind {
    case .map: builder.appendMembers(of: value)
    case .list:
      var elements: [NodeIndex] = []
      var element = builder[value].low
      while element != 0 {
        guard builder[element].kind == .map else { throw notMergeable(builder.place(of: element).offset) }
        elements.append(element)
        element = builder[element].next
      }
      for element in elements.reversed() { builder.appendMembers(of: element) }
    default: throw notMergeable(builder.place(of: value).offset)
    }
  }

  private func notMergeable(_ offset: UInt32) -> YAMLError {
    YAMLError(offset: offset, message: "a merge key takes a map or a list of maps")
  }
}

// MARK: - Aliases

extension YAMLReader {
  private mutating func readAlias(into builder: inout ArenaBuilder) throws(YAMLError) {
    let offset = eventOffset()
    guard let name = event.pointee.data.alias.anchor else { return }
    guard let target = anchors.find(text(name)) else {
      throw YAMLError(offset: offset, message: "unknown anchor '\(String(decoding: text(name), as: UTF8.self))'")
    }
    guard !target.isOpen else {
      let name = String(decoding: text(name), as: UTF8.self)
      throw YAMLError(offset: offset, message: "the value of anchor '\(name)' contains itself")
    }
    guard budget.expand(target.cost), budget.decoded <= limits.nodes else {
      throw YAMLError(kind: .limit, offset: offset, message: "the document consists of aliases for the most part")
    }
    let isKey = levels.last?.isKeyDue ?? false
    if let scalar = target.scalar {
      if isKey {
        let text = builder.utf8(ofPayload: scalar.kind == .string ? scalar.payload : 0)
        // A copy, because the builder's buffer may move.
        let key = Array(text)
        key.withUnsafeBufferPointer { setKey(target.meaning, $0, at: offset, &builder) }
        return
      }
      var record = scalar
      record.isShared = true
      if case .double(let value) = target.meaning { deferNonFinite(value, at: offset, &builder) }
      builder.append(record, at: target.offset)
    } else {
      guard !isKey else {
        throw YAMLError(offset: offset, message: "a list or map cannot be the key of a map")
      }
      builder.appendCopy(of: target.node)
    }
    try endValue(&builder)
  }
}

// MARK: - Errors

extension YAMLReader {
  func text(_ name: UnsafeMutablePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var count = 0
    while name[count] != 0 { count += 1 }
    return UnsafeBufferPointer(start: name, count: count)
  }

  func unpruned(_ offset: UInt32) -> YAMLError {
    YAMLError(offset: offset, message: "an anchor in a part that is not read", needsUnpruned: true)
  }

  private mutating func syntaxError() -> YAMLError {
    if input.pointee.isExhausted {
      let offset = offsets.offset(of: parser.pointee.mark.index)
      return YAMLError(
        kind: .limit, offset: offset, message: "a scalar or comment is longer than \(limits.scalarBytes) bytes")
    }
    var message = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
    if parser.pointee.error == YAML_READER_ERROR {
      let offset = base + min(parser.pointee.problem_offset, bytes.count)
      return YAMLError(offset: UInt32(truncatingIfNeeded: offset), message: message)
    }
    if let context = parser.pointee.context { message += ", " + String(cString: context) }
    return YAMLError(offset: offsets.offset(of: parser.pointee.problem_mark.index), message: message)
  }
}
