import Cluster

/// Makes the graph of an inventory: every subject that a binding names, every service account, and every step between them
/// that RBAC permits.
struct RouteGraphBuilder {
  typealias Holding = RouteGraph.Holding
  typealias Proof = RouteGraph.Proof

  let access: AccessIndex
  let kinds: [RouteStepKind]
  let objects: GateObjects
  let accounts: AccountDirectory
  let rolesByName: RoleNames
  /// The positions of RoleBindings, by namespace.
  let roleBindings: [String: [Int]]
  var graph: RouteGraph
  private let powers: RoutePowers
  private var powersOfRole: [Int: [RoutePower]] = [:]
  private var holdings: [Int32: [Holding]] = [:]
  /// Permissions that tell only together with others, by identity and kind of step.
  private var parts: [Int32: [Int: [Proof]]] = [:]
  /// Roles that somebody can come to hold, and that were not looked at yet.
  private var open: [Int32] = []

  static func graph(
    access: AccessIndex, kinds: [RouteStepKind], objects: GateObjects, accounts: AccountDirectory
  ) -> RouteGraph {
    var builder = RouteGraphBuilder(access: access, kinds: kinds, objects: objects, accounts: accounts)
    builder.build()
    return builder.graph
  }

  private init(access: AccessIndex, kinds: [RouteStepKind], objects: GateObjects, accounts: AccountDirectory) {
    self.access = access
    self.kinds = kinds
    self.objects = objects
    self.accounts = accounts
    rolesByName = RoleNames(access.roles)
    roleBindings = Dictionary(grouping: access.bindings.indices.filter { access.bindings[$0].isNamespaced }) {
      access.bindings[$0].namespace ?? ""
    }
    graph = RouteGraph(roles: access.roles)
    powers = RoutePowers(kinds)
  }

  private mutating func build() {
    var identities = access.namedSubjects.union([.masters])
    for account in accounts.accounts.values.joined() { identities.insert(account) }
    for subject in identities { _ = graph.vertex(.subject(subject)) }
    for (position, binding) in access.bindings.enumerated() {
      for subject in binding.subjects {
        let vertex = graph.vertex(.subject(subject)).position
        holdings[vertex, default: []].append(holding(binding, position, subject))
      }
    }
    let masters = graph.vertex(.subject(.masters)).position
    let everything = Holding(role: graph.everything, scope: .cluster, subject: .masters, isBuiltIn: true)
    holdings[masters, default: []].append(everything)

    for (vertex, holdings) in holdings {
      for holding in holdings { take(holding, by: vertex) }
    }
    for subject in identities {
      let vertex = graph.vertex(.subject(subject)).position
      let groups = subject.impliedGroups.filter(identities.contains).map { graph.vertex(.subject($0)).position }
      for group in groups { graph.connect(vertex, group) }
      combine(vertex, with: groups)
    }
    while let vertex = open.popLast() {
      for holding in holdings[vertex] ?? [] { take(holding, by: vertex) }
      combine(vertex, with: [])
    }
  }

  private func holding(_ binding: AccessIndex.Binding, _ position: Int, _ subject: AccessSubject) -> Holding {
    let role = Int(binding.role)
    return Holding(
      role: role, scope: binding.isNamespaced ? .namespace(binding.namespace ?? "") : .cluster, binding: position,
      subject: subject, isBuiltIn: ControlPlaneSubject.isBuiltIn(subject, boundTo: access.roles[role].name))
  }

  /// Whoever is bound to a role; where it is new, what it can do is worked out later.
  mutating func holder(of role: Int, _ scope: AccessScope) -> Int32 {
    let (vertex, isNew) = graph.vertex(.holder(role: role, scope))
    if isNew {
      holdings[vertex] = [Holding(role: role, scope: scope, isBuiltIn: false)]
      open.append(vertex)
    }
    return vertex
  }

  // MARK: What an identity is permitted

  private mutating func take(_ holding: Holding, by vertex: Int32) {
    for power in powers(of: holding.role) {
      let kind = kinds[power.kind]
      // Who may do everything in the cluster need not become anybody.
      if holding.role == graph.everything, holding.scope == .cluster, case .gift = kind.effect { continue }
      let proof = Proof(holding: holding, power: power)
      if kind.needs.count > 1 {
        parts[vertex, default: [:]][power.kind, default: []].append(proof)
      } else {
        switch kind.effect {
        case .goal(let goal): reach(goal, from: vertex, kind, proof)
        case .gift(let gift): give(gift, to: vertex, kind, proof)
        }
      }
    }
  }

  private mutating func powers(of role: Int) -> [RoutePower] {
    if let known = powersOfRole[role] { return known }
    let found = powers.powers(of: graph.roles[role]).filter { power in
      kinds[power.kind].served.map(objects.isServed) ?? true
    }
    powersOfRole[role] = found
    return found
  }

  /// The steps that take several permissions, some of which may be a group's.
  private mutating func combine(_ vertex: Int32, with groups: [Int32]) {
    guard let own = parts[vertex] else { return }
    let shared = groups.compactMap { parts[$0] }
    for kind in own.keys.sorted() {
      var proofs = own[kind] ?? []
      for group in shared { proofs += group[kind] ?? [] }
      let byNeed = kinds[kind].needs.indices.map { need in proofs.filter { $0.power.need == need } }
      guard byNeed.allSatisfy({ !$0.isEmpty }) else { continue }
      let held = ([vertex] + groups).flatMap { holdings[$0] ?? [] }
      combine(byNeed, kinds[kind], at: vertex, held: held)
    }
  }
}

/// The roles by name.
struct RoleNames: Sendable {
  private(set) var clusterRoles: [String: Int] = [:]
  /// By namespace, then by name.
  private(set) var roles: [String: [String: Int]] = [:]

  init(_ all: [AccessRole]) {
    for (position, role) in all.enumerated() {
      if role.kind == "ClusterRole" {
        clusterRoles[role.name] = position
      } else {
        roles[role.namespace ?? "", default: [:]][role.name] = position
      }
    }
  }
}
