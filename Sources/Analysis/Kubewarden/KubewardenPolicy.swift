package import Cluster
package import Documents

/// One policy of the four kinds, and what the controller reads from it.
package struct KubewardenPolicy: Sendable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case cluster = "ClusterAdmissionPolicy"
    case clusterGroup = "ClusterAdmissionPolicyGroup"
    case namespaced = "AdmissionPolicy"
    case namespacedGroup = "AdmissionPolicyGroup"

    package var isClusterWide: Bool { self == .cluster || self == .clusterGroup }
    package var isGroup: Bool { self == .clusterGroup || self == .namespacedGroup }

    /// How the names of its webhook configurations begin.
    fileprivate var prefix: String {
      switch self {
      case .cluster: "clusterwide-"
      case .clusterGroup: "clusterwide-group-"
      case .namespaced: "namespaced-"
      case .namespacedGroup: "namespaced-group-"
      }
    }
  }

  /// A module with its settings: the policy itself, or one of a group's.
  package struct Member: Sendable {
    /// What a group's expression calls it; nil for a policy of its own.
    package var name: String?
    /// The map that holds `module` and `settings`.
    package var node: Node

    package var module: Node? { node["module"] }
    package var settings: Node? { node["settings"] }
  }

  package let object: KubernetesObject
  package let kind: Kind

  /// Nil for an object of another kind.
  package init?(_ object: KubernetesObject) {
    guard object.identity.group == KubewardenStack.group, let kind = Kind(rawValue: object.identity.kind) else {
      return nil
    }
    self.object = object
    self.kind = kind
  }
}

extension KubewardenPolicy {
  package var spec: Node? { object.node["spec"] }
  package var name: String { object.identity.name }
  package var namespace: String? { object.identity.namespace }

  /// The name of its webhook configuration, the path on the policy server and its key there. The parts are joined without
  /// escaping, so that two policies can have one. Nil for a namespaced policy whose manifest names no namespace.
  package var uniqueName: String? {
    if kind.isClusterWide { return kind.prefix + name }
    return namespace.map { "\(kind.prefix)\($0)-\(name)" }
  }

  /// The server that is to run it; empty where the policy names none, which leaves it unscheduled.
  package var policyServer: String { spec?["policyServer"]?.string ?? "default" }

  /// Groups never mutate, whatever their manifest says.
  package var isMutating: Bool { !kind.isGroup && spec?["mutating"]?.bool == true }

  /// The verdict is recorded and every request admitted, unpatched.
  package var isMonitoring: Bool { spec?["mode"]?.isString("monitor") == true }

  /// Is it to judge requests in the namespace of the policy servers too? Since v1.33; only cluster-wide ones can.
  package var seesStackNamespace: Bool {
    kind.isClusterWide && spec?["allowInsideAdmissionControllerNamespace"]?.bool == true
  }

  /// What the controller last said of it: `active`, `pending`, `scheduled`, `unscheduled`.
  package var status: String? { object.node["status", "policyStatus"]?.string }

  /// Did an API server store the object, or is it a manifest that may be applied one day?
  package var isStored: Bool { object.node["metadata", "uid"] != nil || status != nil }

  package var members: [Member] {
    guard let spec else { return [] }
    guard kind.isGroup else { return [Member(name: nil, node: spec)] }
    return (spec["policies"]?.children.map { $0 } ?? []).map { Member(name: $0.key, node: $0) }
  }
}
