import Cluster

/// Reads shortest routes off a graph.
struct RouteFinder: Sendable {
  let access: AccessIndex
  let kinds: [RouteStepKind]
  let graph: RouteGraph
  private let outgoing: Adjacency
  /// By goal: with certain steps only, and with all.
  private let certain: [RouteDistances]
  private let possible: [RouteDistances]
  /// How shortest routes go on, which many have in common.
  private var continuations: [Place: RouteGraph.Edge?] = [:]

  private struct Place: Hashable {
    var vertex: Int32
    var goal: Int
    var isCertain: Bool
  }

  init(access: AccessIndex, kinds: [RouteStepKind], graph: RouteGraph) {
    self.access = access
    self.kinds = kinds
    self.graph = graph
    outgoing = Adjacency(graph) { $0.source }
    let incoming = Adjacency(graph) { $0.target }
    let goals = GateGoal.all.indices.compactMap { graph.position(of: .goal($0)) }
    certain = goals.map { RouteDistances(to: $0, in: graph, incoming, usingDoubtful: false) }
    possible =
      graph.doubts.isEmpty
      ? certain : goals.map { RouteDistances(to: $0, in: graph, incoming, usingDoubtful: true) }
  }

  /// What a subject's rights come to.
  enum Reach: Sendable {
    case none
    /// Only by what every cluster gives its own control plane.
    case controlPlane
    case route(GateRoute)
  }

  /// The shortest route of a subject to a goal by a first step of its own: what the groups it is in permit is theirs.
  mutating func reach(of subject: AccessSubject, to goal: Int) -> Reach {
    guard let vertex = graph.position(of: .subject(subject)) else { return .none }
    let edges = outgoing.edges(of: vertex).map { graph.edges[Int($0)] }.filter {
      $0.isStep && possible[goal][$0.target] != nil
    }
    let own = edges.filter { !$0.isBuiltIn }
    let isCertain = own.contains { $0.doubt == nil && certain[goal][$0.target] != nil }
    let candidates = isCertain ? own.filter { $0.doubt == nil } : own
    guard let first = best(candidates, (isCertain ? certain : possible)[goal]) else {
      return edges.isEmpty ? .none : .controlPlane
    }
    return .route(route(from: first, to: goal, isCertain: isCertain))
  }

  // MARK: The next step

  /// The edge by which the goal is nearest; of several the one that ranks first.
  private func best(_ edges: [RouteGraph.Edge], _ distances: RouteDistances) -> RouteGraph.Edge? {
    var nearest: [RouteGraph.Edge] = []
    var fewest = Int32.max
    for edge in edges {
      guard let distance = distances[edge.target] else { continue }
      let steps = distance + (edge.isStep ? 1 : 0)
      if steps < fewest { nearest = [] }
      fewest = min(fewest, steps)
      if steps == fewest { nearest.append(edge) }
    }
    guard nearest.count > 1 else { return nearest.first }
    return nearest.map { (edge: $0, rank: rank($0)) }.min { $0.rank < $1.rank }?.edge
  }

  /// Certain steps first, then those that end a route, then by names.
  private func rank(_ edge: RouteGraph.Edge) -> RouteRank {
    let name = name(of: edge.target)
    guard let position = edge.evidence else { return RouteRank([edge.doubt == nil ? 0 : 1, Int.max], [name]) }
    let evidence = graph.evidence[Int(position)]
    let proof = evidence.proofs.map { $0.rank(in: access) }.min()
    return RouteRank([edge.doubt == nil ? 0 : 1, evidence.kind], [name]).followed(by: proof)
  }

  private func name(of vertex: Int32) -> String {
    switch graph.vertices[Int(vertex)] {
    case .goal(let goal): "0 \(goal)"
    case .holder(let role, let scope): "1 \(scope.namespace ?? "") \(graph.roles[role].name)"
    case .choice(_, let namespace): "2 \(namespace ?? "")"
    case .subject(let subject): "3 \(subject.description)"
    }
  }

  // MARK: Routes

  private mutating func route(from first: RouteGraph.Edge, to goal: Int, isCertain: Bool) -> GateRoute {
    var steps: [RouteStep] = []
    var doubts: [String] = []
    var pending: RouteGraph.Edge?
    var edge: RouteGraph.Edge? = first
    while let current = edge {
      if let doubt = current.doubt { doubts.append(graph.doubts[Int(doubt)]) }
      if current.isStep { pending = current }
      // Whoever it chooses is the result of the step before.
      if let step = pending, !isChoice(current.target) {
        steps.append(self.step(step, to: current.target))
        pending = nil
      }
      edge = next(after: current.target, to: goal, isCertain: isCertain)
    }
    return GateRoute(goal: GateGoal.all[goal], steps: steps, doubts: doubts)
  }

  /// An edge that brings the goal nearer, or where there is none one that takes no step; nil at the goal.
  private mutating func next(after vertex: Int32, to goal: Int, isCertain: Bool) -> RouteGraph.Edge? {
    let place = Place(vertex: vertex, goal: goal, isCertain: isCertain)
    if let known = continuations[place] { return known }
    let distances = (isCertain ? certain : possible)[goal]
    guard let distance = distances[vertex] else { return nil }
    let nearer = outgoing.edges(of: vertex).map { graph.edges[Int($0)] }.filter { edge in
      guard !isCertain || edge.doubt == nil, let rest = distances[edge.target] else { return false }
      return rest + (edge.isStep ? 1 : 0) == distance
    }
    let steps = nearer.filter(\.isStep)
    let found = best(steps.isEmpty ? nearer : steps, distances)
    continuations[place] = found
    return found
  }

  private func isChoice(_ vertex: Int32) -> Bool {
    if case .choice = graph.vertices[Int(vertex)] { true } else { false }
  }

  private func step(_ edge: RouteGraph.Edge, to target: Int32) -> RouteStep {
    let evidence = graph.evidence[Int(edge.evidence ?? 0)]
    let kind = kinds[evidence.kind]
    let result = actor(target)
    return RouteStep(
      name: kind.name, actor: actor(edge.source) ?? .holder(role: "", namespace: nil),
      permissions: evidence.proofs.map { permission($0, evidence) },
      effect: kind.does.replacing("TARGET", with: result?.description ?? ""), result: result, remedy: kind.remedy,
      isWork: kind.isWork && result == nil)
  }

  private func actor(_ vertex: Int32) -> RouteActor? {
    switch graph.vertices[Int(vertex)] {
    case .subject(let subject): .subject(subject)
    case .holder(let role, .everyNamespace): .holderEverywhere(role: graph.roles[role].name)
    case .holder(let role, let scope): .holder(role: graph.roles[role].name, namespace: scope.namespace)
    case .goal, .choice: nil
    }
  }

  private func permission(_ proof: RouteGraph.Proof, _ evidence: RouteGraph.Evidence) -> RoutePermission {
    let kind = kinds[evidence.kind]
    let role = graph.roles[proof.holding.role]
    var grant: AccessGrant?
    if let binding = proof.holding.binding, let subject = proof.holding.subject {
      let binding = access.bindings[binding]
      grant = AccessGrant(
        subject: subject, binding: binding.object, role: role, rule: role.rules[proof.power.rule],
        namespace: binding.namespace, isBuiltIn: proof.holding.isBuiltIn)
    }
    return RoutePermission(
      verbs: proof.power.verbs, group: kind.needs[proof.power.need].group, resources: proof.power.resources,
      names: proof.power.names, namespaces: evidence.namespaces, grant: grant)
  }
}

extension RouteRank {
  fileprivate func followed(by other: RouteRank?) -> RouteRank { other.map { self + $0 } ?? self }
}
