/// A value that an API server would have filled in.
public indirect enum DefaultValue: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case string(String)
  case list([DefaultValue])
  case map([(key: String, value: DefaultValue)])
}

// MARK: - Looking at what was built

extension ArenaBuilder {
  /// The record of a node.
  public subscript(index: NodeIndex) -> NodeRecord { records[Int(index)] }

  /// Where a node stands in the text of its source; at its start where places are not kept.
  public func place(of node: NodeIndex) -> NodePlace {
    places.isEmpty ? NodePlace(offset: 0, keyOffset: 0) : places[Int(node)]
  }

  /// The enclosing list or map, or 0 for a document's root.
  func parent(of node: NodeIndex) -> NodeIndex { UnsafeBufferPointer(records).parent(of: node) }

  /// The member of a map under a key, or 0.
  public func member(_ key: String, of map: NodeIndex) -> NodeIndex {
    guard let id = keys.find(key) else { return 0 }
    return member(id, of: map)
  }

  /// The member of a map under a key, or 0.
  public func member(_ key: KeyID, of map: NodeIndex) -> NodeIndex {
    guard records[Int(map)].kind == .map else { return 0 }
    var child = records[Int(map)].low
    while child != 0 {
      if records[Int(child)].key == key { return child }
      child = records[Int(child)].next
    }
    return 0
  }

  /// The string of a node, or nil for any other kind.
  public func string(of node: NodeIndex) -> String? {
    guard records[Int(node)].kind == .string else { return nil }
    return String(decoding: utf8(of: node), as: UTF8.self)
  }

  /// The bytes of a string node, until something is appended.
  public func utf8(of string: NodeIndex) -> UnsafeBufferPointer<UInt8> {
    utf8(ofPayload: records[Int(string)].payload)
  }

  func utf8(ofPayload payload: UInt64) -> UnsafeBufferPointer<UInt8> {
    let start = Int(payload & 0xffff_ffff)
    return UnsafeBufferPointer(text.extracting(start..<start + Int(payload >> 32)))
  }

  /// Is the node this string? Builds nothing.
  public func isString(_ node: NodeIndex, _ other: StaticString) -> Bool {
    guard records[Int(node)].kind == .string else { return false }
    let other = UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount)
    return utf8(of: node).elementsEqual(other)
  }
}

// MARK: - Adding

extension ArenaBuilder {
  /// Gives a map a member unless it has one under that key. The new nodes carry the map's
  /// own position. To be used between the documents, from the `prepare` hook of ``DocumentReader``.
  public mutating func addDefault(_ key: String, _ value: DefaultValue, to map: NodeIndex) {
    var key = key
    let id = key.withUTF8 { keys.intern($0) }
    guard records[Int(map)].kind == .map, member(id, of: map) == 0 else { return }
    link(id, build(value, at: place(of: map).offset), to: map)
  }

  /// Takes the members that are null out of the maps of the document just read: the API server treats them as not set.
  /// To be used from the `prepare` hook of ``DocumentReader``, where the document is an API object.
  public mutating func removeNullMembers() {
    for null in nulls {
      // In a map is what has a key.
      guard records[Int(null)].key >= 0 else { continue }
      let map = Int(parent(of: null))
      var previous: NodeIndex = 0
      var child = records[map].low
      while child != 0, child != null {
        previous = child
        child = records[Int(child)].next
      }
      // A null whose key stood twice may have left the map already.
      guard child == null else { continue }
      if previous == 0 {
        records[map].low = records[Int(null)].next
      } else {
        records[Int(previous)].link = records[Int(null)].link
      }
      records[map].high -= 1
    }
    nulls.removeAll(keepingCapacity: true)
  }

  private mutating func link(_ key: KeyID, _ node: NodeIndex, to parent: NodeIndex) {
    guard node != 0, parent != 0 else { return }
    records[Int(node)].key = key
    records[Int(node)].link = NodeRecord.endMark | parent
    var last = records[Int(parent)].low
    if last == 0 {
      records[Int(parent)].low = node
    } else {
      while records[Int(last)].next != 0 { last = records[Int(last)].next }
      records[Int(last)].link = node
    }
    records[Int(parent)].high += 1
  }

  /// Depth-first, so that a tree of defaults is as deep as its source text, a few levels.
  private mutating func build(_ value: DefaultValue, at offset: UInt32) -> NodeIndex {
    switch value {
    case .null: return appendDefault(NodeRecord(kind: .null, style: .plain), at: offset)
    case .bool(let value):
      return appendDefault(NodeRecord(kind: .bool, style: .plain, payload: value ? 1 : 0), at: offset)
    case .int(let value):
      return appendDefault(NodeRecord(kind: .int, style: .plain, payload: UInt64(bitPattern: value)), at: offset)
    case .string(var value):
      let payload = value.withUTF8 { storeText($0) }
      return appendDefault(NodeRecord(kind: .string, style: .plain, payload: payload), at: offset)
    case .list(let elements):
      let list = appendDefault(NodeRecord(kind: .list, style: .flow), at: offset)
      for element in elements { link(-1, build(element, at: offset), to: list) }
      return list
    case .map(let members):
      let map = appendDefault(NodeRecord(kind: .map, style: .flow), at: offset)
      for (key, value) in members {
        var key = key
        let id = key.withUTF8 { keys.intern($0) }
        link(id, build(value, at: offset), to: map)
      }
      return map
    }
  }

  private mutating func appendDefault(_ record: NodeRecord, at offset: UInt32) -> NodeIndex {
    var record = record
    record.isDefault = true
    return append(record, at: offset)
  }
}
