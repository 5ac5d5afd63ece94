import Cluster
import Documents

/// CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: `spec` and each of `specs`, every one a policy of its own.
enum CiliumNetworkPolicy {
  static func readings(
    _ policy: KubernetesObject, _ direction: TrafficDirection, pods: SelectedPods
  ) -> [NetworkPolicyReading] {
    var specs = policy.node["specs"]?.elements.map { $0 } ?? []
    if let spec = policy.node["spec"], !spec.isNull { specs.insert(spec, at: 0) }
    return specs.compactMap { reading($0, of: policy, direction, pods: pods) }
  }

  private static func reading(
    _ spec: Node, of policy: KubernetesObject, _ direction: TrafficDirection, pods: SelectedPods
  ) -> NetworkPolicyReading? {
    let isClusterwide = policy.identity.kind == "CiliumClusterwideNetworkPolicy"
    let rules = spec[direction.rawValue]?.elements.map { $0 } ?? []
    let denials = spec["\(direction.rawValue)Deny"]?.count ?? 0
    // A direction without rules is not looked at, and default deny begins with the first rule of a direction.
    guard !rules.isEmpty || denials > 0 else { return nil }
    return NetworkPolicyReading(
      policy: policy,
      selects: selects(spec, namespace: policy.identity.namespace, isClusterwide: isClusterwide, pods: pods),
      isolates: Answer(spec["enableDefaultDeny", direction.rawValue]?.bool ?? true),
      admitsEveryone: rules.contains { admitsEveryone($0, direction, isClusterwide: isClusterwide) })
  }

  // MARK: - Whom it selects

  private static func selects(_ spec: Node, namespace: String?, isClusterwide: Bool, pods: SelectedPods) -> Answer {
    if !isClusterwide {
      guard let namespace else {
        return .unknown(because: "the CiliumNetworkPolicy at \(spec.location) names no namespace")
      }
      guard namespace == pods.namespace else { return .no }
    }
    // A nodeSelector speaks of nodes.
    guard let selector = spec["endpointSelector"], !selector.isNull else { return .no }
    return LabelExpression(cilium: selector).matches(endpointLabels(pods))
  }

  /// A pod's labels with those that Cilium derives from its namespace.
  private static func endpointLabels(_ pods: SelectedPods) -> Labels {
    var labels = pods.labels
    labels.known[CiliumLabel.namespace] = pods.namespace
    for (key, value) in pods.namespaceLabels.known { labels.known[CiliumLabel.namespaceLabels + key] = value }
    labels.uncertainKeys["io.cilium.k8s.policy.serviceaccount"] = "the pods' service account is not known here"
    labels.uncertainKeys["io.cilium.k8s.policy.cluster"] = "the name of the cluster is not known here"
    labels.uncertainPrefix = pods.namespaceLabels.gap.map { (CiliumLabel.namespaceLabels, $0) }
    return labels
  }

  // MARK: - Whom it admits

  private static func admitsEveryone(_ rule: Node, _ direction: TrafficDirection, isClusterwide: Bool) -> Answer {
    let word = direction.cidrWord
    if direction == .egress, let ports = rule["toPorts"], ports.count > 0 { return .no }
    let peers = rule.children.filter { $0.key?.hasPrefix(word) == true && $0.key != "toPorts" }
    guard !peers.isEmpty else {
      // Ports without peers are open to everyone; a rule without anything admits no one.
      return Answer(rule["toPorts"].map { $0.count > 0 } ?? false)
    }
    return peers.contains { peer -> Answer in
      switch peer.key?.dropFirst(word.count) {
      case "Entities":
        let wide = direction == .ingress ? ["all", "world", "cluster"] : ["all", "world"]
        let halves = ["world-ipv4", "world-ipv6"]
        return Answer(peer.strings.contains { wide.contains($0) || halves.contains($0) })
      case "CIDR": return Answer(peer.strings.contains(where: isWide(cidr:)))
      case "CIDRSet":
        return Answer(peer.elements.compactMap { $0["cidr"]?.string }.contains(where: isWide(cidr:)))
      case "Endpoints":
        guard direction == .ingress else { return .no }
        return peer.elements.contains { Answer(isEveryEndpoint($0, isClusterwide: isClusterwide)) }
      // Groups of a cloud, nodes, services, names and further requirements narrow.
      case "Groups", "Nodes", "Services", "FQDNs", "Requires": return .no
      default:
        return .unknown(because: "'\(peer.key ?? "")' of the rule at \(peer.location) is not understood")
      }
    }
  }

  private static func isEveryEndpoint(_ selector: Node, isClusterwide: Bool) -> Bool {
    let expression = LabelExpression(cilium: selector)
    guard expression.holdsForAll(carrying: [CiliumLabel.namespace]) else { return false }
    // In a namespaced policy a selector means the policy's own namespace unless it speaks of namespaces itself.
    return isClusterwide || expression != .always
  }
}

/// How Cilium writes labels: `source:key`.
enum CiliumLabel {
  static let namespace = "io.kubernetes.pod.namespace"
  static let namespaceLabels = "io.cilium.k8s.namespace.labels."
}

extension LabelExpression {
  /// An endpoint selector of Cilium: a Kubernetes label selector whose keys may name the label's source. The labels of
  /// pods have the source `k8s`, and `any`, also where none is given, is every source.
  init(cilium selector: Node) {
    var foreign: [String] = []
    let expression = LabelExpression(kubernetes: selector) { key in
      guard let colon = key.utf8.firstIndex(of: UInt8(ascii: ":")) else { return key }
      let source = key[..<colon]
      if source == "k8s" || source == "any" { return String(key[key.utf8.index(after: colon)...]) }
      // `reserved:host` and its like are what is no pod. No label of a pod contains a colon: such a key is absent.
      if source != "reserved" { foreign.append(key) }
      return key
    }
    self =
      foreign.isEmpty ? expression : .notUnderstood("the label source of '\(foreign[0])' is not one of pods")
  }
}
