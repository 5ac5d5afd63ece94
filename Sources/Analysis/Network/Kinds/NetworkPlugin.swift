package import Cluster
import Documents

/// A family of network policies that a plugin enforces or ignores as a whole.
package enum NetworkPolicyFamily: String, Sendable, Hashable, CaseIterable {
  /// `networking.k8s.io` NetworkPolicy.
  case kubernetes
  /// AdminNetworkPolicy and its like of `policy.networking.k8s.io`.
  case admin
  case calico
  case cilium

  /// The kinds whose absence has to be known. Staged policies of Calico enforce nothing and are not among them.
  package static let kinds: [(group: String, kind: String, family: NetworkPolicyFamily)] =
    [("networking.k8s.io", "NetworkPolicy", .kubernetes)]
    + CalicoNetworkPolicy.groups.flatMap { group in
      CalicoNetworkPolicy.kinds.map { (group, $0, NetworkPolicyFamily.calico) }
    }
    + CiliumNetworkPolicy.kinds.map { ("cilium.io", $0, .cilium) }
    + AdminNetworkPolicy.kinds.map { (AdminNetworkPolicy.group, $0, .admin) }
}

/// Which network plugins an inventory shows: `Resources/network/plugins.yaml`.
package struct NetworkPlugins: Sendable {
  /// The names of those that were seen.
  package private(set) var seen: [String] = []
  /// What those that were seen enforce.
  private var enforced: Set<NetworkPolicyFamily> = []
  /// What an `ipBlock` means.
  private(set) var blockReach = AddressReach.undetermined
  /// Is there one that gives pods their network, so that another is not to be expected?
  private var hasPrimary = false
  /// Why there may be a plugin that is not in the input.
  private var gap: String?
  /// What was refused that would show a plugin.
  private var withheld: Set<String> = []

  private struct Entry {
    var name: String
    var daemonSets: [String]
    var containers: [String]
    var objects: [(group: String, kind: String)]
    var enforces: [NetworkPolicyFamily]
    var blocks: String?
    var isSecondary: Bool

    init(_ node: Node) {
      name = node["name"]?.string ?? ""
      daemonSets = node["daemonSets"]?.strings ?? []
      containers = node["containers"]?.strings ?? []
      objects = node.list("objects").map { ($0["group"]?.string ?? "", $0["kind"]?.string ?? "") }
      enforces = (node["enforces"]?.strings ?? []).compactMap(NetworkPolicyFamily.init(rawValue:))
      blocks = node["blocks"]?.string
      isSecondary = node["isSecondary"]?.bool ?? false
    }

    func isIn(_ inventory: Inventory, _ agents: [(name: String, containers: [String])]) -> Bool {
      objects.contains { !inventory.objects(group: $0.group, kind: $0.kind).isEmpty }
        || agents.contains { agent in
          daemonSets.contains(agent.name) || containers.contains { agent.containers.contains($0) }
        }
    }
  }

  private static let entries = EmbeddedDocuments(folder: "network").elements("plugins").map(Entry.init)

  package init(_ inventory: Inventory) {
    let agents = inventory.objects(group: "apps", kind: "DaemonSet").map { set in
      (
        name: set.identity.name,
        containers: set.node["spec", "template", "spec"].map(Workload.containers)?.compactMap { $0["name"]?.string }
          ?? []
      )
    }
    for entry in Self.entries where entry.isIn(inventory, agents) {
      seen.append(entry.name)
      enforced.formUnion(entry.enforces)
      hasPrimary = hasPrimary || !entry.isSecondary
      if !entry.enforces.isEmpty { blockReach = entry.blocks == "outside" ? .outsideOnly : .everyone }
    }
    readServerConfigurations(inventory)
    gap = inventory.gap(group: "apps", kind: "DaemonSet")?.reason
    for (group, kind) in [("apps", "DaemonSet")] + Self.entries.flatMap(\.objects) {
      guard let gap = inventory.gap(group: group, kind: kind), gap.state.isHidden else { continue }
      withheld.insert(gap.reason)
    }
  }

  /// k3s carries flannel and a controller for NetworkPolicy in its own process.
  private mutating func readServerConfigurations(_ inventory: Inventory) {
    for document in inventory.documents(kind: ConfigurationDocument.Kind.k3sConfig) {
      if document.node["disable-network-policy"]?.bool == true {
        if document.node["flannel-backend"]?.isString("none") != true, enforced.isEmpty {
          seen.append("flannel in k3s")
          hasPrimary = true
        }
      } else if document.node["cni"] == nil, document.node["flannel-backend"]?.isString("none") != true {
        seen.append("kube-router in k3s")
        enforced.insert(.kubernetes)
        hasPrimary = true
        if blockReach == .undetermined { blockReach = .everyone }
      }
    }
  }

  /// Does anything enforce the policies of a family? Known only where a plugin is seen.
  package func enforce(_ family: NetworkPolicyFamily) -> Answer {
    if enforced.contains(family) { return .yes }
    guard hasPrimary else {
      return .unknown(because: gap ?? "no network plugin is among the DaemonSets of the cluster")
    }
    // A chained plugin may enforce what the first does not.
    return gap.map { .unknown(because: $0) } ?? .no
  }

  /// Do the policies of a family count? Where no plugin is seen they are taken as meant for the one that is there; where one is
  /// seen that ignores them, or what would show one was refused, they are not.
  func count(_ family: NetworkPolicyFamily) -> Answer {
    let answer = enforce(family)
    guard case .unknown = answer else { return answer }
    if !withheld.isEmpty { return .unknown(withheld) }
    return hasPrimary ? answer : .yes
  }
}
