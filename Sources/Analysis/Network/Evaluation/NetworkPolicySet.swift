package import Cluster
import Documents

/// Every network policy that selects, or may select, some pods in one direction, in the order in which they are evaluated:
/// AdminNetworkPolicies by priority, Calico's tiers by order, then core and Cilium policies together, and
/// BaselineAdminNetworkPolicies last; what none of them restricts comes through.
///
/// Under Calico core policies belong to its tier `default` (order 1000), and AdminNetworkPolicies to tiers of their own
/// (`libcalico-go/lib/backend/k8s/conversion`). Under Cilium core policies add up with Cilium's.
package struct NetworkPolicySet: Sendable {
  package let direction: TrafficDirection
  package let addresses: ClusterAddresses
  /// Those that select the pods, or may, in input order of their kinds.
  package let readings: [NetworkPolicyReading]
  /// Policies that would select the pods and that nothing enforces.
  package let idle: [KubernetesObject]
  /// Are the policies that select the pods enforced by a plugin that was seen?
  package let enforced: Answer
  /// A kind of policy that is not worked out has objects: why anything may be otherwise.
  package let notWorkedOut: Set<String>
  /// One list of stages for each plugin that takes part; a connection has to come through all of them.
  private let chains: [[NetworkStage]]

  package init(
    _ direction: TrafficDirection, of pod: NetworkPod, in inventory: Inventory, plugins: NetworkPlugins,
    addresses: ClusterAddresses
  ) {
    self.direction = direction
    self.addresses = addresses
    let context = NetworkPolicyContext(
      direction: direction, pod: pod, inventory: inventory, blockReach: plugins.blockReach)
    var sorted = SortedPolicies(context)
    notWorkedOut = Self.notWorkedOut(direction, pod.namespace, inventory)

    var enforced = Answer.yes
    var idle: [KubernetesObject] = []
    for family in NetworkPolicyFamily.allCases {
      let selecting = sorted.readings(of: family)
      guard !selecting.isEmpty else { continue }
      enforced = enforced && plugins.enforce(family)
      let counts = plugins.count(family)
      if counts == .no { idle += selecting.map(\.policy) }
      sorted.limit(family, to: counts)
    }
    self.enforced = enforced
    self.idle = idle
    readings = NetworkPolicyFamily.allCases.flatMap { sorted.readings(of: $0) }
    chains = sorted.chains(tiers: CalicoTier.all(in: inventory))
  }

  /// What becomes of a connection of the pods.
  package func decision(_ connection: NetworkConnection) -> NetworkDecision {
    if !notWorkedOut.isEmpty { return .unknown(notWorkedOut) }
    let decisions = chains.map { decision(connection, $0) }
    let denied = decisions.first { if case .denied = $0 { true } else { false } }
    let unknown = decisions.first { if case .unknown = $0 { true } else { false } }
    // Of several that allow, one that says so by a rule explains more.
    let ruled = decisions.first { if case .allowed(.some) = $0 { true } else { false } }
    return denied ?? unknown ?? ruled ?? .allowed(nil)
  }

  private func decision(_ connection: NetworkConnection, _ stages: [NetworkStage]) -> NetworkDecision {
    var outcomes = NetworkOutcomes()
    for stage in stages where outcomes.isOpen { outcomes.enter(stage.outcomes(connection, addresses)) }
    outcomes.admitRest()
    return outcomes.decision
  }

  private static func notWorkedOut(
    _ direction: TrafficDirection, _ namespace: String, _ inventory: Inventory
  ) -> Set<String> {
    var reasons: Set<String> = []
    for entry in notWorkedOutKinds {
      if let directions = entry["directions"]?.strings, !directions.contains(direction.rawValue) { continue }
      let (group, kind) = (entry["group"]?.string ?? "", entry["kind"]?.string ?? "")
      let objects = inventory.objects(group: group, kind: kind)
      // The kind is served, and there may be some that were kept from the scan.
      if let gap = inventory.gap(group: group, kind: kind, namespace: namespace), gap.state.isHidden {
        reasons.insert(gap.reason)
      }
      if let object = objects.first(where: { $0.identity.namespace == nil || $0.identity.namespace == namespace }) {
        reasons.insert("\(object.identity) may apply to the pods, and its kind is not worked out")
      }
    }
    return reasons
  }

  private static let notWorkedOutKinds = EmbeddedDocuments(folder: "network").elements("notWorkedOut")
}

/// The policies of each family that may select some pods.
private struct SortedPolicies {
  private var core: [NetworkPolicyReading]
  private var calico: [CalicoNetworkPolicy.Placed]
  private var cilium: [NetworkPolicyReading]
  private var admin: [AdminNetworkPolicy.Placed]

  init(_ context: NetworkPolicyContext) {
    let inventory = context.inventory
    core = inventory.objects(group: "networking.k8s.io", kind: "NetworkPolicy")
      .compactMap { CoreNetworkPolicy.reading($0, context) }.filter { $0.selects != .no }
    calico = CalicoNetworkPolicy.groups.flatMap { group in
      CalicoNetworkPolicy.kinds.flatMap { inventory.objects(group: group, kind: $0).map { $0 } }
    }
    .compactMap { CalicoNetworkPolicy.reading($0, context) }.filter { $0.reading.selects != .no }
    let ofCilium = CiliumNetworkPolicy.kinds.flatMap { inventory.objects(group: "cilium.io", kind: $0).map { $0 } }
    cilium = CiliumNetworkPolicy.readings(ofCilium, context).filter { $0.selects != .no }
    admin = AdminNetworkPolicy.kinds.flatMap { kind in
      inventory.objects(group: AdminNetworkPolicy.group, kind: kind).map { $0 }
    }
    .compactMap { AdminNetworkPolicy.reading($0, context) }.filter { $0.reading.selects != .no }
  }

  func readings(of family: NetworkPolicyFamily) -> [NetworkPolicyReading] {
    switch family {
    case .kubernetes: core
    case .calico: calico.map(\.reading)
    case .cilium: cilium
    case .admin: admin.map(\.reading)
    }
  }

  /// The policies of a family select the pods only as far as they count.
  mutating func limit(_ family: NetworkPolicyFamily, to counts: Answer) {
    func limited(_ reading: NetworkPolicyReading) -> NetworkPolicyReading {
      var reading = reading
      reading.selects = reading.selects && counts
      return reading
    }
    if counts == .yes { return }
    switch family {
    case .kubernetes: core = counts == .no ? [] : core.map(limited)
    case .cilium: cilium = counts == .no ? [] : cilium.map(limited)
    case .calico:
      if counts == .no { calico = [] }
      for i in calico.indices { calico[i].reading = limited(calico[i].reading) }
    case .admin:
      if counts == .no { admin = [] }
      for i in admin.indices { admin[i].reading = limited(admin[i].reading) }
    }
  }

  func chains(tiers: [String: CalicoTier]) -> [[NetworkStage]] {
    let together = [adminStage(isBaseline: false), .union(cilium + core), adminStage(isBaseline: true)]
    if calico.isEmpty { return [together] }
    let ofCalico = calicoStages(tiers)
    return cilium.isEmpty ? [ofCalico] : [ofCalico, together]
  }

  private func adminStage(isBaseline: Bool) -> NetworkStage {
    let placed = admin.filter { $0.isBaseline == isBaseline }
    let priorities = Set(placed.map(\.priority)).sorted()
    return .ordered(
      priorities.map { priority in placed.filter { $0.priority == priority }.map(\.reading) }, dropsRest: false)
  }

  /// Calico's tiers, with the core and the admin policies where it puts them.
  private func calicoStages(_ tiers: [String: CalicoTier]) -> [NetworkStage] {
    let named = Dictionary(grouping: calico + core.map(Self.inCalico), by: \.tier)
    var stages = named.map { name, placed -> (order: Double, name: String, stage: NetworkStage) in
      let tier = tiers[name]
      let inOrder = placed.sorted {
        ($0.order, $0.reading.policy.identity.name) < ($1.order, $1.reading.policy.identity.name)
      }
      let readings = tier == nil ? inOrder.map { Self.doubted($0.reading, tier: name) } : inOrder.map(\.reading)
      return (
        tier?.order ?? CalicoTier.unknownOrder, name,
        .ordered(readings.map { [$0] }, dropsRest: tier?.dropsRest ?? true)
      )
    }
    stages.append((CalicoTier.adminOrder, "", adminStage(isBaseline: false)))
    stages.append((CalicoTier.baselineOrder, "", adminStage(isBaseline: true)))
    return stages.sorted { ($0.order, $0.name) < ($1.order, $1.name) }.map(\.stage)
  }

  /// Calico converts core policies to policies of its tier `default`.
  private static func inCalico(_ reading: NetworkPolicyReading) -> CalicoNetworkPolicy.Placed {
    CalicoNetworkPolicy.Placed(reading: reading, tier: CalicoTier.standard, order: 1000)
  }

  /// A policy of a tier that is not in the input: where it stands among the others is not known.
  private static func doubted(_ reading: NetworkPolicyReading, tier: String) -> NetworkPolicyReading {
    var reading = reading
    reading.selects =
      reading.selects && .unknown(because: "Calico's Tier \(tier), of \(reading.policy.identity), is not in the input")
    return reading
  }
}
