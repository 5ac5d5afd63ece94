import Cluster
import Documents

/// What of an API server's own validation can be told from the object: enough to know that neither policies nor validating
/// webhooks see what is refused before them.
struct ObjectValidation: Sendable {
  let state: ClusterState
  let served: ServedResources

  /// Why the server refuses the object; nil where nothing is known to be wrong.
  func problem(_ request: AdmissionRequest) -> String? {
    guard let object = request.object?.node, request.object?.gap == nil else { return nil }
    switch request.operation {
    case .create:
      return request.subresource.isEmpty ? problem(of: object, request) : absentAccount(request)
    case .update:
      return request.subresource.isEmpty ? staleVersion(object, request) ?? problem(of: object, request) : nil
    case .delete, .connect: return nil
    }
  }

  private func problem(of object: Node, _ request: AdmissionRequest) -> String? {
    let problem =
      MetadataRules.problem(object["metadata"], request) ?? WorkloadRules.problem(object, request)
      ?? schemaProblem(object, request)
    return problem.map { "\(request.kind.kind) \(request.name) is invalid: \($0)" }
  }

  /// A custom resource that does not fit the schema of its definition.
  private func schemaProblem(_ object: Node, _ request: AdmissionRequest) -> String? {
    guard let custom = served[request.resource.group, request.resource.resource]?.custom else { return nil }
    let version = custom.node["spec", "versions"]?.elements
      .first { $0["name"]?.string == request.resource.version }
    guard let schema = version?["schema", "openAPIV3Schema"] else { return nil }
    return SchemaRules.problem(object, schema, at: "")
  }

  /// Whoever changes an object that has changed since is told so.
  private func staleVersion(_ object: Node, _ request: AdmissionRequest) -> String? {
    guard let version = object["metadata", "resourceVersion"]?.string, !version.isEmpty,
      let stored = request.oldObject?.node["metadata", "resourceVersion"]?.string, stored != version
    else { return nil }
    return "\(request.kind.kind) \(request.name) has changed since resourceVersion \(version)"
  }

  /// Tokens are issued for accounts that exist.
  private func absentAccount(_ request: AdmissionRequest) -> String? {
    guard request.resource.group.isEmpty, request.resource.resource == "serviceaccounts",
      request.subresource == "token",
      state.lacks(group: "", kind: "ServiceAccount", namespace: request.namespace, name: request.name)
    else { return nil }
    return "ServiceAccount \(request.name) does not exist"
  }
}

/// Labels, which every kind has (k8s.io/apimachinery api/validation).
private enum MetadataRules {
  static func problem(_ metadata: Node?, _ request: AdmissionRequest) -> String? {
    for label in metadata?["labels"]?.children.map({ $0 }) ?? [] {
      let key = label.key ?? ""
      guard isQualifiedName(key) else { return "'\(key)' is no label key" }
      guard let value = label.string, isLabelValue(value) else { return "label '\(key)' has no valid value" }
    }
    return nil
  }

  /// `example.com/name`: a DNS subdomain of at most 253 characters, and a name of at most 63.
  private static func isQualifiedName(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard let name = parts.last, parts.count <= 2, isName(name), !name.isEmpty else { return false }
    guard parts.count == 2, let prefix = parts.first else { return true }
    return !prefix.isEmpty && prefix.count <= 253
      && prefix.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
        !label.isEmpty && label.first != 0x2d && label.last != 0x2d
          && label.allSatisfy { $0 == 0x2d || isDigit($0) || (0x61...0x7a).contains($0) }
      }
  }

  private static func isLabelValue(_ text: String) -> Bool { text.isEmpty || isName(text.utf8[...]) }

  /// Letters, digits, `-`, `_` and `.`, the first and last a letter or digit.
  private static func isName(_ bytes: Substring.UTF8View) -> Bool {
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x5f || $0 == 0x2e }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}

/// Pods and what makes pods (k8s.io/kubernetes pkg/apis/core/validation, pkg/apis/apps/validation).
private enum WorkloadRules {
  static func problem(_ object: Node, _ request: AdmissionRequest) -> String? {
    guard ["", "apps", "batch"].contains(request.kind.group),
      Workload.runsPods(group: request.kind.group, kind: request.kind.kind)
    else { return nil }
    let template = Workload.podTemplates(of: object).first
    let containers = template?.spec["containers"]?.elements.map { $0 } ?? []
    guard !containers.isEmpty else { return "it has no containers" }
    var names: Set<String> = []
    for container in containers + (template?.spec["initContainers"]?.elements.map { $0 } ?? []) {
      guard let name = container["name"]?.string, !name.isEmpty else { return "a container has no name" }
      guard names.insert(name).inserted else { return "two containers are called \(name)" }
      guard request.kind.kind != "Pod" || !(container["image"]?.string ?? "").isEmpty else {
        return "container \(name) has no image"
      }
    }
    return request.kind.group == "apps" ? selectorProblem(object, template) : nil
  }

  private static func selectorProblem(_ object: Node, _ template: Workload.PodTemplate?) -> String? {
    guard let selector = object["spec", "selector"]?.present else { return "it has no selector" }
    do {
      let selector = try LabelSelector(selector)
      if selector.isEmpty { return "its selector is empty" }
      return selector.matches(template?.labels) ? nil : "its selector does not select its own pods"
    } catch {
      return error.message
    }
  }
}

/// The types, required members and enumerations of a structural schema.
private enum SchemaRules {
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
