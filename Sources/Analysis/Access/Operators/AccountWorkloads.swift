import Cluster
import Documents

/// What runs as which service account: every object of the inventory that makes pods, by the account of its pods.
struct AccountWorkloads: Sendable {
  private let inventory: Inventory
  /// Their places in the inventory.
  private var workloads: [AccessSubject: [Int32]] = [:]

  init(_ inventory: Inventory) {
    self.inventory = inventory
    for kind in inventory.kinds where Workload.runsPods(group: kind.group, kind: kind.kind) {
      for position in kind.positions {
        let object = inventory.objects[Int(position)]
        guard let namespace = object.identity.namespace else { continue }
        for account in Set(Workload.podTemplates(of: object.node).map(\.serviceAccount)) {
          workloads[AccessSubject(.serviceAccount, account, namespace: namespace), default: []].append(position)
        }
      }
    }
  }

  subscript(account: AccessSubject) -> some Sequence<KubernetesObject> {
    (workloads[account] ?? []).lazy.map { inventory.objects[Int($0)] }
  }
}
