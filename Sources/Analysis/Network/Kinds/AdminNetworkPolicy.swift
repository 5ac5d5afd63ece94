import Cluster
import Documents

/// AdminNetworkPolicy and BaselineAdminNetworkPolicy (`policy.networking.k8s.io/v1alpha1`), and ClusterNetworkPolicy
/// (`v1alpha2`), which is both. The rules of a policy are tried in order, the policies by priority, the lowest first.
enum AdminNetworkPolicy {
  static let group = "policy.networking.k8s.io"
  static let kinds = ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"]

  /// A policy with its place among the others.
  struct Placed {
    var reading: NetworkPolicyReading
    /// Before the namespaced policies, or after them.
    var isBaseline: Bool
    /// Among policies of the same priority no order is promised.
    var priority: Int64
  }

  static func reading(_ policy: KubernetesObject, _ context: NetworkPolicyContext) -> Placed? {
    let spec = policy.node.spec
    let rules = spec.list(context.direction.rawValue)
    guard !rules.isEmpty else { return nil }
    let isBaseline =
      policy.identity.kind == "BaselineAdminNetworkPolicy" || spec["tier"]?.isString("Baseline") == true
    return Placed(
      reading: NetworkPolicyReading(
        policy: policy, selects: selects(spec["subject"], context.pod), deniesRest: .no,
        rules: rules.map { rule($0, context) }),
      isBaseline: isBaseline, priority: spec["priority"]?.int ?? 0)
  }

  private static func selects(_ subject: Node?, _ pod: NetworkPod) -> Answer {
    guard let subject, let condition = pods(subject) else {
      return .unknown(because: "the subject of a cluster-wide network policy is not understood")
    }
    return condition.matches(.pod(pod), ClusterAddresses())
  }

  private static func rule(_ rule: Node, _ context: NetworkPolicyContext) -> NetworkRule {
    let peers = PeerCondition.any(rule.list(context.direction.peerWord).map { peer($0) })
    let ports = ports(rule)
    let action: NetworkRule.Action
    switch rule["action"]?.string {
    case "Allow", "Accept": action = .allow
    case "Deny": action = .deny
    case "Pass": action = .pass
    default:
      let reason = "the action of the rule at \(rule.location) is not understood"
      return NetworkRule(action: .deny, peers: .all([peers, .unknown(reason)]), ports: ports, node: rule)
    }
    return NetworkRule(action: action, peers: peers, ports: ports, node: rule)
  }

  private static func peer(_ peer: Node) -> PeerCondition {
    if let pods = pods(peer) { return pods }
    if let networks = peer["networks"] {
      let ranges = networks.strings.compactMap { AddressRange($0) }
      guard ranges.count == networks.count else { return .unknown("a network at \(peer.location) cannot be read") }
      // Traffic inside the cluster is held against networks too, as the API's documentation says.
      return .addresses(ranges, .everyone)
    }
    if let nodes = peer["nodes"] {
      return LabelExpression(kubernetes: nodes).holdsForAll() ? .nodes : .others("nodes with labels")
    }
    if peer["domainNames"] != nil { return .others("names in DNS") }
    return .unknown("the peer at \(peer.location) is not understood")
  }

  /// Pods by namespace, or by namespace and label; nil where neither is named.
  private static func pods(_ node: Node) -> PeerCondition? {
    if let namespaces = node["namespaces"] {
      // The first release had a layer more here, and two ways to compare namespaces.
      if namespaces["sameLabels"] != nil || namespaces["notSameLabels"] != nil {
        return .unknown("comparing namespaces by labels, at \(namespaces.location), is not understood")
      }
      return .pods(
        PodCondition(
          dialect: .kubernetes,
          namespaces: LabelExpression(kubernetes: namespaces["namespaceSelector"] ?? namespaces)))
    }
    guard let both = node["pods"] else { return nil }
    let namespaces = both["namespaceSelector"] ?? both["namespaces", "namespaceSelector"]
    return .pods(
      PodCondition(
        dialect: .kubernetes, namespaces: namespaces.map { LabelExpression(kubernetes: $0) } ?? .always,
        pods: both["podSelector"].map { LabelExpression(kubernetes: $0) } ?? .always))
  }

  // MARK: - Ports

  private static func ports(_ rule: Node) -> PortCondition {
    let conditions = rule.list("ports").map(port) + rule.list("protocols").map(transport)
    return conditions.isEmpty ? .every : .any(conditions)
  }

  /// `v1alpha1`: one of portNumber, portRange and namedPort, TCP unless it says otherwise.
  private static func port(_ port: Node) -> PortCondition {
    if let number = port["portNumber"], let value = number["port"]?.int.map({ Int($0) }) {
      return .numbers(value...value, protocol: number["protocol"]?.string ?? "TCP")
    }
    if let range = port["portRange"] {
      return self.range(range, protocol: range["protocol"]?.string ?? "TCP")
    }
    if let name = port["namedPort"]?.string { return .name(name, protocol: nil) }
    return .unknown("the port at \(port.location) is not understood")
  }

  /// `v1alpha2`: one of tcp, udp, sctp and destinationNamedPort.
  private static func transport(_ node: Node) -> PortCondition {
    if let name = node["destinationNamedPort"]?.string { return .name(name, protocol: nil) }
    for name in ["tcp", "udp", "sctp"] {
      guard let transport = node[name] else { continue }
      guard let port = transport["destinationPort"] else { return .protocol(name.uppercased()) }
      if let number = port["number"]?.int.map({ Int($0) }) {
        return .numbers(number...number, protocol: name.uppercased())
      }
      if let range = port["range"] { return self.range(range, protocol: name.uppercased()) }
    }
    return .unknown("the protocol at \(node.location) is not understood")
  }

  private static func range(_ range: Node, protocol name: String) -> PortCondition {
    guard let start = range["start"]?.int, let end = range["end"]?.int, start <= end else {
      return .unknown("the range of ports at \(range.location) is not understood")
    }
    return .numbers(Int(start)...Int(end), protocol: name)
  }
}
