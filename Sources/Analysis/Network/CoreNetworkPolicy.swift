import Cluster
import Documents

/// `networking.k8s.io/v1 NetworkPolicy`: namespaced, additive, no deny rules, no order.
enum CoreNetworkPolicy {
  static func reading(
    _ policy: KubernetesObject, _ direction: TrafficDirection, pods: SelectedPods
  ) -> NetworkPolicyReading? {
    let spec = policy.node.spec
    guard types(of: spec).contains(direction.typeName) else { return nil }
    let rules = spec[direction.rawValue]?.elements.map { $0 } ?? []
    return NetworkPolicyReading(
      policy: policy,
      selects: selects(spec, namespace: policy.identity.namespace, pods: pods),
      isolates: .yes,
      admitsEveryone: rules.contains { admitsEveryone($0, direction) })
  }

  private static func selects(_ spec: Node, namespace: String?, pods: SelectedPods) -> Answer {
    guard let namespace else {
      return .unknown(because: "the NetworkPolicy at \(spec.location) names no namespace")
    }
    guard namespace == pods.namespace else { return .no }
    return spec["podSelector"].map { LabelExpression(kubernetes: $0) }?.matches(pods.labels) ?? .yes
  }

  /// The API server's default: always Ingress, Egress where there are egress rules.
  private static func types(of spec: Node) -> [String] {
    if let types = spec["policyTypes"]?.strings, !types.isEmpty { return types }
    return spec["egress"].map { $0.count > 0 } == true ? ["Ingress", "Egress"] : ["Ingress"]
  }

  private static func admitsEveryone(_ rule: Node, _ direction: TrafficDirection) -> Answer {
    // Out to anywhere on a few ports is what DNS and registries need; in from anywhere on the webhook's port is the
    // hole itself.
    if direction == .egress, let ports = rule["ports"], ports.count > 0 { return .no }
    guard let peers = rule[direction.cidrWord], peers.count > 0 else { return .yes }
    return peers.elements.contains { peer -> Answer in
      if let cidr = peer["ipBlock", "cidr"]?.string { return Answer(isWide(cidr: cidr)) }
      // Every pod of the cluster is everyone who may call a webhook, but no way out of the cluster.
      guard direction == .ingress, let namespaces = peer["namespaceSelector"] else { return .no }
      let everyNamespace = LabelExpression(kubernetes: namespaces)
      let everyPod = peer["podSelector"].map { LabelExpression(kubernetes: $0) } ?? .always
      return Answer(
        everyNamespace.holdsForAll(carrying: ["kubernetes.io/metadata.name"]) && everyPod.holdsForAll())
    }
  }
}
