import Documents

/// Walks the elements of a list, computed or of a document.
package struct ElementIterator: IteratorProtocol {
  private var computed: UnsafeBufferPointer<Operand>.Iterator
  private let view: UnsafeMutablePointer<ArenaView>?
  private var child: NodeIndex

  package init(_ list: Operand) {
    if list.tag == .node {
      view = list.view
      child = list.record?.low ?? 0
      computed = UnsafeBufferPointer(start: nil, count: 0).makeIterator()
    } else {
      view = nil
      child = 0
      computed = list.elements.makeIterator()
    }
  }

  @inline(__always) package mutating func next() -> Operand? {
    guard let view else { return computed.next() }
    guard child != 0 else { return nil }
    let element = Operand.node(view, child)
    child = view.pointee.records[Int(child)].next
    return element
  }
}

/// Walks the pairs of a map, computed or of a document.
package struct PairIterator: IteratorProtocol {
  private let pairs: UnsafeBufferPointer<Operand>
  private var position = 0
  private let view: UnsafeMutablePointer<ArenaView>?
  private var child: NodeIndex

  package init(_ map: Operand) {
    if map.tag == .node {
      view = map.view
      child = map.record?.low ?? 0
      pairs = UnsafeBufferPointer(start: nil, count: 0)
    } else {
      view = nil
      child = 0
      pairs = map.pairs
    }
  }

  @inline(__always) package mutating func next() -> (key: Operand, value: Operand)? {
    guard let view else {
      guard position < pairs.count else { return nil }
      defer { position += 2 }
      return (pairs[position], pairs[position + 1])
    }
    guard child != 0 else { return nil }
    let record = view.pointee.records[Int(child)]
    let pair = (key: view.pointee.keyText(record.key), value: Operand.node(view, child))
    child = record.next
    return pair
  }
}

extension Frame {
  /// The elements of a list as an array, for functions that need them all at once.
  package func elements(of list: Operand) -> [Operand] {
    var elements: [Operand] = []
    elements.reserveCapacity(list.size)
    var iterator = ElementIterator(list)
    while let element = iterator.next() { elements.append(element) }
    return elements
  }

  /// The member of a map under a computed key, or nil.
  package func member(_ key: Operand, of map: Operand) -> Operand? {
    let key = key.scalar
    if map.tag == .node {
      guard key.tag == .string, let view = map.view else { return nil }
      let id = view.pointee.arena._withUnsafeGuaranteedRef { $0.keys.find(Span(_unsafeElements: key.utf8)) }
      let child = view.pointee.member(id ?? -1, of: view.pointee.records[Int(map.count)])
      return child == 0 ? nil : .node(view, child)
    }
    return MapIndex.find(key, in: map.pairs, map.index).map { map.pairs[2 * $0 + 1] }
  }

  /// The member of a map under a field name, or nil.
  @inline(__always) func member(_ field: Field, of map: Operand) -> Operand? {
    guard map.tag == .node, let view = map.view else {
      return MapIndex.find(field.key, in: map.pairs, map.index).map { map.pairs[2 * $0 + 1] }
    }
    let child = view.pointee.member(view.pointee.key(field), of: view.pointee.records[Int(map.count)])
    return child == 0 ? nil : .node(view, child)
  }

  /// `x in list`
  func contains(_ list: Operand, _ element: Operand) -> Bool {
    let element = element.scalar
    var iterator = ElementIterator(list)
    if element.tag == .string {
      let text = element.utf8
      while let candidate = iterator.next() {
        let candidate = candidate.scalar
        if candidate.tag == .string, candidate.utf8.hasSameBytes(as: text) { return true }
      }
      return false
    }
    while let candidate = iterator.next() {
      if areEqual(candidate, element) { return true }
    }
    return false
  }
}
