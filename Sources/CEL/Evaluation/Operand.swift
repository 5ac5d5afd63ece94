package import Documents

/// A value inside the evaluator: 16 trivially copyable bytes, so that passing one counts no reference.
///
/// `@unchecked`: the pointers lead to memory that is written before the operand exists and never after, and that the
/// program (constants), the session (computed values) or the arena (documents) keeps alive.
package struct Operand: BitwiseCopyable, @unchecked Sendable {
  /// What an operand is. The order matters: everything from ``openList`` on needs care in strict functions.
  package enum Tag: UInt8, BitwiseCopyable {
    /// A slot without a value.
    case unset
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case list
    case map
    case timestamp
    case duration
    case type
    case optional
    case node
    case opaque
    case openList
    case unknown
    case error
    /// A value of which parts are not known. Only the steps of an attribute see it: whoever asks for the value gets
    /// ``unknown``.
    case partial
  }

  package let tag: Tag
  /// Timestamp: the offset from UTC in minutes it was written with. Map: the binary logarithm
  /// of the size of the hash index after the pairs, 0 where there is none.
  let extra: Int16
  /// String, bytes, list, map, type: the number of bytes, elements or pairs. Node: the index. Timestamp: nanoseconds.
  package let count: UInt32
  /// The value's bits, or the address of what it consists of.
  let payload: UInt64

  @inline(__always) init(_ tag: Tag, payload: UInt64, count: UInt32 = 0, extra: Int16 = 0) {
    self.tag = tag
    self.extra = extra
    self.count = count
    self.payload = payload
  }

  @inline(__always) init(_ tag: Tag, at address: UnsafeRawPointer?, count: UInt32 = 0, extra: Int16 = 0) {
    self.init(tag, payload: UInt64(UInt(bitPattern: address)), count: count, extra: extra)
  }

  static let unset = Operand(.unset, payload: 0)
  package static let null = Operand(.null, payload: 0)
  package static let `true` = Operand(.bool, payload: 1)
  package static let `false` = Operand(.bool, payload: 0)
  package static let none = Operand(.optional, payload: 0)
  static let emptyString = Operand(.string, payload: 0)

  @inline(__always) package static func bool(_ value: Bool) -> Operand { Operand(.bool, payload: value ? 1 : 0) }

  @inline(__always) package static func int(_ value: Int64) -> Operand {
    Operand(.int, payload: UInt64(bitPattern: value))
  }

  @inline(__always) package static func uint(_ value: UInt64) -> Operand { Operand(.uint, payload: value) }

  @inline(__always) package static func double(_ value: Double) -> Operand {
    Operand(.double, payload: value.bitPattern)
  }

  package static func timestamp(_ value: Timestamp) -> Operand {
    Operand(
      .timestamp, payload: UInt64(bitPattern: value.seconds), count: UInt32(value.nanoseconds),
      extra: value.offsetMinutes)
  }

  package static func duration(_ nanoseconds: Int64) -> Operand {
    Operand(.duration, payload: UInt64(bitPattern: nanoseconds))
  }

  @inline(__always) static func node(_ view: UnsafeMutablePointer<ArenaView>, _ index: NodeIndex) -> Operand {
    Operand(.node, at: view, count: index)
  }

  static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> Operand {
    Operand(.string, at: bytes.baseAddress, count: UInt32(truncatingIfNeeded: bytes.count))
  }
}

// MARK: - Reading

extension Operand {
  @inline(__always) package var isTrue: Bool { tag == .bool && payload != 0 }

  /// Must strict functions look at it twice?
  @inline(__always) var isSpecial: Bool { tag.rawValue >= Tag.openList.rawValue }

  @inline(__always) var isUnknownOrError: Bool { tag.rawValue >= Tag.unknown.rawValue }

  @inline(__always) package var boolBits: Bool { payload != 0 }
  @inline(__always) package var intBits: Int64 { Int64(bitPattern: payload) }
  @inline(__always) package var uintBits: UInt64 { payload }
  @inline(__always) package var doubleBits: Double { Double(bitPattern: payload) }

  @inline(__always) var address: UnsafeRawPointer? { UnsafeRawPointer(bitPattern: UInt(payload)) }

  /// The text of a string, the bytes of bytes, the name of a type.
  @inline(__always) package var utf8: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: address?.assumingMemoryBound(to: UInt8.self), count: Int(count))
  }

  /// The elements of a computed list.
  @inline(__always) var elements: UnsafeBufferPointer<Operand> {
    UnsafeBufferPointer(start: address?.assumingMemoryBound(to: Operand.self), count: Int(count))
  }

  /// Keys and values of a computed map, one after the other.
  @inline(__always) var pairs: UnsafeBufferPointer<Operand> {
    UnsafeBufferPointer(start: address?.assumingMemoryBound(to: Operand.self), count: Int(count) * 2)
  }

  package var timestamp: Timestamp {
    Timestamp(seconds: intBits, nanoseconds: Int32(bitPattern: count), offsetMinutes: extra)
  }

  /// The value inside an optional, or nil for none.
  package var wrapped: Operand? { address?.load(as: Operand.self) }

  /// The object behind an opaque value, an unknown, or an error.
  func boxed<Box: AnyObject>(as type: Box.Type) -> Box? {
    guard let address else { return nil }
    return Unmanaged<AnyObject>.fromOpaque(address).takeUnretainedValue() as? Box
  }

  package var opaque: (any OpaqueValue)? { tag == .opaque ? boxed(as: OpaqueBox.self)?.value : nil }

  var unknown: Unknown? {
    switch tag {
    case .unknown: boxed(as: UnknownBox.self)?.value
    case .partial: partial?.unknown.reasons
    // The element after the last known one says what is not known.
    case .openList: elements.baseAddress?[Int(count)].unknown
    default: nil
    }
  }

  var error: EvaluationError? { tag == .error ? boxed(as: ErrorBox.self)?.value : nil }
}

// MARK: - Parts of documents

extension Operand {
  @inline(__always) var view: UnsafeMutablePointer<ArenaView>? {
    UnsafeMutablePointer(bitPattern: UInt(payload))
  }

  /// The record of a node.
  @inline(__always) var record: NodeRecord? { view.map { $0.pointee.records[Int(count)] } }

  /// The part of a document that it is, read in place.
  package var node: Node? {
    guard tag == .node, let view else { return nil }
    return Node(arena: view.pointee.arena.takeUnretainedValue(), index: count)
  }

  /// A scalar of a document as the plain value it is; anything else as it is.
  @inline(__always) package var scalar: Operand { tag == .node ? loaded : self }

  private var loaded: Operand {
    guard let view else { return self }
    let record = view.pointee.records[Int(count)]
    switch record.kind {
    case .null: return .null
    case .bool: return Operand(.bool, payload: record.payload)
    case .int: return Operand(.int, payload: record.payload)
    case .double: return Operand(.double, payload: record.payload)
    case .string: return Operand(.string, at: view.pointee.text + Int(record.low), count: record.high)
    case .list, .map: return self
    }
  }

  /// Is it a list, computed or of a document?
  @inline(__always) package var isList: Bool { tag == .list || (tag == .node && record?.kind == .list) }

  /// Is it a map, computed or of a document?
  @inline(__always) package var isMap: Bool { tag == .map || (tag == .node && record?.kind == .map) }

  /// The number of elements or pairs of a list or map.
  @inline(__always) package var size: Int { tag == .node ? Int(record?.high ?? 0) : Int(count) }
}

final class OpaqueBox: Sendable {
  let value: any OpaqueValue
  init(_ value: any OpaqueValue) { self.value = value }
}

final class UnknownBox: Sendable {
  let value: Unknown
  init(_ value: Unknown) { self.value = value }
}

final class ErrorBox: Sendable {
  let value: EvaluationError
  init(_ value: EvaluationError) { self.value = value }
}
