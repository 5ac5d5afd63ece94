public import Documents

/// A value of the language as callers and host functions see it.
///
/// The evaluator itself works on 16-byte operands and builds a `Value` only where one leaves it. Parts of documents stay
/// where they are: ``node(_:)``, scalars included, so that a result can point to its place in a file. Use the accessors
/// (``bool``, ``string``, ``elements`` ...) where a part of a document and a computed value should read alike.
public indirect enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list([Value])
  /// Pairs in order of insertion; keys are bool, int, uint or string, each once.
  case map([(key: Value, value: Value)])
  case timestamp(Timestamp)
  case duration(Duration)
  /// A type by its run-time name: `int`, `google.protobuf.Timestamp`.
  case type(String)
  case optional(Value?)
  /// A part of a document, read in place.
  case node(Node)
  /// A list to which further elements may belong that nobody has seen.
  case openList([Value], Unknown)
  /// A value of a host type.
  case opaque(any OpaqueValue)
  case unknown(Unknown)
  case error(EvaluationError)
}

/// A value of a type that the host adds to the language: a quantity, an address.
public protocol OpaqueValue: Sendable {
  /// The type's name, as `type(x)` prints it and as ``CELType/opaque(_:_:)`` declares it.
  var typeName: String { get }
  /// The value as it prints; the type's name unless the type says better.
  var text: String { get }
  /// The size that prices go by, in bytes; 1 for values that have none.
  var size: Int { get }
  /// Equality of the language. Asked only of values of this type.
  func isEqual(to other: any OpaqueValue) -> Bool
  /// Has the type an equality? Comparing a value on the left with anything but null is an error otherwise.
  var isEquatable: Bool { get }
}

extension OpaqueValue {
  /// The type's name.
  public var text: String { typeName }

  /// 1.
  public var size: Int { 1 }

  /// It has.
  public var isEquatable: Bool { true }
}

// MARK: - Reading values and parts of documents alike

extension Value {
  /// Is it null?
  public var isNull: Bool {
    switch self {
    case .null: true
    case .node(let node): node.isNull
    default: false
    }
  }

  /// The boolean, or nil for anything else.
  public var bool: Bool? {
    switch self {
    case .bool(let value): value
    case .node(let node): node.bool
    default: nil
    }
  }

  /// The signed whole number, or nil for anything else.
  public var int: Int64? {
    switch self {
    case .int(let value): value
    case .node(let node): node.int
    default: nil
    }
  }

  /// The unsigned whole number, or nil for anything else; documents have none.
  public var uint: UInt64? { if case .uint(let value) = self { value } else { nil } }

  /// The floating-point number, or nil for anything else, whole numbers included.
  public var double: Double? {
    switch self {
    case .double(let value): value
    case .node(let node) where node.kind == .double: node.double
    default: nil
    }
  }

  /// The point in time, or nil for anything else, texts of documents included.
  public var timestamp: Timestamp? { if case .timestamp(let value) = self { value } else { nil } }

  /// The span of time, or nil for anything else, texts of documents included.
  public var duration: Duration? { if case .duration(let value) = self { value } else { nil } }

  /// The bytes, or nil for anything else.
  public var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }

  /// The string, or nil for anything else.
  public var string: String? {
    switch self {
    case .string(let value): value
    case .node(let node): node.string
    default: nil
    }
  }

  /// The elements of a list (the known ones of an open list), or nil for anything else.
  public var elements: [Value]? {
    switch self {
    case .list(let elements): elements
    case .openList(let elements, _): elements
    case .node(let node) where node.kind == .list: node.elements.map { .node($0) }
    default: nil
    }
  }

  /// The pairs of a map, or nil for anything else.
  public var pairs: [(key: Value, value: Value)]? {
    switch self {
    case .map(let pairs): pairs
    case .node(let node) where node.kind == .map:
      node.children.map { (key: .string($0.key ?? ""), value: .node($0)) }
    default: nil
    }
  }

  /// The member of a map under a string key, or nil where there is none.
  public subscript(key: String) -> Value? {
    switch self {
    case .map(let pairs): pairs.first { $0.key.string == key }?.value
    case .node(let node): node[key].map { .node($0) }
    default: nil
    }
  }

  /// The document's part that the value is, if it is one.
  public var node: Node? {
    if case .node(let node) = self { node } else { nil }
  }

  /// The value of a part of a document, with lists and maps unfolded; anything else as it is.
  public var unfolded: Value {
    switch self {
    case .node(let node): Value(unfolding: node)
    case .list(let elements): .list(elements.map(\.unfolded))
    case .map(let pairs): .map(pairs.map { (key: $0.key.unfolded, value: $0.value.unfolded) })
    case .optional(let value?): .optional(value.unfolded)
    case .openList(let elements, let unknown): .openList(elements.map(\.unfolded), unknown)
    default: self
    }
  }

  private init(unfolding node: Node) {
    switch node.kind {
    case .null: self = .null
    case .bool: self = .bool(node.record.payload != 0)
    case .int: self = .int(Int64(bitPattern: node.record.payload))
    case .double: self = .double(Double(bitPattern: node.record.payload))
    case .string: self = .string(node.string ?? "")
    case .list: self = .list(node.elements.map { Value(unfolding: $0) })
    case .map: self = .map(node.children.map { (key: .string($0.key ?? ""), value: Value(unfolding: $0)) })
    }
  }
}
