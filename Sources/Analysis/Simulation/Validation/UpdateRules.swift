import Cluster
import Documents

/// What an update may not change.
enum UpdateRules {
  /// Parts of objects that stay as they were made, by kind (the ValidateUpdate functions of k8s.io/kubernetes pkg/apis).
  private static let lasting: [String: [[String]]] = [
    "Deployment.apps": [["spec", "selector"]], "ReplicaSet.apps": [["spec", "selector"]],
    "DaemonSet.apps": [["spec", "selector"]], "StatefulSet.apps": [["spec", "selector"], ["spec", "serviceName"]],
    "RoleBinding.rbac.authorization.k8s.io": [["roleRef"]],
    "ClusterRoleBinding.rbac.authorization.k8s.io": [["roleRef"]],
    "PriorityClass.scheduling.k8s.io": [["value"]], "Secret.": [["type"]],
  ]

  static func problem(_ object: Node, _ request: AdmissionRequest) -> String? {
    guard request.operation == .update, request.subresource.isEmpty, let old = request.oldObject, old.gap == nil,
      old.node["apiVersion"]?.string == object["apiVersion"]?.string
    else { return nil }
    return changed(object, old.node, request) ?? immutable(object, old.node, request) ?? pod(object, old.node, request)
  }

  private static func changed(_ new: Node, _ old: Node, _ request: AdmissionRequest) -> String? {
    let paths = lasting["\(request.kind.kind).\(request.kind.group)"] ?? []
    return paths.first { path in
      guard let before = value(old, path), let after = value(new, path) else { return false }
      return before != after
    }.map { "\($0.joined(separator: ".")) may not change" }
  }

  private static func value(_ node: Node, _ path: [String]) -> DocumentTree? {
    path.reduce(Optional(node)) { $0?[$1] }.map { DocumentTree($0) }
  }

  /// ConfigMaps and Secrets that declare themselves immutable.
  private static func immutable(_ new: Node, _ old: Node, _ request: AdmissionRequest) -> String? {
    guard request.kind.group.isEmpty, ["ConfigMap", "Secret"].contains(request.kind.kind),
      old["immutable"]?.bool == true
    else { return nil }
    let isSame =
      new["immutable"]?.bool == true
      && ["data", "binaryData"].allSatisfy { value(new, [$0]) == value(old, [$0]) }
    return isSame ? nil : "it is immutable"
  }

  /// The containers of a pod are there to stay; what of them may change is but their images.
  private static func pod(_ new: Node, _ old: Node, _ request: AdmissionRequest) -> String? {
    guard request.kind.group.isEmpty, request.kind.kind == "Pod" else { return nil }
    for list in ["containers", "initContainers"] where names(new, list) != names(old, list) {
      return "spec.\(list) of a pod may not change"
    }
    for flag in ["hostNetwork", "hostPID", "hostIPC"] {
      let isChanged = (new["spec", flag]?.bool ?? false) != (old["spec", flag]?.bool ?? false)
      if isChanged { return "spec.\(flag) of a pod may not change" }
    }
    return nil
  }

  private static func names(_ pod: Node, _ list: String) -> [String?] {
    pod["spec", list]?.elements.map { $0["name"]?.string } ?? []
  }
}
