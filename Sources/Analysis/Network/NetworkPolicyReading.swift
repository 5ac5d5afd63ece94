package import Cluster
import Documents

/// Into the pods or out of them.
package enum TrafficDirection: String, Sendable, Hashable {
  case ingress
  case egress

  /// As `policyTypes` and Calico's `types` write it.
  var typeName: String { self == .ingress ? "Ingress" : "Egress" }
  /// Calico's and Cilium's words for the other end.
  var peerWord: String { self == .ingress ? "source" : "destination" }
  var cidrWord: String { self == .ingress ? "from" : "to" }
}

/// Pods of one kind, as network policies select them. Pods on the host's network are selected by none.
package struct SelectedPods: Sendable {
  package var namespace: String
  package var labels: Labels
  package var namespaceLabels: Labels

  package init(namespace: String, labels: [String: String], in inventory: Inventory) {
    self.namespace = namespace
    self.labels = Labels(labels)
    namespaceLabels = inventory.labels(ofNamespace: namespace)
  }
}

/// What one policy does to some pods in one direction.
package struct NetworkPolicyReading: Sendable {
  package var policy: KubernetesObject
  /// Does it apply to the pods?
  package var selects: Answer
  /// Does it, where it applies, shut out what no rule admits?
  package var isolates: Answer
  /// Does it admit everyone? See ``NetworkIsolation/wide``.
  package var admitsEveryone: Answer
  /// Is it of a kind whose effect on other policies this analysis does not work out?
  package var isUnderstood = true
}

/// Does a CIDR cover half of all addresses or more? Two halves together would be as wide as `0.0.0.0/0`.
func isWide(cidr: String) -> Bool {
  guard let slash = cidr.utf8.lastIndex(of: UInt8(ascii: "/")) else { return false }
  guard let length = Int(cidr[cidr.utf8.index(after: slash)...]) else { return false }
  return length <= 1
}

extension Node {
  /// The root of one network policy's `spec`, or the node itself where it has none.
  var spec: Node { self["spec"] ?? self }
}
