public import Documents

/// Anything; for arguments and results whose type only run time tells.
extension Value: ValueConvertible {
  /// Nothing is known before it runs.
  public static var celType: CELType { .dyn }

  /// Any value.
  public init?(celValue: Value) { self = celValue }

  /// Itself.
  public var celValue: Value { self }
}

/// A part of a document, read in place.
extension Node: ValueConvertible {
  /// Nothing is known before it runs.
  public static var celType: CELType { .dyn }

  /// The part, where the value is one; nil for computed values.
  public init?(celValue: Value) {
    guard let node = celValue.node else { return nil }
    self = node
  }

  /// The part, read in place.
  public var celValue: Value { .node(self) }
}

/// A list.
extension Array: ValueConvertible where Element: ValueConvertible {
  /// A list of the elements' type.
  public static var celType: CELType { .list(Element.celType) }

  /// The elements; nil where one of them is of another type.
  public init?(celValue: Value) {
    guard let elements = celValue.elements else { return nil }
    self.init()
    reserveCapacity(elements.count)
    for element in elements {
      guard let element = Element(celValue: element) else { return nil }
      append(element)
    }
  }

  /// The list.
  public var celValue: Value { .list(map(\.celValue)) }
}

/// A map.
extension Dictionary: ValueConvertible where Key: ValueConvertible, Value: ValueConvertible {
  /// A map of the keys' and values' types.
  public static var celType: CELType { .map(Key.celType, Value.celType) }

  /// The pairs; nil where a key or a value is of another type.
  public init?(celValue: CEL.Value) {
    guard let pairs = celValue.pairs else { return nil }
    self.init(minimumCapacity: pairs.count)
    for pair in pairs {
      guard let key = Key(celValue: pair.key), let value = Value(celValue: pair.value) else { return nil }
      self[key] = value
    }
  }

  /// The map.
  public var celValue: CEL.Value { .map(map { (key: $0.key.celValue, value: $0.value.celValue) }) }
}

/// A value or null. The language's own optionals are ``Value/optional(_:)``.
extension Optional: ValueConvertible where Wrapped: ValueConvertible {
  /// A scalar that may be null; for others nothing is known before it runs.
  public static var celType: CELType { Wrapped.celType.isScalar ? .wrapper(Wrapped.celType) : .dyn }

  /// Nil inside for null; nil outside for anything that is no value of the type.
  public init?(celValue: Value) {
    if celValue.isNull {
      self = .none
    } else {
      guard let value = Wrapped(celValue: celValue) else { return nil }
      self = value
    }
  }

  /// The value or null.
  public var celValue: Value { self?.celValue ?? .null }
}

/// Host types need only say what they are called: `static var celType: CELType { .opaque("acme.Address") }`.
extension ValueConvertible where Self: OpaqueValue {
  /// The host value; nil for anything else.
  public init?(celValue: Value) {
    guard case .opaque(let value) = celValue, let value = value as? Self else { return nil }
    self = value
  }

  /// The host value.
  public var celValue: Value { .opaque(self) }
}
