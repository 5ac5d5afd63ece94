import Cluster
import Documents

/// The types, required members and enumerations of a structural schema.
enum SchemaRules {
  static func problem(_ value: Node, _ schema: Node, at path: String) -> String? {
    if let type = schema["type"]?.string, !fits(value, type, schema) { return "\(path) must be of type \(type)" }
    if let allowed = schema["enum"], !allowed.elements.contains(where: { $0.hasContent(of: value) }) {
      return "\(path) has no supported value"
    }
    for name in schema["required"]?.strings ?? [] where value[name] == nil { return "\(path).\(name) is required" }
    if let minimum = schema["minimum"]?.double, let number = value.double, number < minimum {
      return "\(path) is less than \(minimum)"
    }
    if let maximum = schema["maximum"]?.double, let number = value.double, number > maximum {
      return "\(path) is greater than \(maximum)"
    }
    for property in schema["properties"]?.children.map({ $0 }) ?? [] {
      guard let key = property.key, let member = value[key] else { continue }
      // The metadata of every object has a schema of its own.
      if path.isEmpty, key == "metadata" { continue }
      if let problem = problem(member, property, at: "\(path).\(key)") { return problem }
    }
    guard let items = schema["items"], items.kind == .map else { return nil }
    for element in value.elements {
      if let problem = problem(element, items, at: "\(path)[]") { return problem }
    }
    return nil
  }

  private static func fits(_ value: Node, _ type: String, _ schema: Node) -> Bool {
    if schema["nullable"]?.bool == true, value.isNull { return true }
    switch type {
    case "object": return value.kind == .map
    case "array": return value.kind == .list
    case "string": return value.kind == .string
    case "boolean": return value.kind == .bool
    case "integer": return value.kind == .int || value.double.map { $0 == $0.rounded() } ?? false
    case "number": return value.kind == .int || value.kind == .double
    default: return true
    }
  }
}
