/// A Swift type whose values are values of the language: what variables can be bound to, what functions take and give.
///
/// Numbers are never turned into numbers of another kind: an `Int64` is made of an int and of nothing else.
public protocol ValueConvertible: Sendable {
  /// The type in the language.
  static var celType: CELType { get }

  /// The Swift value of a value of the language; nil where it is no value of this type.
  init?(celValue: Value)

  /// The value in the language.
  var celValue: Value { get }
}

extension Value {
  /// A Swift value as a value of the language.
  public init(_ value: some ValueConvertible) {
    self = value.celValue
  }

  /// The value as a value of a Swift type; nil where it is none. Parts of documents and computed values read alike.
  public func `as`<Result: ValueConvertible>(_ type: Result.Type = Result.self) -> Result? {
    Result(celValue: self)
  }
}

// MARK: - Scalars

extension Bool: ValueConvertible {
  /// The language's bool.
  public static var celType: CELType { .bool }

  /// The boolean; nil for anything else.
  public init?(celValue: Value) {
    guard let value = celValue.bool else { return nil }
    self = value
  }

  /// The boolean.
  public var celValue: Value { .bool(self) }
}

extension Int64: ValueConvertible {
  /// The language's int.
  public static var celType: CELType { .int }

  /// The int; nil for anything else.
  public init?(celValue: Value) {
    guard let value = celValue.int else { return nil }
    self = value
  }

  /// The int.
  public var celValue: Value { .int(self) }
}

extension Int: ValueConvertible {
  /// The language's int.
  public static var celType: CELType { .int }

  /// The int, if it fits.
  public init?(celValue: Value) {
    guard let value = celValue.int else { return nil }
    self.init(exactly: value)
  }

  /// The int.
  public var celValue: Value { .int(Int64(self)) }
}

extension UInt64: ValueConvertible {
  /// The language's uint.
  public static var celType: CELType { .uint }

  /// The uint; nil for anything else.
  public init?(celValue: Value) {
    guard let value = celValue.uint else { return nil }
    self = value
  }

  /// The uint.
  public var celValue: Value { .uint(self) }
}

extension UInt: ValueConvertible {
  /// The language's uint.
  public static var celType: CELType { .uint }

  /// The uint, if it fits.
  public init?(celValue: Value) {
    guard let value = celValue.uint else { return nil }
    self.init(exactly: value)
  }

  /// The uint.
  public var celValue: Value { .uint(UInt64(self)) }
}

extension Double: ValueConvertible {
  /// The language's double.
  public static var celType: CELType { .double }

  /// The double; nil for anything else.
  public init?(celValue: Value) {
    guard let value = celValue.double else { return nil }
    self = value
  }

  /// The double.
  public var celValue: Value { .double(self) }
}

extension String: ValueConvertible {
  /// The language's string.
  public static var celType: CELType { .string }

  /// The string; nil for anything else.
  public init?(celValue: Value) {
    guard let value = celValue.string else { return nil }
    self = value
  }

  /// The string.
  public var celValue: Value { .string(self) }
}

extension Timestamp: ValueConvertible {
  /// The language's timestamp.
  public static var celType: CELType { .timestamp }

  /// The point in time; nil for anything else.
  public init?(celValue: Value) {
    guard let value = celValue.timestamp else { return nil }
    self = value
  }

  /// The point in time.
  public var celValue: Value { .timestamp(self) }
}

extension Duration: ValueConvertible {
  /// The language's duration.
  public static var celType: CELType { .duration }

  /// The span of time; nil for anything else.
  public init?(celValue: Value) {
    guard let value = celValue.duration else { return nil }
    self = value
  }

  /// The span of time.
  public var celValue: Value { .duration(self) }
}
