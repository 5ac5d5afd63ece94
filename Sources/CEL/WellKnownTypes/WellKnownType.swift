/// A message type of `google.protobuf` that is no message in the language: what is written
/// `google.protobuf.BoolValue{value: true}` is a bool, `google.protobuf.Struct{...}` a map.
struct WellKnownType: Sendable {
  /// A field of the message.
  struct Field: Sendable {
    let name: String
    let type: CELType
  }

  /// The name without `google.protobuf.`.
  let name: String
  /// What the checker takes values of the type for.
  let type: CELType
  let fields: [Field]
  /// The value for the fields, by their position; nil where one is not set. The fields are of their declared types.
  let make: @Sendable (Frame, [Operand?]) -> Operand

  var fullName: String { "google.protobuf.\(name)" }

  /// What the type is called when it runs: what its values are called, if they are of one type.
  var runtimeName: String { type == .dyn ? fullName : type.runtimeName }

  func position(of field: String) -> Int? { fields.firstIndex { $0.name == field } }
}

extension WellKnownType {
  /// The type of a full name.
  static func named(_ name: String) -> WellKnownType? { byName[name] }

  /// The constants of the enumerations.
  static let enumerators: [String: Int64] = ["google.protobuf.NullValue.NULL_VALUE": 0]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.fullName, $0) })

  private static let all: [WellKnownType] = [
    wrapper("BoolValue", .bool, zero: .false),
    wrapper("Int32Value", .int, zero: .int(0)) { frame, value in
      Int32(exactly: value.intBits) == nil ? frame.error("integer overflow") : value
    },
    wrapper("Int64Value", .int, zero: .int(0)),
    wrapper("UInt32Value", .uint, zero: .uint(0)) { frame, value in
      UInt32(exactly: value.uintBits) == nil ? frame.error("unsigned integer overflow") : value
    },
    wrapper("UInt64Value", .uint, zero: .uint(0)),
    wrapper("FloatValue", .double, zero: .double(0)) { _, value in .double(Double(Float(value.doubleBits))) },
    wrapper("DoubleValue", .double, zero: .double(0)),
    wrapper("StringValue", .string, zero: .emptyString),
    wrapper("BytesValue", .bytes, zero: Operand(.bytes, payload: 0)),
    WellKnownType(
      name: "ListValue", type: .list(.dyn), fields: [Field(name: "values", type: .list(.dyn))],
      make: { frame, fields in fields[0].map { frame.json($0) } ?? Operand(.list, payload: 0) }),
    WellKnownType(
      name: "Struct", type: .map(.string, .dyn), fields: [Field(name: "fields", type: .map(.string, .dyn))],
      make: { frame, fields in fields[0].map { frame.json($0) } ?? Operand(.map, payload: 0) }),
    WellKnownType(
      name: "Value", type: .dyn,
      fields: [
        Field(name: "null_value", type: .int), Field(name: "number_value", type: .double),
        Field(name: "string_value", type: .string), Field(name: "bool_value", type: .bool),
        Field(name: "struct_value", type: .map(.string, .dyn)), Field(name: "list_value", type: .list(.dyn)),
      ],
      make: { frame, fields in fields.dropFirst().compactMap { $0 }.last.map { frame.json($0) } ?? .null }),
    WellKnownType(
      name: "Timestamp", type: .timestamp,
      fields: [Field(name: "seconds", type: .int), Field(name: "nanos", type: .int)],
      make: { frame, fields in frame.timestamp(fields[0]?.intBits ?? 0, fields[1]?.intBits ?? 0) }),
    WellKnownType(
      name: "Duration", type: .duration,
      fields: [Field(name: "seconds", type: .int), Field(name: "nanos", type: .int)],
      make: { frame, fields in frame.duration(fields[0]?.intBits ?? 0, fields[1]?.intBits ?? 0) }),
    // What is in it would need the schema of the message that its URL names.
    WellKnownType(
      name: "Any", type: .dyn,
      fields: [Field(name: "type_url", type: .string), Field(name: "value", type: .bytes)],
      make: { frame, fields in
        let url = fields[0].map { frame.text(of: $0) } ?? ""
        return frame.error("conversion error: message type '\(url)' is not known")
      }),
  ]

  /// A primitive that may be null; not set, it is the primitive's zero.
  private static func wrapper(
    _ name: String, _ primitive: CELType, zero: Operand,
    narrowed: @escaping @Sendable (Frame, Operand) -> Operand = { _, value in value }
  ) -> WellKnownType {
    WellKnownType(
      name: name, type: .wrapper(primitive), fields: [Field(name: "value", type: primitive)],
      make: { frame, fields in fields[0].map { narrowed(frame, $0) } ?? zero })
  }
}

extension Frame {
  fileprivate func timestamp(_ seconds: Int64, _ nanoseconds: Int64) -> Operand {
    guard let nanoseconds = Int32(exactly: nanoseconds) else { return error("integer overflow") }
    guard Timestamp.range.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
      return error("timestamp overflow")
    }
    return .timestamp(Timestamp(seconds: seconds, nanoseconds: nanoseconds))
  }

  fileprivate func duration(_ seconds: Int64, _ nanoseconds: Int64) -> Operand {
    guard Int32(exactly: nanoseconds) != nil else { return error("integer overflow") }
    let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let sum = whole.partialValue.addingReportingOverflow(nanoseconds)
    return whole.overflow || sum.overflow ? error("duration overflow") : .duration(sum.partialValue)
  }
}
