/// A node of a document with its arena: the convenient way to walk it. Cheap to copy, not for the innermost loops.
public struct Node: Sendable, Hashable {
  /// The arena that holds the node.
  public let arena: Arena
  /// The node's place there; never 0.
  public let index: NodeIndex

  /// The node at an index of an arena.
  @inlinable public init(arena: Arena, index: NodeIndex) {
    self.arena = arena
    self.index = index
  }

  /// The raw record.
  @inlinable public var record: NodeRecord { arena.records[Int(index)] }

  /// What the node is.
  @inlinable public var kind: NodeKind { record.kind }

  /// The same node of the same arena; equal text elsewhere is another node.
  public static func == (left: Node, right: Node) -> Bool { left.arena === right.arena && left.index == right.index }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(arena))
    hasher.combine(index)
  }
}

// MARK: - Scalars

extension Node {
  /// Is it a null?
  public var isNull: Bool { kind == .null }

  /// The boolean, or nil for any other kind.
  public var bool: Bool? { kind == .bool ? record.payload != 0 : nil }

  /// The whole number, or nil for any other kind.
  public var int: Int64? { kind == .int ? Int64(bitPattern: record.payload) : nil }

  /// The number, whole or not, or nil for any other kind.
  public var double: Double? {
    switch kind {
    case .double: Double(bitPattern: record.payload)
    case .int: Double(Int64(bitPattern: record.payload))
    default: nil
    }
  }

  /// The string, or nil for any other kind.
  public var string: String? { kind == .string ? String(decoding: arena.utf8(of: index), as: UTF8.self) : nil }

  /// Is it this string? Compares bytes and builds nothing.
  public func isString(_ other: StaticString) -> Bool {
    guard kind == .string else { return false }
    let other = UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount)
    return arena.utf8(of: index).elementsEqual(other)
  }
}

// MARK: - Members and elements

extension Node {
  /// How many children a list or map has; 0 for scalars.
  public var count: Int { kind == .list || kind == .map ? Int(record.high) : 0 }

  /// The member of a map under a key, or nil where it is absent or the node is no map.
  public subscript(key: String) -> Node? {
    guard kind == .map, let id = arena.keys.find(key) else { return nil }
    let child = arena.member(id, of: index)
    return child == 0 ? nil : Node(arena: arena, index: child)
  }

  /// The node along a path of keys, or nil where a step is absent.
  public subscript(key: String, rest: String...) -> Node? {
    var node = self[key]
    for key in rest { node = node?[key] }
    return node
  }

  /// The element of a list, or nil outside it.
  public subscript(position: Int) -> Node? {
    guard kind == .list, position >= 0, position < count else { return nil }
    var child = record.low
    for _ in 0..<position { child = arena.records[Int(child)].next }
    return Node(arena: arena, index: child)
  }

  /// The elements of a list or the values of a map, in order; empty for scalars.
  public var children: Children { Children(arena: arena, first: kind == .list || kind == .map ? record.low : 0) }

  /// The elements of a list; empty for anything else, so that an absent list and an empty one read alike.
  public var elements: Children { Children(arena: arena, first: kind == .list ? record.low : 0) }

  /// The strings of a list of strings; other elements are left out.
  public var strings: [String] { elements.compactMap(\.string) }

  /// The node's own key where its parent is a map.
  public var key: String? { record.key >= 0 ? arena.keys.text(of: record.key) : nil }

  /// The enclosing list or map, or nil for a document's root.
  public var parent: Node? {
    let parent = arena.parent(of: index)
    return parent == 0 ? nil : Node(arena: arena, index: parent)
  }

  /// The children of a list or map.
  public struct Children: Sequence, IteratorProtocol {
    let arena: Arena
    var first: NodeIndex

    /// The next child.
    public mutating func next() -> Node? {
      guard first != 0 else { return nil }
      defer { first = arena.records[Int(first)].next }
      return Node(arena: arena, index: first)
    }
  }
}

// MARK: - Places

extension Node {
  /// The source that the node's offsets point into.
  public var source: Source { arena.source(of: index) }

  /// Byte offset in ``source`` of the first character of the value.
  public var offset: UInt32 { arena.offset(of: index) }

  /// Byte offset in ``source`` of the first character of the key; that of the value outside maps.
  public var keyOffset: UInt32 { arena.keyOffset(of: index) }

  /// Where the value starts, in the outermost file.
  public var location: SourceLocation { source.location(at: offset) }

  /// Where the node's key starts; where the value does outside maps.
  public var keyLocation: SourceLocation { source.location(at: keyOffset) }

  /// The steps from the document's root: `spec.containers[0].image`; keys that are no identifiers are quoted in
  /// brackets (`metadata.labels["app.kubernetes.io/name"]`). Empty for the root.
  public func path(from root: Node? = nil) -> String {
    var steps: [String] = []
    var node = self
    while node != root, let parent = node.parent {
      if parent.kind == .list {
        var position = 0
        for sibling in parent.children {
          if sibling == node { break }
          position += 1
        }
        steps.append("[\(position)]")
      } else {
        let key = node.key ?? ""
        let isIdentifier =
          !key.isEmpty && key.utf8.allSatisfy { $0 == 0x5f || $0 == 0x24 || isASCIIAlphanumeric($0) }
        steps.append(isIdentifier ? ".\(key)" : "[\"\(key)\"]")
      }
      node = parent
    }
    let path = steps.reversed().joined()
    return path.hasPrefix(".") ? String(path.dropFirst()) : path
  }
}

private func isASCIIAlphanumeric(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
}
