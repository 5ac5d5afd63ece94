import Cluster
import Documents

extension RouteGraphBuilder {
  /// A step that takes several permissions: `byNeed` has what permits each, `held` the roles that the identity is bound to.
  mutating func combine(
    _ byNeed: [[RouteGraph.Proof]], _ kind: RouteStepKind, at vertex: Int32, held: [RouteGraph.Holding]
  ) {
    guard case .gift(let gift) = kind.effect else { return }
    switch gift {
    case .groups: impersonateGroups(byNeed, at: vertex)
    case .certificates:
      let proofs = byNeed.compactMap { $0.filter { $0.holding.scope == .cluster }.min(by: precedes) }
      if proofs.count == byNeed.count { connect(vertex, choice(.certificates, nil), proofs, in: []) }
    case .mintedAccounts:
      for (first, second, scope) in pairs(byNeed) {
        connect(vertex, choice(.accounts, scope.namespace), [first, second], in: scope.namespace.map { [$0] } ?? [])
      }
    case .boundClusterRole:
      for (bind, write, scope) in pairs(byNeed) where scope == .cluster { bindClusterRoles(vertex, bind, write) }
    case .boundRole:
      for (bind, write, scope) in pairs(byNeed) { bindRoles(vertex, bind, write, scope) }
    case .escalatedClusterRole, .escalatedRole:
      for (escalate, write, scope) in pairs(byNeed) {
        self.escalate(vertex, gift, [escalate, write], scope, held)
      }
    case .aggregatedClusterRole:
      for (escalate, write, scope) in pairs(byNeed) where scope == .cluster && escalate.power.names.isEmpty {
        for holding in held where isAggregated(holding.role) {
          connect(vertex, holder(of: graph.everything, holding.scope), [escalate, write], in: [])
        }
      }
    case .accounts, .namedAccounts, .podAccounts, .nodePodAccounts, .tokenAccounts, .users:
      break  // They take one permission.
    }
  }

  /// Two permissions, and where both hold.
  private func pairs(
    _ byNeed: [[RouteGraph.Proof]]
  ) -> [(first: RouteGraph.Proof, second: RouteGraph.Proof, scope: AccessScope)] {
    guard byNeed.count == 2 else { return [] }
    return byNeed[0].flatMap { first in
      byNeed[1].compactMap { second in
        first.holding.scope.intersection(second.holding.scope).map { (first, second, $0) }
      }
    }
  }

  /// What is wider first, then by the names of bindings.
  private func precedes(_ left: RouteGraph.Proof, _ right: RouteGraph.Proof) -> Bool {
    left.rank(in: access) < right.rank(in: access)
  }

  private mutating func impersonateGroups(_ byNeed: [[RouteGraph.Proof]], at vertex: Int32) {
    // Whose name it takes does not matter.
    let someone = byNeed[1].filter { proof in
      proof.holding.scope == .cluster || proof.power.resources.contains("serviceaccounts")
    }.min(by: precedes)
    guard let someone else { return }
    for proof in byNeed[0] where proof.holding.scope == .cluster {
      if proof.power.names.isEmpty {
        connect(vertex, choice(.groups, nil), [proof, someone], in: [])
      } else {
        for name in proof.power.names.sorted() {
          impersonate(AccessSubject(.group, name), from: vertex, [proof, someone])
        }
      }
    }
  }

  // MARK: bind

  /// A new binding may name any role that the identity may bind; a binding that it may only change has one already
  /// (pkg/registry/rbac/clusterrolebinding/policybased/storage.go).
  private mutating func bindClusterRoles(_ vertex: Int32, _ bind: RouteGraph.Proof, _ write: RouteGraph.Proof) {
    let names = bind.power.names
    var roles: Set<Int> = []
    if write.power.verbs.contains("create") {
      roles = names.isEmpty ? [graph.everything] : Set(names.compactMap { rolesByName.clusterRoles[$0] })
    } else {
      for binding in access.bindings where !binding.isNamespaced {
        let isNamed = write.power.names.isEmpty || write.power.names.contains(binding.object.identity.name)
        let role = Int(binding.role)
        if isNamed, names.isEmpty || names.contains(access.roles[role].name) { roles.insert(role) }
      }
    }
    for role in roles.sorted() { connect(vertex, holder(of: role, .cluster), [bind, write], in: []) }
  }

  private mutating func bindRoles(
    _ vertex: Int32, _ bind: RouteGraph.Proof, _ write: RouteGraph.Proof, _ scope: AccessScope
  ) {
    // A ClusterRoleBinding is not what it may write, be the verb granted everywhere.
    let scope = scope == .cluster ? .everyNamespace : scope
    let names = bind.power.names
    let mayCreate = write.power.verbs.contains("create")
    var targets: Set<Int> = []
    if mayCreate, bind.power.resources.contains("clusterroles") {
      targets = names.isEmpty ? [graph.everything] : Set(names.compactMap { rolesByName.clusterRoles[$0] })
    }
    for role in targets.sorted() { connect(vertex, holder(of: role, scope), [bind, write], in: Self.list(scope)) }
    if mayCreate, bind.power.resources.contains("roles"), !targets.contains(graph.everything) {
      for namespace in scope.namespace.map({ [$0] }) ?? Array(rolesByName.roles.keys) {
        for (name, role) in rolesByName.roles[namespace] ?? [:] where names.isEmpty || names.contains(name) {
          connect(vertex, holder(of: role, .namespace(namespace)), [bind, write], in: [namespace])
        }
      }
    }
    guard !mayCreate else { return }
    let here = scope.namespace.map { roleBindings[$0] ?? [] } ?? roleBindings.values.flatMap(\.self)
    for position in here {
      let binding = access.bindings[position]
      let namespace = binding.namespace ?? ""
      let role = access.roles[Int(binding.role)]
      guard write.power.names.isEmpty || write.power.names.contains(binding.object.identity.name),
        bind.power.resources.contains(role.kind == "Role" ? "roles" : "clusterroles"),
        names.isEmpty || names.contains(role.name)
      else { continue }
      connect(vertex, holder(of: Int(binding.role), .namespace(namespace)), [bind, write], in: [namespace])
    }
  }

  private static func list(_ scope: AccessScope) -> [String] { scope.namespace.map { [$0] } ?? [] }

  // MARK: escalate

  /// Whoever may write any rules into a role has them where that role is bound to it.
  private mutating func escalate(
    _ vertex: Int32, _ gift: RouteStepKind.Gift, _ proofs: [RouteGraph.Proof], _ scope: AccessScope,
    _ held: [RouteGraph.Holding]
  ) {
    let isCluster = gift == .escalatedClusterRole
    guard !isCluster || scope == .cluster else { return }
    for holding in held where holding.role != graph.everything {
      let role = graph.roles[holding.role]
      guard role.kind == (isCluster ? "ClusterRole" : "Role"), isCluster || scope.includes(role.namespace),
        proofs.allSatisfy({ mayWrite(holding.role, named: $0.power.names) })
      else { continue }
      connect(vertex, holder(of: graph.everything, holding.scope), proofs, in: Self.list(holding.scope))
    }
  }

  /// Is the role, or one that is aggregated into it, among those with these names?
  private func mayWrite(_ position: Int, named names: [String]) -> Bool {
    let role = graph.roles[position]
    if names.isEmpty || names.contains(role.name) { return true }
    let selectors = aggregation(of: position)
    guard !selectors.isEmpty else { return false }
    return names.contains { name in
      guard let part = rolesByName.clusterRoles[name] else { return false }
      let labels = graph.roles[part].object?.node["metadata", "labels"]
      return selectors.contains { $0.matches(labels) }
    }
  }

  private func isAggregated(_ role: Int) -> Bool { !aggregation(of: role).isEmpty }

  private func aggregation(of role: Int) -> [LabelSelector] {
    graph.roles[role].object?.node["aggregationRule", "clusterRoleSelectors"]?.elements
      .compactMap { try? LabelSelector($0) } ?? []
  }
}

extension AccessScope {
  /// Where both hold; nil where that is nowhere.
  func intersection(_ other: AccessScope) -> AccessScope? {
    switch (self, other) {
    case (.cluster, _): other
    case (_, .cluster): self
    case (.everyNamespace, _): other
    case (_, .everyNamespace): self
    case (.namespace(let left), .namespace(let right)): left == right ? self : nil
    }
  }

  func includes(_ namespace: String?) -> Bool { self.namespace == nil || self.namespace == namespace }
}
