/// Validates a JSON value against a JSON Schema, for the keywords that the schemas here use (drafts 4 and 2020-12).
/// A schema with any other keyword is refused, so that nothing passes for want of understanding.
package struct JSONSchema {
  private let root: JSON

  /// Keywords that say nothing about validity.
  private static let annotations: Set = [
    "$schema", "$id", "id", "title", "description", "default", "definitions", "$defs", "examples", "$comment",
  ]

  package struct Unsupported: Error {
    package var keyword: String
  }

  package init(_ root: JSON) throws {
    self.root = root
    try Self.check(root)
  }

  /// Every violation, each with the JSON pointer of the value; empty when valid.
  package func violations(of value: JSON) -> [String] { violations(of: value, by: root, at: "") }

  private static func check(_ schema: JSON) throws {
    for member in schema.members {
      switch member.key {
      case "properties", "definitions", "$defs": for each in member.value.members { try check(each.value) }
      case "anyOf", "oneOf", "allOf": for each in member.value.elements { try check(each) }
      case "items", "additionalProperties": try check(member.value)
      case "type", "enum", "const", "required", "minItems", "maxItems", "uniqueItems", "minimum", "maximum", "pattern",
        "format", "$ref", "minLength", "minProperties":
        break
      default:
        guard annotations.contains(member.key) else { throw Unsupported(keyword: member.key) }
      }
    }
  }

  private func violations(of value: JSON, by schema: JSON, at place: String) -> [String] {
    if case .bool(false) = schema { return ["\(place): nothing is allowed here"] }
    return schema.members.flatMap { keyword in
      violations(of: value, keyword.key, keyword.value, in: schema, at: place)
    }
  }

  private func violations(of value: JSON, _ keyword: String, _ argument: JSON, in schema: JSON, at place: String)
    -> [String]
  {
    func expect(_ holds: Bool, _ message: String) -> [String] { holds ? [] : ["\(place): \(message)"] }
    switch keyword {
    case "$ref":
      guard let target = resolve(argument.string ?? "") else { return ["\(place): no schema \(argument)"] }
      return violations(of: value, by: target, at: place)
    case "type":
      let names = argument.string.map { [$0] } ?? argument.elements.compactMap(\.string)
      return expect(names.contains { Self.is(value, $0) }, "is no \(names.joined(separator: " or "))")
    case "enum": return expect(argument.elements.contains(value), "is none of the allowed values: \(value)")
    case "const": return expect(argument == value, "is not the constant")
    case "anyOf", "oneOf":
      let fits = argument.elements.filter { violations(of: value, by: $0, at: place).isEmpty }
      return expect(keyword == "anyOf" ? !fits.isEmpty : fits.count == 1, "fits \(fits.count) of \(keyword)")
    case "allOf": return argument.elements.flatMap { violations(of: value, by: $0, at: place) }
    case "minimum": return expect(value.number ?? .infinity >= argument.number ?? 0, "is below the minimum")
    case "maximum": return expect(value.number ?? -.infinity <= argument.number ?? 0, "is above the maximum")
    default: return structural(value, keyword, argument, in: schema, at: place)
    }
  }

  private func structural(_ value: JSON, _ keyword: String, _ argument: JSON, in schema: JSON, at place: String)
    -> [String]
  {
    func expect(_ holds: Bool, _ message: String) -> [String] { holds ? [] : ["\(place): \(message)"] }
    switch (keyword, value) {
    case ("required", .object):
      return argument.elements.compactMap(\.string).filter { value[$0] == nil }.map { "\(place): lacks \($0)" }
    case ("properties", .object(let members)):
      return members.flatMap { member in
        argument[member.key].map { violations(of: member.value, by: $0, at: "\(place)/\(member.key)") } ?? []
      }
    case ("additionalProperties", .object(let members)):
      let named = schema["properties"]
      return members.filter { named?[$0.key] == nil }.flatMap { member in
        violations(of: member.value, by: argument, at: "\(place)/\(member.key)")
      }
    case ("minProperties", .object(let members)):
      return expect(Double(members.count) >= argument.number ?? 0, "has too few members")
    case ("items", .array(let elements)):
      return elements.enumerated().flatMap { violations(of: $1, by: argument, at: "\(place)/\($0)") }
    case ("minItems", .array(let elements)):
      return expect(Double(elements.count) >= argument.number ?? 0, "has too few elements")
    case ("maxItems", .array(let elements)):
      return expect(Double(elements.count) <= argument.number ?? 0, "has too many elements")
    case ("uniqueItems", .array(let elements)):
      return expect(argument != .bool(true) || Set(elements).count == elements.count, "has equal elements")
    case ("pattern", .string(let text)):
      guard let pattern = try? Regex(argument.string ?? "") else { return ["\(place): bad pattern in the schema"] }
      return expect(text.contains(pattern), "does not match \(argument.string ?? "")")
    case ("minLength", .string(let text)):
      return expect(Double(text.unicodeScalars.count) >= argument.number ?? 0, "is too short")
    case ("format", .string(let text)): return format(text, argument.string ?? "", at: place)
    default: return []
    }
  }

  private func format(_ text: String, _ format: String, at place: String) -> [String] {
    // RFC 3986: no spaces, controls or non-ASCII; a percent sign starts two hexadecimal digits.
    let isReference =
      text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !#"<>"{}|\^`"#.utf8.contains($0) }
      && text.split(separator: "%", omittingEmptySubsequences: false).dropFirst()
        .allSatisfy { $0.prefix(2).count == 2 && $0.prefix(2).allSatisfy(\.isHexDigit) }
    let holds =
      switch format {
      case "uri-reference": isReference
      case "uri": isReference && text.contains(":")
      default: false
      }
    return holds ? [] : ["\(place): is no \(format): \(text)"]
  }

  private func resolve(_ reference: String) -> JSON? {
    guard reference.hasPrefix("#/") else { return nil }
    return reference.dropFirst(2).split(separator: "/").reduce(root as JSON?) { $0?[String($1)] }
  }

  private static func `is`(_ value: JSON, _ type: String) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string), ("array", .array),
      ("object", .object):
      true
    case ("integer", .number(let number)): number.rounded() == number
    default: false
    }
  }
}
