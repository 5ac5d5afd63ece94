public import Documents

/// Why a schema gives no types: every problem that was found, in order of place.
public struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong with a part of a schema.
  public enum Kind: Sendable, Hashable {
    /// A part is not the kind of value that it must be.
    case malformed(expected: String)
    /// No such type in OpenAPI v3.
    case unknownType(String)
    /// Structural schemas spell everything out: references are for whoever publishes them to resolve.
    case reference
    /// An object has either properties or additional ones.
    case conflictingProperties
    /// The schema nests deeper than ``Schema/depthLimit``.
    case tooDeep
    /// A custom resource has no such version.
    case unknownVersion(String)
    /// A custom resource's version has no schema.
    case missingSchema
  }

  /// A problem and its place.
  public struct Problem: Sendable, Hashable {
    /// What is wrong.
    public let kind: Kind
    /// Where, in the schema's file.
    public let location: SourceLocation
    /// The steps from the document's root: `properties.spec.type`.
    public let path: String
  }

  /// The problems; never empty.
  public let problems: [Problem]

  /// One line for each problem: `file:line:column: path: what is wrong`.
  public var description: String {
    problems.map { problem in
      let path = problem.path.isEmpty ? "" : "\(problem.path): "
      return "\(problem.location): \(path)\(problem.kind)"
    }.joined(separator: "\n")
  }
}

extension SchemaError.Kind: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .malformed(let expected): "expected \(expected)"
    case .unknownType(let name): "unknown type '\(name)'"
    case .reference: "references are not resolved; the schema must be structural"
    case .conflictingProperties: "'properties' and 'additionalProperties' exclude each other"
    case .tooDeep: "nests more than \(Schema.depthLimit) levels deep"
    case .unknownVersion(let name): "no version '\(name)'"
    case .missingSchema: "the version has no schema"
    }
  }
}
