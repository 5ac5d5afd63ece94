package import Cluster
import Documents

/// Which addresses pods and nodes have, as far as the input tells.
package struct ClusterAddresses: Sendable {
  /// The networks that pods get their addresses from; empty where the input names none.
  package var podNetworks: [AddressRange] = []
  /// The addresses of nodes; empty where the input names none.
  package var nodes: [Address] = []

  package init() {}

  /// The pod networks are in the nodes' `spec.podCIDRs`, in Calico's address pools and in the arguments of kubeadm and k3s.
  package init(_ inventory: Inventory) {
    for node in inventory.objects(group: "", kind: "Node") {
      let networks = node.node["spec", "podCIDRs"]?.strings ?? []
      podNetworks += (networks.isEmpty ? [node.node["spec", "podCIDR"]?.string].compactMap(\.self) : networks)
        .compactMap { AddressRange($0) }
      for address in node.node["status", "addresses"]?.elements ?? node.node.elements {
        if let address = address["address"]?.string.flatMap({ Address($0) }) { nodes.append(address) }
      }
    }
    for group in CalicoNetworkPolicy.groups {
      podNetworks += inventory.objects(group: group, kind: "IPPool")
        .compactMap { $0.node["spec", "cidr"]?.string.flatMap { AddressRange($0) } }
    }
    let subnets =
      inventory.documents(kind: ConfigurationDocument.Kind.clusterConfiguration)
      .compactMap { $0.node["networking", "podSubnet"]?.string }
      + inventory.documents(kind: ConfigurationDocument.Kind.k3sConfig).compactMap { $0.node["cluster-cidr"]?.string }
    podNetworks += subnets.flatMap { $0.split(separator: ",") }.compactMap { AddressRange(String($0)) }
  }

  /// Is the address of an arbitrary pod in these ranges?
  package func holdPods(_ ranges: [AddressRange]) -> Answer {
    if podNetworks.isEmpty {
      if ranges.contains(where: \.isWholeFamily) { return .yes }
      return ranges.contains { mayHoldPods($0) } ? .unknown(because: Self.unknownPods) : .no
    }
    let overlapping = podNetworks.filter { network in ranges.contains { $0.overlaps(network) } }
    if overlapping.isEmpty { return .no }
    let covered = podNetworks.filter { network in ranges.contains { $0.contains(network) } }
    if covered.count == podNetworks.count { return .yes }
    // Families are alternatives: a pod of a cluster with both has an address of each.
    let families = Set(covered.map(\.family)).filter { family in
      podNetworks.allSatisfy { $0.family != family || covered.contains($0) }
    }
    if !families.isEmpty { return .yes }
    return .unknown(because: "only a part of the pods' addresses is in the networks of a rule")
  }

  /// Is the address of an arbitrary node in these ranges?
  package func holdNodes(_ ranges: [AddressRange]) -> Answer {
    if ranges.contains(where: \.isWholeFamily) { return .yes }
    if ranges.isEmpty { return .no }
    if nodes.isEmpty { return .unknown(because: "the nodes' addresses are not in the input") }
    return Answer(nodes.contains { node in ranges.contains { $0.contains(node) } })
  }

  /// Pods have private addresses as a rule, and a network of a few addresses is that of named machines.
  private func mayHoldPods(_ range: AddressRange) -> Bool {
    let size: UInt128 = range.family == .version4 ? 256 : 1 << 64
    guard range.upper - range.lower >= size - 1 else { return false }
    return Self.privateNetworks.contains { $0.overlaps(range) }
  }

  /// RFC 1918, the shared addresses of RFC 6598, and the unique local addresses of RFC 4193.
  private static let privateNetworks =
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].compactMap { AddressRange($0) }

  private static let unknownPods =
    "whether the pods' addresses are in a network that a rule names is not known: add the Nodes to the input"
}
