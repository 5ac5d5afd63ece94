import Cluster
import Documents

/// The metadata of an object (k8s.io/apimachinery pkg/api/validation/objectmeta.go).
enum MetadataRules {
  /// Kinds whose names are not DNS subdomains.
  private static let namespaces: Set<String> = ["namespaces", "services"]
  private static let pathSegments = "rbac.authorization.k8s.io"
  /// Groups of which every kind that is stored has a DNS subdomain for a name.
  private static let subdomains: Set<String> = [
    "", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "coordination.k8s.io", "discovery.k8s.io",
    "storage.k8s.io", "scheduling.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io",
  ]
  /// Bodies without a name, and names of another form.
  private static let unnamed: Set<String> = ["bindings", "events", "componentstatuses", "ipaddresses", "servicecidrs"]

  static func problem(_ metadata: Node?, _ request: AdmissionRequest) -> String? {
    nameProblem(metadata, request) ?? labelProblem(metadata) ?? annotationProblem(metadata)
  }

  private static func nameProblem(_ metadata: Node?, _ request: AdmissionRequest) -> String? {
    guard request.operation == .create, isNamed(request) else { return nil }
    let name = metadata?["name"]?.string ?? request.name
    guard name.isEmpty else { return isValid(name, request) ? nil : "'\(name)' is no name for it" }
    let prefix = metadata?["generateName"]?.string ?? ""
    if prefix.isEmpty { return "it has neither name nor generateName" }
    // What is generated ends in letters and digits.
    return isValid(prefix + "x", request) ? nil : "'\(prefix)' begins no name for it"
  }

  private static func isNamed(_ request: AdmissionRequest) -> Bool {
    guard request.subresource.isEmpty, !unnamed.contains(request.resource.resource) else { return false }
    let group = request.resource.group
    return subdomains.contains(group) || group == pathSegments
  }

  private static func isValid(_ name: String, _ request: AdmissionRequest) -> Bool {
    if request.resource.group == pathSegments { return NameRules.isPathSegment(name) }
    if request.resource.group.isEmpty, namespaces.contains(request.resource.resource) { return NameRules.isLabel(name) }
    return NameRules.isSubdomain(name)
  }

  static func labelProblem(_ metadata: Node?) -> String? {
    for label in metadata?["labels"]?.children.map({ $0 }) ?? [] {
      let key = label.key ?? ""
      guard NameRules.isQualifiedName(key) else { return "'\(key)' is no label key" }
      guard let value = label.string, NameRules.isLabelValue(value) else {
        return "label '\(key)' has no valid value"
      }
    }
    return nil
  }

  /// The most that keys and values of annotations may take together.
  private static let mostAnnotations = 256 << 10

  private static func annotationProblem(_ metadata: Node?) -> String? {
    var size = 0
    for annotation in metadata?["annotations"]?.children.map({ $0 }) ?? [] {
      let key = annotation.key ?? ""
      guard NameRules.isQualifiedName(key.lowercased()) else { return "'\(key)' is no annotation key" }
      size += key.utf8.count + (annotation.string ?? "").utf8.count
    }
    if size > mostAnnotations { return "its annotations are longer than \(mostAnnotations) bytes" }
    let finalizers = metadata?["finalizers"]?.strings ?? []
    return finalizers.first { !NameRules.isQualifiedName($0) }.map { "'\($0)' is no finalizer" }
  }
}
