import Documents

/// The documents of a rule set as JSON Schema 2020-12, for editors that check and complete while one writes.
package enum JSONSchema {
  /// One schema that takes any document kind of the rule set, told apart by `kind`.
  package static var text: String {
    let kinds = DocumentKind.allCases
    let whole = JSONValue.map([
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("title", .string("Portcullis rules and threat models")),
      ("type", .string("object")),
      ("required", .list([.string("apiVersion"), .string("kind")])),
      ("oneOf", .list(kinds.map { .map([("$ref", .string("#/$defs/\($0.rawValue)"))]) })),
      ("$defs", .map(kinds.map { ($0.rawValue, schema(of: .map($0.shape), meaning: nil)) })),
    ])
    return whole.pretty + "\n"
  }

  /// The schema of one document.
  package static func text(of shape: Shape, id: String, title: String) -> String {
    JSONValue.map(
      [
        ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("$id", .string(id)),
        ("title", .string(title)),
      ] + mapMembers(shape)
    ).pretty + "\n"
  }

  private static func schema(of type: FieldType, meaning: String?) -> JSONValue {
    var members: [(String, JSONValue)] = []
    if let meaning { members.append(("description", .string(meaning))) }
    switch type {
    case .anyText:
      members += [("type", .string("string"))]
    case .text:
      members += [("type", .string("string")), ("pattern", .string("\\S"))]
    case .expression:
      members += [("type", .string("string")), ("pattern", .string("\\S")), ("$comment", .string("CEL"))]
    case .name:
      members += [
        ("type", .string("string")), ("pattern", .string("^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?$")),
      ]
    case .date:
      members += [("type", .string("string")), ("pattern", .string("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    case .flag:
      members += [("type", .string("boolean"))]
    case .oneOf(let choices):
      members +=
        choices.count == 1
        ? [("const", .string(choices[0]))] : [("enum", .list(choices.map(JSONValue.string)))]
    case .labels:
      members += [
        ("type", .string("object")), ("additionalProperties", .map([("type", .string("string"))])),
        ("minProperties", .int(1)),
      ]
    case .list(let element, let atLeast):
      members += [("type", .string("array")), ("items", schema(of: element, meaning: nil))]
      if atLeast > 0 { members.append(("minItems", .int(atLeast))) }
    case .map(let shape):
      members += mapMembers(shape)
    }
    return .map(members)
  }

  private static func mapMembers(_ shape: Shape) -> [(String, JSONValue)] {
    let required = shape.fields.filter(\.isRequired).map { JSONValue.string($0.key) }
    func alternatives(_ keyword: String, _ keys: [String]) -> [(String, JSONValue)] {
      keys.isEmpty ? [] : [(keyword, .list(keys.map { .map([("required", .list([.string($0)]))]) }))]
    }
    return [
      ("type", .string("object")),
      ("properties", .map(shape.fields.map { ($0.key, schema(of: $0.type, meaning: $0.meaning)) })),
      ("required", .list(required)),
      ("additionalProperties", .bool(false)),
    ] + alternatives("oneOf", shape.exactlyOneOf) + alternatives("anyOf", shape.atLeastOneOf)
  }
}

/// As much of JSON as a schema needs, members in the order given.
private indirect enum JSONValue {
  case string(String)
  case int(Int)
  case bool(Bool)
  case list([JSONValue])
  case map([(String, JSONValue)])

  var pretty: String { lines(indent: "") }

  private func lines(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .string(let text): return Self.quoted(text)
    case .int(let number): return String(number)
    case .bool(let flag): return flag ? "true" : "false"
    case .list(let elements):
      if elements.isEmpty { return "[]" }
      let body = elements.map { inner + $0.lines(indent: inner) }.joined(separator: ",\n")
      return "[\n\(body)\n\(indent)]"
    case .map(let members):
      if members.isEmpty { return "{}" }
      let body = members.map { "\(inner)\(Self.quoted($0.0)): \($0.1.lines(indent: inner))" }
      return "{\n\(body.joined(separator: ",\n"))\n\(indent)}"
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"\(text.substituting(escapes))\""
  }

  private static let escapes: [Unicode.Scalar: String] = ["\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\t": "\\t"]
}
