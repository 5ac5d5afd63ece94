/// A type of the language, as declarations and the checker speak of it.
public indirect enum CELType: Sendable, Hashable {
  /// Nothing is known until run time; fits everywhere.
  case dyn
  case null
  case bool
  case int
  case uint
  case double
  case string
  case bytes
  case timestamp
  case duration
  case list(CELType)
  case map(CELType, CELType)
  case optional(CELType)
  /// A primitive type that may be null.
  case wrapper(CELType)
  /// The type of a type; nil where it is not known of which.
  case type(CELType?)
  /// A type that the host adds, by name, with its parameters.
  case opaque(String, [CELType] = [])
  /// A type that each use of a function chooses anew.
  case parameter(String)
  /// The type of what failed to check; fits everywhere so that one mistake is reported once.
  case error
}

extension CELType: CustomStringConvertible {
  /// The type as the reference implementation prints it: `list(google.protobuf.Timestamp)`.
  public var description: String {
    switch self {
    case .dyn: "dyn"
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .list(let element): "list(\(element))"
    case .map(let key, let value): "map(\(key), \(value))"
    case .optional(let wrapped): "optional_type(\(wrapped))"
    case .wrapper(let wrapped): "wrapper(\(wrapped))"
    case .type(let of): of.map { "type(\($0))" } ?? "type"
    case .opaque(let name, let parameters):
      parameters.isEmpty ? name : "\(name)(\(parameters.map(\.description).joined(separator: ", ")))"
    case .parameter(let name): name
    case .error: "!error!"
    }
  }
}

extension CELType {
  /// The type as the checker's mistakes write it, with short names for what has them: `list(timestamp)`.
  var shortDescription: String {
    switch self {
    case .null: "null"
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .list(let element): "list(\(element.shortDescription))"
    case .map(let key, let value): "map(\(key.shortDescription), \(value.shortDescription))"
    case .optional(let wrapped): "optional_type(\(wrapped.shortDescription))"
    case .wrapper(let wrapped): "wrapper(\(wrapped.shortDescription))"
    case .type(let of): of.map { "type(\($0.shortDescription))" } ?? "type"
    case .opaque(let name, let parameters) where !parameters.isEmpty:
      "\(name)(\(parameters.map(\.shortDescription).joined(separator: ", ")))"
    default: description
    }
  }
}
