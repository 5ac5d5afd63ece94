extension RouteGraphBuilder {
  /// A step that changes the gate itself.
  mutating func reach(_ goal: Int, from vertex: Int32, _ kind: RouteStepKind, _ proof: RouteGraph.Proof) {
    let target = graph.vertex(.goal(goal)).position
    if kind.place == .cluster {
      guard proof.holding.scope == .cluster else { return }
      connect(vertex, target, proof, in: [], tells(kind, proof.power, in: nil))
    } else if kind.place == .namespaceObject {
      reach(target, from: vertex, kind, proof, namespaces: Self.namespaceObjects(proof))
    } else {
      let places = places(of: kind, proof.holding.scope)
      var doubt: Answer = .no
      var certain: [String] = []
      for place in places {
        let answer = tells(kind, proof.power, in: place)
        if answer == .yes { certain.append(place ?? "") } else { doubt = doubt || answer }
      }
      let isCertain = !certain.isEmpty
      connect(vertex, target, proof, in: certain.filter { !$0.isEmpty }, isCertain ? .yes : doubt)
    }
  }

  /// Does a step tell with the objects that a rule permits?
  func tells(_ kind: RouteStepKind, _ power: RoutePower, in namespace: String?) -> Answer {
    let makesItsOwn =
      power.names.isEmpty && power.verbs.contains("create") && power.resources.contains { !$0.contains("/") }
    if makesItsOwn { return .yes }
    if kind.objects == .named, power.names.isEmpty { return .yes }
    guard let names = objects.names(kind, resources: power.resources, namespace: namespace) else { return .yes }
    return names.areMet(by: power.names)
  }

  /// The namespaces in which a step may be taken; nil for whichever.
  private func places(of kind: RouteStepKind, _ scope: AccessScope) -> [String?] {
    let stacks = objects.stacks
    if let namespace = scope.namespace {
      return kind.place != .stack || stacks[namespace] != nil ? [namespace] : []
    }
    if kind.place == .stack { return stacks.keys.sorted() }
    switch kind.objects {
    case .present:
      let namespaces = kind.needs.first.map { objects.namespaces(with: $0) } ?? []
      return namespaces.isEmpty ? [nil] : namespaces
    case .parameters:
      let namespaces = objects.parameters.namespaces(kind).sorted()
      return namespaces.isEmpty ? [nil] : namespaces
    default: return [nil]
    }
  }

  // MARK: The Namespace itself

  /// The Namespaces that a permission speaks of; nil for every one. A RoleBinding speaks of its own.
  private static func namespaceObjects(_ proof: RouteGraph.Proof) -> [String]? {
    let names = proof.power.names
    guard let own = proof.holding.scope.namespace else { return names.isEmpty ? nil : names.sorted() }
    return names.isEmpty || names.contains(own) ? [own] : []
  }

  private mutating func reach(
    _ target: Int32, from vertex: Int32, _ kind: RouteStepKind, _ proof: RouteGraph.Proof, namespaces: [String]?
  ) {
    let stacks = objects.stacks
    let labels = objects.labels
    let isStack = kind.objects == .stackNamespaces
    guard let namespaces else {
      let found = isStack ? stacks.keys.sorted() : labels.chosen
      connect(vertex, target, proof, in: found, isStack ? Answer(!found.isEmpty) : labels.chooseAny)
      return
    }
    var doubt: Answer = .no
    var certain: [String] = []
    for namespace in namespaces {
      let answer = isStack ? Answer(stacks[namespace] != nil) : labels.choose(namespace)
      if answer == .yes { certain.append(namespace) } else { doubt = doubt || answer }
    }
    connect(vertex, target, proof, in: certain, certain.isEmpty ? doubt : .yes)
  }

  // MARK: Edges

  /// An edge where the answer is not no; a doubtful one where it is not known.
  mutating func connect(
    _ vertex: Int32, _ target: Int32, _ proofs: RouteGraph.Proof..., in namespaces: [String], _ answer: Answer
  ) {
    guard vertex != target, answer != .no else { return }
    let doubt: String? =
      if case .unknown(let reasons) = answer { reasons.sorted().joined(separator: "; ") } else { nil }
    let evidence = graph.add(
      RouteGraph.Evidence(kind: proofs.first?.power.kind ?? 0, proofs: proofs, namespaces: namespaces))
    graph.connect(vertex, target, by: evidence, doubt: doubt)
  }
}
