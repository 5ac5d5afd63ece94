extension RouteGraphBuilder {
  /// A step after which the identity acts as another.
  mutating func give(
    _ gift: RouteStepKind.Gift, to vertex: Int32, _ kind: RouteStepKind, _ proof: RouteGraph.Proof
  ) {
    if kind.place == .cluster, proof.holding.scope != .cluster { return }
    let namespace = proof.holding.scope.namespace
    let names = proof.power.names
    switch gift {
    case .accounts: giveAccounts(to: vertex, kind, proof)
    case .namedAccounts:
      let mustExist = kind.objects == .existingAccounts
      if names.isEmpty {
        connect(vertex, choice(mustExist ? .accounts : .impersonableAccounts, namespace), proof, in: here(proof), .yes)
      } else {
        for account in all(accounts.accounts, namespace) where names.contains(account.name) {
          let target = graph.vertex(.subject(account)).position
          connect(vertex, target, proof, in: [account.namespace], mustExist ? accounts.exists(account) : .yes)
        }
      }
    case .podAccounts:
      giveTokens(to: vertex, proof, .podAccounts, named: accounts.pods.of(namespace, names, by: \.name))
    case .nodePodAccounts:
      giveTokens(to: vertex, proof, .podAccounts, named: accounts.pods.of(nil, names, by: \.node))
    case .tokenAccounts:
      giveTokens(to: vertex, proof, .tokenAccounts, named: accounts.secrets.of(namespace, names, by: \.name))
    case .users:
      if names.isEmpty {
        connect(vertex, choice(.users, nil), proof, in: [], .yes)
      } else {
        for name in names.sorted() { impersonate(AccessSubject(.user, name), from: vertex, [proof]) }
      }
    case .groups, .certificates, .mintedAccounts, .boundClusterRole, .boundRole, .escalatedClusterRole, .escalatedRole,
      .aggregatedClusterRole:
      break  // They take several permissions.
    }
  }

  private mutating func giveAccounts(to vertex: Int32, _ kind: RouteStepKind, _ proof: RouteGraph.Proof) {
    guard kind.objects == .present else {
      connect(vertex, choice(.accounts, proof.holding.scope.namespace), proof, in: here(proof), .yes)
      return
    }
    if proof.holding.scope.namespace == nil, proof.power.names.isEmpty {
      connect(vertex, choice(.accountsBeside(kind: proof.power.kind), nil), proof, in: [], .yes)
      return
    }
    for namespace in proof.holding.scope.namespace.map({ [$0] }) ?? namespaces(of: kind) {
      connect(vertex, choice(.accounts, namespace), proof, in: [namespace], tells(kind, proof.power, in: namespace))
    }
  }

  private mutating func giveTokens(
    to vertex: Int32, _ proof: RouteGraph.Proof, _ pool: RouteGraph.Choice,
    named: [AccountDirectory.Token]
  ) {
    guard !proof.power.names.isEmpty else {
      connect(vertex, choice(pool, proof.holding.scope.namespace), proof, in: here(proof), .yes)
      return
    }
    for token in named {
      let target = graph.vertex(.subject(token.account)).position
      connect(
        vertex, target, proof, in: [token.account.namespace], token.doubt.map { .unknown(because: $0) } ?? .yes)
    }
  }

  private func namespaces(of kind: RouteStepKind) -> [String] {
    kind.needs.first.map { objects.namespaces(with: $0) } ?? []
  }

  private func here(_ proof: RouteGraph.Proof) -> [String] { proof.holding.scope.namespace.map { [$0] } ?? [] }

  /// Only those whom a binding names have rights that others do not have too.
  mutating func impersonate(_ subject: AccessSubject, from vertex: Int32, _ proofs: [RouteGraph.Proof]) {
    guard let target = graph.position(of: .subject(subject)) else { return }
    connect(vertex, target, proofs, in: [])
  }

  mutating func connect(_ vertex: Int32, _ target: Int32, _ proofs: [RouteGraph.Proof], in namespaces: [String]) {
    guard vertex != target, let kind = proofs.first?.power.kind else { return }
    let evidence = graph.add(RouteGraph.Evidence(kind: kind, proofs: proofs, namespaces: namespaces))
    graph.connect(vertex, target, by: evidence, doubt: nil)
  }

  // MARK: Choices

  private func all<Element>(_ lists: [String: [Element]], _ namespace: String?) -> [Element] {
    if let namespace { return lists[namespace] ?? [] }
    return lists.keys.sorted().flatMap { lists[$0] ?? [] }
  }

  /// Whichever of several identities, connected with them when it is first needed.
  mutating func choice(_ choice: RouteGraph.Choice, _ namespace: String?) -> Int32 {
    let (vertex, isNew) = graph.vertex(.choice(choice, namespace: namespace))
    guard isNew else { return vertex }
    switch choice {
    case .accounts:
      for account in all(accounts.accounts, namespace) {
        let exists = accounts.exists(account)
        if exists != .no { choose(vertex, account, exists) }
      }
    case .accountsBeside(let kind):
      for namespace in namespaces(of: kinds[kind]) { graph.connect(vertex, self.choice(.accounts, namespace)) }
    case .impersonableAccounts:
      for account in all(accounts.accounts, namespace) { choose(vertex, account, .yes) }
    case .podAccounts: for token in all(accounts.pods, namespace) { choose(vertex, token) }
    case .tokenAccounts: for token in all(accounts.secrets, namespace) { choose(vertex, token) }
    case .users: for subject in access.namedSubjects where subject.kind == .user { choose(vertex, subject, .yes) }
    case .groups:
      for subject in access.namedSubjects.union([.masters]) where subject.kind == .group {
        choose(vertex, subject, .yes)
      }
    case .certificates:
      for subject in access.namedSubjects where subject.kind != .serviceAccount && subject != .masters {
        choose(vertex, subject, .yes)
      }
    }
    return vertex
  }

  private mutating func choose(_ choice: Int32, _ token: AccountDirectory.Token) {
    choose(choice, token.account, token.doubt.map { .unknown(because: $0) } ?? .yes)
  }

  private mutating func choose(_ choice: Int32, _ subject: AccessSubject, _ answer: Answer) {
    let doubt: String? =
      if case .unknown(let reasons) = answer { reasons.sorted().joined(separator: "; ") } else { nil }
    graph.connect(choice, graph.vertex(.subject(subject)).position, doubt: doubt)
  }
}

extension [String: [AccountDirectory.Token]] {
  /// Those of a namespace, or of all, whose pod, Secret or node is among the names; none where there are no names.
  fileprivate func of(
    _ namespace: String?, _ names: [String], by name: KeyPath<AccountDirectory.Token, String?>
  ) -> [AccountDirectory.Token] {
    if names.isEmpty { return [] }
    let lists = namespace.map { [self[$0] ?? []] } ?? keys.sorted().map { self[$0] ?? [] }
    return lists.joined().filter { token in token[keyPath: name].map(names.contains) ?? false }
  }
}
