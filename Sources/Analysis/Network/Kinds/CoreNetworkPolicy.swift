import Cluster
import Documents

/// `networking.k8s.io/v1 NetworkPolicy`: namespaced, additive, no deny rules, no order.
enum CoreNetworkPolicy {
  static func reading(_ policy: KubernetesObject, _ context: NetworkPolicyContext) -> NetworkPolicyReading? {
    let spec = policy.node.spec
    guard types(of: spec).contains(context.direction.typeName) else { return nil }
    return NetworkPolicyReading(
      policy: policy, selects: selects(spec, namespace: policy.identity.namespace, context.pod), deniesRest: .yes,
      rules: spec.list(context.direction.rawValue).map { rule in
        NetworkRule(
          action: .allow, peers: peers(rule, policy, context), ports: ports(rule), node: rule)
      })
  }

  private static func selects(_ spec: Node, namespace: String?, _ pod: NetworkPod) -> Answer {
    guard let namespace else {
      return .unknown(because: "the NetworkPolicy at \(spec.location) names no namespace")
    }
    guard namespace == pod.namespace else { return .no }
    return spec["podSelector"].map { LabelExpression(kubernetes: $0) }?.matches(pod.labels) ?? .yes
  }

  /// The API server's default: always Ingress, Egress where there are egress rules.
  private static func types(of spec: Node) -> [String] {
    if let types = spec["policyTypes"]?.strings, !types.isEmpty { return types }
    return spec["egress"].map { $0.count > 0 } == true ? ["Ingress", "Egress"] : ["Ingress"]
  }

  /// Without peers the rule is for everyone.
  private static func peers(
    _ rule: Node, _ policy: KubernetesObject, _ context: NetworkPolicyContext
  ) -> PeerCondition {
    let peers = rule.list(context.direction.peerWord)
    return peers.isEmpty ? .everyone : .any(peers.map { peer($0, policy, context) })
  }

  private static func peer(
    _ peer: Node, _ policy: KubernetesObject, _ context: NetworkPolicyContext
  ) -> PeerCondition {
    if let block = peer["ipBlock"] { return self.block(block, context.blockReach) }
    let pods = peer["podSelector"].map { LabelExpression(kubernetes: $0) } ?? .always
    if let namespaces = peer["namespaceSelector"] {
      return .pods(
        PodCondition(dialect: .kubernetes, namespaces: LabelExpression(kubernetes: namespaces), pods: pods))
    }
    guard peer["podSelector"] != nil else {
      return .unknown("the peer at \(peer.location) has neither ipBlock nor a selector")
    }
    let own = LabelExpression.isOneOf("kubernetes.io/metadata.name", [policy.identity.namespace ?? ""])
    return .pods(PodCondition(dialect: .kubernetes, namespaces: own, pods: pods))
  }

  private static func block(_ block: Node, _ reach: AddressReach) -> PeerCondition {
    guard let text = block["cidr"]?.string, let range = AddressRange(text) else {
      return .unknown("the ipBlock at \(block.location) has no network that can be read")
    }
    let except = (block["except"]?.strings ?? []).map { AddressRange($0) }
    guard !except.contains(nil) else {
      return .unknown("an exception of the ipBlock at \(block.location) cannot be read")
    }
    return .addresses(range.subtracting(except.compactMap(\.self)), reach)
  }

  private static func ports(_ rule: Node) -> PortCondition {
    let ports = rule.list("ports")
    return ports.isEmpty ? .every : .any(ports.map(port))
  }

  /// Protocol TCP by default; without a port all of the protocol.
  static func port(_ port: Node) -> PortCondition {
    let name = port["protocol"]?.string ?? "TCP"
    guard let value = port["port"], !value.isNull else { return .protocol(name) }
    if let number = value.int.map({ Int($0) }) {
      return .numbers(number...max(number, port["endPort"]?.int.map { Int($0) } ?? number), protocol: name)
    }
    return value.string.map { .name($0, protocol: name) }
      ?? .unknown("the port at \(port.location) is neither number nor name")
  }
}
