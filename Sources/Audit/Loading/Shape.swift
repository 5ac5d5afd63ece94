/// What a document of the rule set may hold: the loader checks documents against it, and `rules schema` prints it as
/// JSON Schema, so that the two cannot drift apart.
package struct Shape: Sendable {
  /// What such a map is called in messages: `rule`, `validation`.
  package var name: String
  package var fields: [Field]
  /// Keys of which there is exactly one, and keys of which there is at least one. Whoever reads the map checks that, in
  /// words of its own; the schema says it too.
  package var exactlyOneOf: [String]
  package var atLeastOneOf: [String]

  package init(_ name: String, _ fields: [Field], exactlyOneOf: [String] = [], atLeastOneOf: [String] = []) {
    self.name = name
    self.fields = fields
    self.exactlyOneOf = exactlyOneOf
    self.atLeastOneOf = atLeastOneOf
  }

  /// One key of a map.
  package struct Field: Sendable {
    package var key: String
    package var type: FieldType
    package var isRequired: Bool
    /// What it means, for the author of a rule.
    package var meaning: String

    static func required(_ key: String, _ type: FieldType, _ meaning: String) -> Field {
      Field(key: key, type: type, isRequired: true, meaning: meaning)
    }

    static func optional(_ key: String, _ type: FieldType, _ meaning: String) -> Field {
      Field(key: key, type: type, isRequired: false, meaning: meaning)
    }
  }

  func field(_ key: String) -> Field? { fields.first { $0.key == key } }
}

/// What a value may be.
package indirect enum FieldType: Sendable {
  /// Text that is not empty.
  case text
  /// Text that may be empty.
  case anyText
  /// A name in kebab-case, as rules and controls have it.
  case name
  /// A CEL expression.
  case expression
  /// A day, as `2027-01-31`.
  case date
  case flag
  case oneOf([String])
  /// Labels with their values, at least one.
  case labels
  case list(FieldType, atLeast: Int = 0)
  case map(Shape)
}
