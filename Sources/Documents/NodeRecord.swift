/// What a node of a document is. Numbers are told apart as the API server's JSON decoder tells them apart.
public enum NodeKind: UInt8, Sendable, BitwiseCopyable {
  case null
  case bool
  /// A whole number that fits 64 bits, sign included.
  case int
  /// Any other number.
  case double
  case string
  case list
  case map
}

/// How a node was written, which decides how it is read (YAML types plain scalars only) and how an edit would look.
public enum NodeStyle: UInt8, Sendable, BitwiseCopyable {
  case plain
  case singleQuoted
  case doubleQuoted
  case literal
  case folded
  case block
  case flow
}

/// The place of a node in its arena. Index 0 is never a node; it stands for "none".
public typealias NodeIndex = UInt32

/// The number of an interned map key in its arena; see ``KeyTable``.
public typealias KeyID = Int32

/// One node as it lies in an ``Arena``: 16 trivially copyable bytes, linked by index. Where it stands in its text is
/// kept apart (``NodePlace``), for what a cluster answers has no text.
public struct NodeRecord: BitwiseCopyable, Sendable {
  /// From the lowest bit: 3 of the kind, 3 of the style, one of ``isShared``, one of ``isDefault``, 24 of the key + 1.
  @usableFromInline var traits: UInt32
  /// The next sibling; of the last child the parent, with ``endMark``.
  @usableFromInline var link: UInt32
  /// The lower half of ``payload``: first child or text offset.
  public var low: UInt32
  /// The upper half of ``payload``: number of children or of text bytes.
  public var high: UInt32

  /// Set in the link of a last child, and so of a root.
  @usableFromInline static let endMark: UInt32 = 1 << 31
  /// How many keys of documents an arena can tell apart; some numbers are left for those of defaults.
  static let keyLimit: KeyID = 0xff_f000

  init(kind: NodeKind, style: NodeStyle, payload: UInt64 = 0) {
    traits = UInt32(kind.rawValue) | UInt32(style.rawValue) << 3
    link = Self.endMark
    low = UInt32(truncatingIfNeeded: payload)
    high = UInt32(truncatingIfNeeded: payload >> 32)
  }

  /// What the node is; decides the meaning of ``payload``.
  @inlinable public var kind: NodeKind {
    // Nothing but a kind's raw value is ever stored there; the failable initialiser is a call in the innermost loops.
    unsafeBitCast(UInt8(truncatingIfNeeded: traits & 7), to: NodeKind.self)
  }

  /// How the node was written.
  @inlinable public var style: NodeStyle {
    NodeStyle(rawValue: UInt8(truncatingIfNeeded: traits &>> 3 & 7)) ?? .plain
  }

  /// True where the node was reached through an alias or a merge key: its position is that of the anchored text.
  @inlinable public var isShared: Bool {
    get { traits & 1 << 6 != 0 }
    set { traits = newValue ? traits | 1 << 6 : traits & ~(1 << 6) }
  }

  /// True where the node is not in the text: an API server would have filled it in. Its position is its parent's.
  @inlinable public var isDefault: Bool {
    get { traits & 1 << 7 != 0 }
    set { traits = newValue ? traits | 1 << 7 : traits & ~(1 << 7) }
  }

  /// The node's own key when its parent is a map, else -1.
  @inlinable public var key: KeyID {
    get { KeyID(truncatingIfNeeded: traits &>> 8) &- 1 }
    set { traits = traits & 0xff | UInt32(truncatingIfNeeded: newValue &+ 1) &<< 8 }
  }

  /// The next sibling, or 0.
  @inlinable public var next: NodeIndex { link < Self.endMark ? link : 0 }

  /// Of a last child the enclosing list or map; 0 for a document's root, and for any other child.
  @inlinable public var parentOfLast: NodeIndex { link < Self.endMark ? 0 : link & ~Self.endMark }

  /// null: 0. bool: 0 or 1. int: the two's complement bits. double: the IEEE bits.
  /// string: byte offset in ``Arena/text`` (low 32 bits) and byte count (high 32 bits).
  /// list and map: first child (low 32 bits, 0 if empty) and number of children (high 32 bits).
  @inlinable public var payload: UInt64 { UInt64(low) | UInt64(high) &<< 32 }
}

extension UnsafeBufferPointer where Element == NodeRecord {
  /// The enclosing list or map, or 0 for a document's root.
  @inlinable func parent(of node: NodeIndex) -> NodeIndex {
    var last = self[Int(node)]
    while last.next != 0 { last = self[Int(last.next)] }
    return last.parentOfLast
  }
}

/// Where a node stands in the text of its ``Source``.
public struct NodePlace: BitwiseCopyable, Sendable {
  /// Byte offset of the first character of the value.
  public var offset: UInt32
  /// Byte offset of the first character of the key; equal to ``offset`` outside maps.
  public var keyOffset: UInt32
}
