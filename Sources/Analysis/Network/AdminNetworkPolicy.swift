import Cluster
import Documents

/// AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy of `policy.networking.k8s.io`: whom they
/// select is read; that their Allow outranks every other policy's denial, by priority, is not worked out.
enum AdminNetworkPolicy {
  static func reading(
    _ policy: KubernetesObject, _ direction: TrafficDirection, pods: SelectedPods
  ) -> NetworkPolicyReading? {
    let spec = policy.node.spec
    let rules = spec[direction.rawValue]?.elements.map { $0 } ?? []
    guard !rules.isEmpty else { return nil }
    let name = policy.identity.description
    let reason = "\(name) may apply to the pods, and what it does together with other policies is not worked out"
    let mayDeny = rules.contains { $0["action"]?.string == "Deny" }
    let mayAllow = rules.contains { $0["action"]?.string != "Deny" }
    return NetworkPolicyReading(
      policy: policy, selects: selects(spec["subject"], pods: pods),
      isolates: mayDeny ? .unknown(because: reason) : .no,
      admitsEveryone: mayAllow ? .unknown(because: reason) : .no,
      isUnderstood: false)
  }

  private static func selects(_ subject: Node?, pods: SelectedPods) -> Answer {
    if let namespaces = subject?["namespaces"] {
      return LabelExpression(kubernetes: namespaces).matches(pods.namespaceLabels)
    }
    if let both = subject?["pods"] {
      let namespaces = both["namespaceSelector"].map { LabelExpression(kubernetes: $0) } ?? .always
      let inside = both["podSelector"].map { LabelExpression(kubernetes: $0) } ?? .always
      return namespaces.matches(pods.namespaceLabels) && inside.matches(pods.labels)
    }
    return .unknown(because: "the subject of a cluster-wide network policy is not understood")
  }
}
