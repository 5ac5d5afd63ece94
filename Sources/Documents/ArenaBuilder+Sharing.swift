// MARK: - Aliases and merge keys

extension ArenaBuilder {
  /// The state of the open list or map, to take back what is appended to it later.
  struct Mark {
    fileprivate var lastChild: NodeIndex
    fileprivate var count: UInt32
  }

  var mark: Mark {
    guard depth > 0 else { return Mark(lastChild: 0, count: 0) }
    return Mark(lastChild: frames[depth - 1].lastChild, count: frames[depth - 1].count)
  }

  /// The value that was appended last to the open list or map, or 0.
  var lastChild: NodeIndex { depth > 0 ? frames[depth - 1].lastChild : 0 }

  /// The index that the next node will have.
  var nextIndex: NodeIndex { NodeIndex(truncatingIfNeeded: recordCount) }

  /// Takes the children appended since `mark` out of the open list or map. They stay in the arena, out of reach.
  mutating func unlinkChildren(since mark: Mark) {
    guard depth > 0 else { return }
    frames[depth - 1].lastChild = mark.lastChild
    frames[depth - 1].count = mark.count
    let parent = frames[depth - 1].node
    if mark.lastChild == 0 {
      records[Int(parent)].low = 0
    } else {
      records[Int(mark.lastChild)].link = NodeRecord.endMark | parent
    }
  }

  /// Appends a copy of a node with all that is below it, marked as shared. The text is not copied.
  mutating func appendCopy(of node: NodeIndex) {
    let base = depth
    var source = node
    while true {
      let original = records[Int(source)]
      let place = place(of: source)
      if depth > base, original.key >= 0 { key(original.key, at: place.keyOffset) }
      let isCollection = original.kind == .map || original.kind == .list
      var copy = NodeRecord(
        kind: original.kind, style: original.style, payload: isCollection ? 0 : original.payload)
      copy.isShared = true
      copy.isDefault = original.isDefault
      if isCollection {
        _ = open(copy, at: place.offset)
        if original.low != 0 {
          source = original.low
          continue
        }
        close()
      } else {
        append(copy, at: place.offset)
      }
      // On to the next sibling, of the node itself or of what encloses it.
      while depth > base, records[Int(source)].next == 0 {
        source = records[Int(source)].parentOfLast
        close()
      }
      guard depth > base else { return }
      source = records[Int(source)].next
    }
  }

  /// Appends copies of a map's members to the open map: what a merge key does.
  mutating func appendMembers(of map: NodeIndex) {
    var child = records[Int(map)].low
    while child != 0 {
      key(records[Int(child)].key, at: place(of: child).keyOffset)
      appendCopy(of: child)
      child = records[Int(child)].next
    }
  }

  /// Can the node be reached from the document's root? What a later duplicate key or a merge key put aside cannot.
  func isReachable(_ node: NodeIndex) -> Bool {
    var node = node
    while node != root {
      let parent = parent(of: node)
      guard parent != 0 else { return false }
      var child = records[Int(parent)].low
      while child != 0, child != node { child = records[Int(child)].next }
      guard child == node else { return false }
      node = parent
    }
    return true
  }
}

// MARK: - Duplicate keys

extension ArenaBuilder {
  @inline(__always)
  mutating func checkKeys(of map: NodeIndex) {
    if keys.count > lastMapOfKey.count { growLastMapOfKey() }
    var child = records[Int(map)].low
    while child != 0 {
      let key = Int(records[Int(child)].key)
      if lastMapOfKey[key] == map {
        dropDuplicates(of: map)
        return
      }
      lastMapOfKey[key] = map
      child = records[Int(child)].next
    }
  }

  private mutating func dropDuplicates(of map: NodeIndex) {
    var last: [KeyID: NodeIndex] = [:]
    var child = records[Int(map)].low
    while child != 0 {
      last[records[Int(child)].key] = child
      child = records[Int(child)].next
    }
    var previous: NodeIndex = 0
    child = records[Int(map)].low
    records[Int(map)].high = UInt32(truncatingIfNeeded: last.count)
    while child != 0 {
      let next = records[Int(child)].next
      if last[records[Int(child)].key] == child {
        if previous == 0 {
          records[Int(map)].low = child
        } else {
          records[Int(previous)].link = child
        }
        records[Int(child)].link = NodeRecord.endMark | map
        previous = child
      }
      child = next
    }
  }
}
