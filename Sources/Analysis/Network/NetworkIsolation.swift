package import Cluster
import Documents

/// Who may reach some pods, or where they may connect to, as far as network policies say.
///
/// A policy counts only where the network plugin enforces it, which no object says.
package struct NetworkIsolation: Sendable {
  /// Does an enforcing policy select the pods, so that what no rule admits is shut out?
  package var restricted: Answer
  /// Is the restriction empty, because a selecting policy admits everyone? Into the pods: any address, or every pod of the
  /// cluster. Out of them: any address on any port.
  package var wide: Answer
  /// The policies that select the pods, or may.
  package var policies: [KubernetesObject]
  /// Why there may be more policies.
  package var gaps: Set<String>
  /// Is every policy that selects the pods of a kind whose effect is worked out?
  package var isUnderstood: Bool

  /// The kinds that count. Staged policies of Calico enforce nothing and are not among them.
  package static let kinds: [(group: String, kind: String)] = [
    ("networking.k8s.io", "NetworkPolicy"),
    ("crd.projectcalico.org", "NetworkPolicy"), ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"), ("projectcalico.org", "GlobalNetworkPolicy"),
    ("cilium.io", "CiliumNetworkPolicy"), ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
  ]
}

extension NetworkIsolation {
  /// What the policies of an inventory do to pods.
  ///
  /// Where a policy is known to select the pods, further ones that the view may lack can only widen: that is taken into
  /// account where a kind of policy was refused or not looked at, not where files may be incomplete.
  package init(_ direction: TrafficDirection, of pods: SelectedPods, in inventory: Inventory) {
    let readings = Self.readings(direction, of: pods, in: inventory).filter { $0.selects != .no }
    let gaps = Self.kinds.compactMap { kind in
      inventory.gap(group: kind.group, kind: kind.kind, namespace: pods.namespace)
    }
    restricted = readings.contains { $0.selects && $0.isolates }
    if restricted == .no, !gaps.isEmpty { restricted = .unknown(Self.reasons(gaps)) }

    wide = readings.contains { $0.selects && $0.admitsEveryone }
    let unseen = gaps.filter { gap in
      switch gap.state {
      case .forbidden, .notLookedAt: true
      default: false
      }
    }
    if wide == .no, !unseen.isEmpty { wide = .unknown(Self.reasons(unseen)) }

    var seen: Set<KubernetesObject> = []
    policies = readings.map(\.policy).filter { seen.insert($0).inserted }
    self.gaps = Self.reasons(gaps)
    isUnderstood = readings.allSatisfy(\.isUnderstood)
  }

  private static func readings(
    _ direction: TrafficDirection, of pods: SelectedPods, in inventory: Inventory
  ) -> [NetworkPolicyReading] {
    kinds.flatMap { kind in
      inventory.objects(group: kind.group, kind: kind.kind).flatMap { policy -> [NetworkPolicyReading] in
        switch kind.group {
        case "networking.k8s.io": [CoreNetworkPolicy.reading(policy, direction, pods: pods)].compactMap(\.self)
        case "cilium.io": CiliumNetworkPolicy.readings(policy, direction, pods: pods)
        case "policy.networking.k8s.io":
          [AdminNetworkPolicy.reading(policy, direction, pods: pods)].compactMap(\.self)
        default: [CalicoNetworkPolicy.reading(policy, direction, pods: pods)].compactMap(\.self)
        }
      }
    }
  }

  /// One sentence for all kinds that share a state, so that a reader is not told ten times.
  private static func reasons(_ gaps: [View.Gap]) -> Set<String> {
    let forbidden = gaps.filter { if case .forbidden = $0.state { true } else { false } }
    if !forbidden.isEmpty { return Set(forbidden.map(\.reason)) }
    return gaps.first.map { [$0.reason] } ?? []
  }
}
