import Cluster
import Documents

/// What a subresource lets an update change. The API server takes everything else from the stored object, between the two
/// phases: what mutating webhooks saw, policies and validating webhooks may not (PrepareForUpdate of the update strategies,
/// k8s.io/kubernetes pkg/registry and k8s.io/apiextensions-apiserver pkg/registry/customresource).
struct UpdatePreparation: Sendable {
  let served: ServedResources

  func prepared(_ request: AdmissionRequest) -> AdmissionRequest {
    guard request.operation == .update, let new = request.object, let old = request.oldObject, old.gap == nil
    else { return request }
    let before = DocumentTree(new.node)
    let after = prepared(before, from: DocumentTree(old.node), request)
    guard after != before, let node = after.document() else { return request }
    var request = request
    request.object = AdmittedObject(node, gap: new.gap)
    return request
  }

  private func prepared(_ new: DocumentTree, from old: DocumentTree, _ request: AdmissionRequest) -> DocumentTree {
    let resource = served[request.resource.group, request.resource.resource]
    switch request.subresource {
    case "":
      return resource?.subresources["status"] == nil ? new : new.with("status", of: old)
    case "scale": return old.with("spec", of: new)
    case "status":
      if resource?.custom != nil { return old.with("status", of: new) }
      var prepared = new.with("spec", of: old)
      if request.resource.resource == "deployments", var metadata = prepared["metadata"] {
        metadata["labels"] = old["metadata"]?["labels"]
        prepared["metadata"] = metadata
      }
      return prepared
    case "ephemeralcontainers":
      guard let spec = old["spec"], let changed = new["spec"] else { return new }
      var prepared = old
      prepared["spec"] = spec.with("ephemeralContainers", of: changed)
      return prepared
    case "resize": return old.with("spec", of: new)
    default: return new
    }
  }
}

extension DocumentTree {
  /// The map with one member as another one has it.
  fileprivate func with(_ key: String, of other: DocumentTree) -> DocumentTree {
    var result = self
    result[key] = other[key]
    return result
  }
}
