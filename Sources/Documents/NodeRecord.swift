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

/// One node as it lies in an ``Arena``: 32 trivially copyable bytes, linked by index.
public struct NodeRecord: BitwiseCopyable, Sendable {
  /// What the node is; decides the meaning of ``payload``.
  public var kind: NodeKind
  /// How the node was written.
  public var style: NodeStyle
  /// True where the node was reached through an alias or a merge key: its position is that of the anchored text.
  public var isShared: Bool
  /// The node's own key when its parent is a map, else -1.
  public var key: KeyID
  /// The next sibling, or 0.
  public var next: NodeIndex
  /// The enclosing list or map, or 0 for a document's root.
  public var parent: NodeIndex
  /// Byte offset in the document's ``Source`` of the first character of the value.
  public var offset: UInt32
  /// Byte offset of the first character of the key; equal to ``offset`` outside maps.
  public var keyOffset: UInt32
  /// null: 0. bool: 0 or 1. int: the two's complement bits. double: the IEEE bits.
  /// string: byte offset in ``Arena/text`` (low 32 bits) and byte count (high 32 bits).
  /// list and map: first child (low 32 bits, 0 if empty) and number of children (high 32 bits).
  public var payload: UInt64

  init(kind: NodeKind, style: NodeStyle, offset: UInt32, payload: UInt64 = 0) {
    self.kind = kind
    self.style = style
    isShared = false
    key = -1
    next = 0
    parent = 0
    self.offset = offset
    keyOffset = offset
    self.payload = payload
  }

  /// The lower half of ``payload``: first child or text offset.
  @inlinable public var low: UInt32 { UInt32(truncatingIfNeeded: payload) }

  /// The upper half of ``payload``: number of children or of text bytes.
  @inlinable public var high: UInt32 { UInt32(truncatingIfNeeded: payload &>> 32) }
}
