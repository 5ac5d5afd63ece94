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
        for account in Set(Workload.podTemplates(of: object.node).map { Self.account($0.spec) }) {
          workloads[AccessSubject(.serviceAccount, account, namespace: namespace), default: []].append(object)
        }
      }
    }
  }

  subscript(account: AccessSubject) -> [KubernetesObject] { workloads[account] ?? [] }

  /// `serviceAccount` is the old name of the field, and `default` what the API server fills in.
  private static func account(_ spec: Node) -> String {
    for member in ["serviceAccountName", "serviceAccount"] {
      if let name = spec[member]?.string, !name.isEmpty { return name }
    }
    return "default"
  }
}
