import Cluster
import Documents

/// Two pods that differ in one property: whoever refuses the one and not the other enforces it.
struct PropertyProbe: Sendable {
  /// What is to be enforced.
  let property: String
  /// The list whose container breaks the property.
  let list: String

  /// The lists of containers that a new pod can break the property in.
  static func lists(of property: String) -> [String] {
    guard let violation = violations[property] else { return newLists }
    return violation["container"] == nil ? [newLists[0]] : newLists
  }

  /// An ephemeral container is only ever added to a pod that is there.
  private static let newLists = Guard.containerLists.filter { $0 != ephemeral }
  static let ephemeral = "ephemeralContainers"

  private static let compliant = EmbeddedDocuments.enforcement.elements("compliant").first.map { DocumentTree($0) }
  private static let violations = Dictionary(
    EmbeddedDocuments.enforcement.elements("violations").map { ($0["property"]?.string ?? "", DocumentTree($0)) }
  ) { first, _ in first }

  /// Is there a pod that breaks it? Where not, only those who are known by name can be told to enforce it.
  var hasViolation: Bool { Self.violations[property] != nil }

  var request: CoverageRequest {
    CoverageRequest(
      operation: list == Self.ephemeral ? .update : .create,
      resource: GroupVersionResource(group: "", version: "v1", resource: "pods"),
      subresource: list == Self.ephemeral ? "ephemeralcontainers" : "", isNamespaced: true)
  }

  /// The call that creates the pod, or adds the container to a pod that has none of it.
  func call(breaking: Bool, in namespace: String, labels: [String: String]) -> APIRequest {
    let request = request
    var call = APIRequest(verb: request.operation == .create ? .post : .put, resource: request.resource)
    call.operation = request.operation
    call.subresource = request.subresource
    call.namespace = namespace
    call.name = Self.name
    call.object = pod(breaking: breaking, in: namespace, labels: labels).document()
    if list == Self.ephemeral {
      let stored = Self.pod([Self.newLists[0]: [Self.container("")]], in: namespace, labels: labels)
      call.stored = stored.document().map { .object($0) } ?? .absent
    }
    return call
  }

  func pod(breaking: Bool, in namespace: String, labels: [String: String]) -> DocumentTree {
    var container = Self.container(list == Self.newLists[0] ? "" : "-\(list)")
    var spec: [String: DocumentTree] = [:]
    if breaking, let violation = Self.violations[property] {
      for (key, value) in violation["container"]?.members ?? [:] { container[key] = value }
      spec = violation["spec"]?.members ?? [:]
    }
    if list == Self.ephemeral { container["resources"] = nil }
    let first = Self.newLists[0]
    var pod = Self.pod(
      list == first ? [first: [container]] : [first: [Self.container("")], list: [container]], in: namespace,
      labels: labels)
    for (key, value) in spec { pod.set(value, at: ["spec", key]) }
    return pod
  }

  private static let name = "probe"

  private static func container(_ suffix: String) -> DocumentTree {
    var container = compliant?["container"] ?? .map([:])
    container["name"] = .string(name + suffix.lowercased())
    return container
  }

  private static func pod(
    _ lists: [String: [DocumentTree]], in namespace: String, labels: [String: String]
  ) -> DocumentTree {
    var metadata: [String: DocumentTree] = ["name": .string(name), "namespace": .string(namespace)]
    if !labels.isEmpty { metadata["labels"] = .map(labels.mapValues { .string($0) }) }
    var spec = compliant?["spec"] ?? .map([:])
    for (list, containers) in lists { spec[list] = .list(containers) }
    return .map([
      "apiVersion": .string("v1"), "kind": .string("Pod"), "metadata": .map(metadata), "spec": spec,
    ])
  }
}
