package import Cluster
package import Documents

/// Services that claim, as an address outside the cluster, one that belongs to another: every node then sends the traffic for
/// it to the claimant (CVE-2020-8554).
package struct AddressClaims: Sendable {
  package struct Claim: Sendable {
    package var claimant: KubernetesObject
    /// Where the address is claimed.
    package var place: Node
    package var address: String
    /// Whose address it is.
    package var owner: KubernetesObject
  }

  package private(set) var claims: [Claim] = []
  /// Why there may be more.
  package let gaps: Set<String>

  /// Addresses of nodes are claimed to be reached from outside, and are not looked at.
  package init(_ inventory: Inventory) {
    let services = inventory.objects(group: "", kind: "Service")
    gaps = Set([inventory.gap(group: "", kind: "Service")?.reason].compactMap(\.self))
    var claimed: [(service: KubernetesObject, place: Node)] = []
    for service in services {
      claimed += service.node.spec.list("externalIPs").map { (service, $0) }
      claimed += (service.node["status", "loadBalancer"]?.list("ingress") ?? []).compactMap { $0["ip"] }
        .map { (service, $0) }
    }
    guard !claimed.isEmpty else { return }
    var owners: [Address: KubernetesObject] = [:]
    for service in services {
      let addresses =
        (service.node["spec", "clusterIPs"]?.strings ?? [])
        + [service.node["spec", "clusterIP"]?.string].compactMap(\.self)
      for address in addresses.compactMap({ Address($0) }) { owners[address] = owners[address] ?? service }
    }
    for pod in inventory.objects(group: "", kind: "Pod") where pod.node["spec", "hostNetwork"]?.bool != true {
      if let address = pod.node["status", "podIP"]?.string.flatMap({ Address($0) }) {
        owners[address] = owners[address] ?? pod
      }
    }
    for (service, place) in claimed {
      guard let text = place.string, let address = Address(text), let owner = owners[address], owner != service else {
        continue
      }
      claims.append(Claim(claimant: service, place: place, address: text, owner: owner))
    }
  }
}
