extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Null.
  public init(nilLiteral: ()) { self = .null }

  /// A boolean.
  public init(booleanLiteral value: Bool) { self = .bool(value) }

  /// An int; a uint is ``uint(_:)``.
  public init(integerLiteral value: Int64) { self = .int(value) }

  /// A double.
  public init(floatLiteral value: Double) { self = .double(value) }

  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }

  /// A list.
  public init(arrayLiteral elements: Value...) { self = .list(elements) }

  /// A map; of equal keys the last one counts.
  public init(dictionaryLiteral elements: (Value, Value)...) {
    self = .map(elements.map { (key: $0, value: $1) })
  }
}
