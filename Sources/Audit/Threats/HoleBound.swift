import Cluster
import Documents

/// A resource whose objects guard one namespace and no more, so that a hole in one of them ends there.
///
/// A fail of such an object leaves its control partial instead of exposed, whatever the number of namespaces: a verdict
/// that depended on how many others there are would get better by adding one.
package struct HoleBound: Sendable, Hashable {
  package var group: String
  package var resource: String
  /// The annotation that names the namespace; empty: the object's own, or the Namespace itself.
  package var annotation: String

  package init(group: String, resource: String, annotation: String = "") {
    self.group = group
    self.resource = resource
    self.annotation = annotation
  }

  init(_ node: Node) {
    group = node["group"]?.string ?? ""
    resource = node["resource"]?.string ?? ""
    annotation = node["annotation"]?.string ?? ""
  }

  /// The namespace that a hole in this object is confined to; nil where it reaches further.
  func namespace(of object: KubernetesObject) -> String? {
    let identity = object.identity
    guard identity.group == group, object.resource == resource else { return nil }
    if !annotation.isEmpty {
      return object.node["metadata", "annotations", annotation]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
    return identity.group.isEmpty && identity.kind == "Namespace" ? identity.name : identity.namespace
  }

  /// `2 of 40 namespaces: a, b`; the total only where every namespace was seen.
  static func words(_ namespaces: Set<String>, of total: Int?) -> String {
    let names = namespaces.sorted()
    let shown = names.count <= 6 ? names[...] : names.prefix(5)
    let rest = names.count > shown.count ? " and \(names.count - shown.count) more" : ""
    let count = total.map { "\(names.count) of \(max($0, names.count))" } ?? "\(names.count)"
    let noun = max(total ?? 0, names.count) == 1 ? "namespace" : "namespaces"
    return "\(count) \(noun): \(shown.joined(separator: ", "))\(rest)"
  }
}
