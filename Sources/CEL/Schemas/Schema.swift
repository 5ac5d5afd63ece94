public import Documents

/// The types that an OpenAPI v3 schema gives to a document, for the checker.
///
/// Values stay what they are: parts of a document, read in place. What the schema adds is that a field that does not
/// exist, or one that is used as what it is not, is found when the expression is compiled.
///
/// The schema is a *structural* one, as in a `CustomResourceDefinition`: `type`, `properties`, `items`,
/// `additionalProperties`, `nullable`, `format`, `x-kubernetes-preserve-unknown-fields`, `x-kubernetes-int-or-string`
/// and `x-kubernetes-embedded-resource` count; constraints like `enum` or `maxLength` say nothing about types.
public struct Schema: Sendable {
  /// For which expressions the types are.
  public enum Scope: Sendable, Hashable {
    /// Expressions over the document as it is written, as in admission policies. Texts with a format are strings, a
    /// `number` may be an int, what the schema leaves open is `dyn`, and a resource has all its metadata. A property
    /// can be selected by its own name or by the escaped one.
    case wholeDocument
    /// What the API server shows to the rules of a custom resource (`x-kubernetes-validations`): `date-time`, `date`,
    /// `duration` and `byte` have types of their own, a `number` is a double, what the schema leaves open is hidden,
    /// metadata has `name` and `generateName`, and names are the escaped ones. The server also converts the values.
    case validationRules
  }

  /// How deep a schema may nest.
  public static let depthLimit = 100

  /// The type of the document.
  public let type: CELType
  /// The types of the objects in it, by name.
  let objects: [String: ObjectType]

  /// Reads a schema, or a whole `CustomResourceDefinition`.
  ///
  /// - Parameters:
  ///   - node: The schema or the definition.
  ///   - name: What the type is called in messages; the types of its parts are `name.spec`, `name.spec.ports.@idx` and
  ///     so on. Documents of one schema can be compared with each other.
  ///   - scope: For which expressions it is.
  ///   - version: Which version of a definition; nil for the one that is stored.
  /// - Throws: All that keeps the schema from being read, with its places.
  public init(
    _ node: Node, named name: String = "object", scope: Scope = .wholeDocument, version: String? = nil
  ) throws(SchemaError) {
    var reader = SchemaReader(scope: scope)
    let type = reader.read(node, named: name, version: version)
    if !reader.problems.isEmpty {
      throw SchemaError(problems: reader.problems.sorted { $0.location < $1.location })
    }
    self.type = type ?? .dyn
    objects = reader.objects
  }
}

extension Environment {
  /// Adds a variable that holds a document of a schema.
  public mutating func declare(_ variable: String, _ schema: Schema) {
    for (name, object) in schema.objects { declare(object: name, object) }
    declare(variable, schema.type)
  }

  /// Adds a variable that holds a document of the schema in a node: an OpenAPI v3 structural schema or a whole
  /// `CustomResourceDefinition`, of which `version` (else the stored one) counts.
  ///
  /// - Throws: All that keeps the schema from being read, with its places.
  public mutating func declare(
    _ variable: String, schema node: Node, scope: Schema.Scope = .wholeDocument, version: String? = nil
  ) throws(SchemaError) {
    declare(variable, try Schema(node, named: variable, scope: scope, version: version))
  }
}
