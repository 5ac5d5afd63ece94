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
      ?? ContentRules.problem(object, request) ?? UpdateRules.problem(object, request) ?? schemaProblem(object, request)
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
