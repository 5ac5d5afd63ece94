package import Cluster
import Documents

/// What the network policies of an inventory do, worked out when it is asked for.
package struct NetworkAnalysis: Sendable {
  package let inventory: Inventory
  package let plugins: NetworkPlugins
  package let addresses: ClusterAddresses
  private let known = KeyedMemo<Question, Reachability>()

  /// Some pods, and the ports that matter.
  package struct Question: Sendable, Hashable {
    package var direction: TrafficDirection
    package var namespace: String
    package var labels: [String: String]
    /// Nil where it is not known.
    package var serviceAccount: String?
    /// Nil for some port, for egress an arbitrary one.
    package var ports: [NetworkPort]?

    package init(
      _ direction: TrafficDirection, namespace: String, labels: [String: String], serviceAccount: String? = nil,
      ports: [NetworkPort]? = nil
    ) {
      self.direction = direction
      self.namespace = namespace
      self.labels = labels
      self.serviceAccount = serviceAccount
      self.ports = ports
    }
  }

  package init(_ inventory: Inventory) {
    self.inventory = inventory
    plugins = NetworkPlugins(inventory)
    addresses = ClusterAddresses(inventory)
  }

  /// Who reaches the pods, or whom they reach.
  package func reachability(_ question: Question) -> Reachability {
    known.value(for: question) {
      let pod = pod(question)
      return Reachability(policies(question.direction, of: pod), of: pod, ports: question.ports, in: inventory)
    }
  }

  /// The policies that apply to a pod.
  package func policies(_ direction: TrafficDirection, of pod: NetworkPod) -> NetworkPolicySet {
    NetworkPolicySet(direction, of: pod, in: inventory, plugins: plugins, addresses: addresses)
  }

  private func pod(_ question: Question) -> NetworkPod {
    NetworkPod(
      namespace: question.namespace, labels: question.labels, serviceAccount: question.serviceAccount, in: inventory)
  }

  /// Policies for hosts, the only ones that pods on the host's network are subject to, are not worked out: one of them, if
  /// there is any.
  package var hostPolicy: KubernetesObject? {
    let hostEndpoints = CalicoNetworkPolicy.groups.lazy
      .compactMap { inventory.objects(group: $0, kind: "HostEndpoint").first }
    let ofNodes = inventory.objects(group: "cilium.io", kind: "CiliumClusterwideNetworkPolicy").lazy
      .filter { policy in
        ([policy.node["spec"]].compactMap(\.self) + policy.node.list("specs")).contains { $0["nodeSelector"] != nil }
      }
    return hostEndpoints.first ?? ofNodes.first
  }
}
