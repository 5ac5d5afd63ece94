package import Cluster
import Documents

/// Which service accounts are those of trusted operators: those as which nothing runs but the operator.
package struct OperatorAccounts: Sendable {
  package enum Sighting: Sendable {
    /// Everything in view that runs as the account runs the operator's images; `proof` is one such workload.
    case proven(TrustedOperator, proof: KubernetesObject)
    case none
    /// The account is called like an operator's, and what runs as it is not in view.
    case unknown(Set<String>)
  }

  private let inventory: Inventory
  private let workloads: AccountWorkloads
  private let knowledge = OperatorKnowledge.builtIn

  package init(_ inventory: Inventory) {
    self.inventory = inventory
    workloads = AccountWorkloads(inventory)
  }

  package func sighting(of subject: AccessSubject) -> Sighting {
    guard subject.kind == .serviceAccount else { return .none }
    let workloads = workloads[subject]
    var proof: KubernetesObject?
    var found: TrustedOperator?
    for workload in workloads {
      guard let own = `operator`(of: workload), found == nil || found == own else { return .none }
      found = own
      if proof == nil { proof = workload }
    }
    guard let proof else { return unseen(subject) }
    return found.map { .proven($0, proof: proof) } ?? .none
  }

  /// The operator whose images all containers run, but for sidecars.
  private func `operator`(of workload: KubernetesObject) -> TrustedOperator? {
    var found: TrustedOperator?
    for template in Workload.podTemplates(of: workload.node) {
      for container in Workload.containers(of: template.spec) {
        guard let text = container["image"]?.string, let image = try? ImageReference(text) else { return nil }
        if knowledge.isSidecar(image) { continue }
        guard let own = knowledge.operator(ofImage: image), found == nil || found == own else { return nil }
        found = own
      }
    }
    return found
  }

  private func unseen(_ account: AccessSubject) -> Sighting {
    guard let suspected = knowledge.operator(suggestedBy: account.name) else { return .none }
    let gaps = ["Deployment", "StatefulSet", "DaemonSet"].compactMap { kind in
      inventory.gap(group: "apps", kind: kind, namespace: account.namespace)?.reason
    }
    guard let gap = gaps.first else { return .none }
    return .unknown([
      "ServiceAccount \(account.namespace)/\(account.name) is called like that of \(suspected.name), "
        + "but nothing in the input runs as it (\(gap))"
    ])
  }
}
