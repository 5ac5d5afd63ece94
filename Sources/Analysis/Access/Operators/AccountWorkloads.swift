import Cluster
import Documents

/// What runs as which service account: every object of the inventory that makes pods, by the account of its pods.
struct AccountWorkloads: Sendable {
  private var workloads: [AccessSubject: [KubernetesObject]] = [:]

  init(_ inventory: Inventory) {
    for kind in inventory.kinds where Workload.runsPods(group: kind.group, kind: kind.kind) {
      for position in kind.positions {
        let object = inventory.objects[Int(position)]
        guard let namespace = object.identity.namespace else { continue }
        for account in Set(Workload.podTemplates(of: object.node).map(\.serviceAccount)) {
          workloads[AccessSubject(.serviceAccount, account, namespace: namespace), default: []].append(object)
        }
      }
    }
  }

  subscript(account: AccessSubject) -> [KubernetesObject] { workloads[account] ?? [] }
}
