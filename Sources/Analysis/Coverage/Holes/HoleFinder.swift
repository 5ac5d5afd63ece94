import Cluster
import Documents

/// Looks for ways past admission control in every group of namespaces, tries each on the simulator, and tells which of those
/// that get through are holes.
struct HoleFinder {
  let survey: CoverageSurvey
  let coverage: Coverage
  let trial: WitnessTrial
  let senders: HoleSenders
  private let founds: KeyedMemo<Profile, WitnessSearch.Found> = KeyedMemo()

  init(_ survey: CoverageSurvey, _ coverage: Coverage) {
    self.survey = survey
    self.coverage = coverage
    trial = WitnessTrial(survey)
    senders = HoleSenders(survey.analysis)
  }

  /// A route in one place, as far as it got there.
  struct Sighting {
    var route: HoleRoute
    var group: NamespaceGroup.Kind
    /// One name, or several in which all that matters is the same; none for cluster-scoped requests.
    var names: [String]
    var found: WitnessSearch.Found
    var namespace: DocumentTree?
    var relabelling: [String: String] = [:]
    /// Who may bring the namespace about.
    var authors: HoleSenders.Permitted?
  }

  /// What is certain and worst first, what only administrators can take after the rest.
  func holes() -> [Hole] { holes(on: HoleRoute.all) }

  func holes(on routes: [HoleRoute]) -> [Hole] {
    let served = Set(survey.requests.map(\.name))
    let routes = routes.filter { route in route.steps.allSatisfy { served.contains($0.request.name) } }
    let sightings = routes.flatMap { route in coverage.groups.flatMap { self.sightings(of: route, in: $0) } }
    return HoleSelection(self, sightings).holes()
  }

  // MARK: Places

  private func sightings(of route: HoleRoute, in group: NamespaceGroup) -> [Sighting] {
    guard route.request.isNamespaced == (group.kind != .cluster) else { return [] }
    if route.isAtBackends || route.existing != nil && route.request.isNamespaced {
      guard group.kind == .existing else { return [] }
      return group.names.filter(senders.backendNamespaces.contains).map { name in
        Sighting(route: route, group: .existing, names: [name], found: search(route, name).found())
      }
    }
    let authors = coverage.namespaceAuthors
    let makers = HoleSenders.Permitted(subjects: authors.creators, gaps: authors.gaps)
    let mayBeMade = !makers.subjects.isEmpty || !makers.gaps.isEmpty
    switch group.kind {
    case .cluster: return [Sighting(route: route, group: .cluster, names: [], found: search(route, nil).found())]
    case .existing: return existing(route, group)
    case .new, .absent:
      guard group.kind == .new || mayBeMade else { return [] }
      return group.names.prefix(1).compactMap { name in
        made(route, group.kind, group.kind == .absent ? group.names : [], name, [:], makers)
      }
    case .chosen:
      guard mayBeMade, let name = group.names.first, let labels = exemptingLabels(route) else { return [] }
      let chosen = labels[NamespaceProfile.metadataName] ?? name
      return [made(route, .chosen, [], chosen, labels, makers)].compactMap(\.self)
    }
  }

  /// The watchers are the same in all namespaces of a group. What policies make of the request may not be, where they read
  /// the namespace: then each is tried.
  private func existing(_ route: HoleRoute, _ group: NamespaceGroup) -> [Sighting] {
    let isReading = route.steps.contains { survey.policiesReadNamespaces(of: $0.request) }
    let parts = isReading ? group.names.map { [$0] } : [group.names]
    return parts.flatMap { names -> [Sighting] in
      guard let name = names.first else { return [] }
      let found = isReading ? search(route, name).found() : shared(route, group, name)
      let sighting = Sighting(route: route, group: .existing, names: names, found: found)
      guard found.best.map({ $0.state.rank > 0 }) ?? true else { return [sighting] }
      return [sighting] + [relabelled(route, names)].compactMap(\.self)
    }
  }

  /// One that is made for the purpose; nil where it is refused.
  private func made(
    _ route: HoleRoute, _ kind: NamespaceGroup.Kind, _ names: [String], _ name: String, _ labels: [String: String],
    _ makers: HoleSenders.Permitted
  ) -> Sighting? {
    let namespace = Self.namespace(name, labels)
    guard let (state, doubts) = cluster(with: namespace, name, .create) else { return nil }
    let found = search(route, name, state).found().doubted(because: doubts)
    return Sighting(route: route, group: kind, names: names, found: found, namespace: namespace, authors: makers)
  }

  /// One that is there and gets labels that exempt it, where somebody may set them.
  private func relabelled(_ route: HoleRoute, _ names: [String]) -> Sighting? {
    guard route.undefended == .always, let name = names.first(where: { survey.chain.inventory.hasNamespace($0) }) else {
      return nil
    }
    let labellers = senders.labellers(of: [name])
    guard !labellers.subjects.isEmpty, let labels = exemptingLabels(route, of: .namespace),
      let stored = survey.chain.inventory.object(group: "", kind: "Namespace", namespace: nil, name: name)
    else { return nil }
    let namespace = DocumentTree(stored.node).labelled(labels)
    guard let (state, doubts) = cluster(with: namespace, name, .update) else { return nil }
    let found = search(route, name, state).found().doubted(because: doubts)
    guard found.best != nil else { return nil }
    return Sighting(
      route: route, group: .chosen, names: [name], found: found, relabelling: labels, authors: labellers)
  }

  private func search(_ route: HoleRoute, _ place: String?, _ state: ClusterState? = nil) -> WitnessSearch {
    WitnessSearch(
      survey: survey, trial: trial, route: route, place: place,
      state: state ?? ClusterState(survey.chain.inventory))
  }

  // MARK: Namespaces that are alike

  /// All that can make a difference to a route.
  private struct Profile: Hashable {
    var route: String
    var watchers: [[Watcher]]
    var podSecurity: PodSecurityPolicy
    /// Set where policies of its own tell the namespace from others.
    var name: String?
  }

  private func shared(_ route: HoleRoute, _ group: NamespaceGroup, _ name: String) -> WitnessSearch.Found {
    let names = Set(route.steps.map(\.request.name))
    let cells = group.cells.filter { names.contains($0.request.name) }
    let isOwn = survey.chain.inventory.objects(group: "kyverno.io", kind: "Policy").contains {
      $0.identity.namespace == name
    }
    let profile = Profile(
      route: route.name, watchers: cells.map { cell in cell.watchers.filter { $0.effect != .warns } },
      podSecurity: survey.chain.podSecurity.policy(ofNamespace: name), name: isOwn ? name : nil)
    return founds.value(for: profile) { search(route, name).found() }
  }

  // MARK: Namespaces that are made or labelled

  /// Labels, the name among them, that exempt a namespace from as much as possible; nil where none makes a difference.
  private func exemptingLabels(
    _ route: HoleRoute, of carrier: LabelChoice.Carrier? = nil
  ) -> [String: String]? {
    var choice = LabelChoice(carrier ?? .newNamespace(taken: survey.takenNames))
    for step in route.steps {
      for selector in survey.namespaceSelectors(of: step.request) { _ = choice.avoid(selector) }
    }
    var labels = choice.labels
    let standard = survey.chain.podSecurity.policy(labels: Labels([:])).enforce.level
    if standard != .privileged || carrier != nil {
      labels[PodSecurityPolicy.labelPrefix + "enforce"] = PodSecurityLevel.privileged.rawValue
    }
    return labels.isEmpty ? nil : labels
  }

  /// The cluster once the namespace is made or labelled, and why it is not certain that it can be; nil where it is refused.
  private func cluster(
    with namespace: DocumentTree, _ name: String, _ operation: AdmissionRequest.Operation
  ) -> (ClusterState, doubts: Set<String>)? {
    var state = ClusterState(survey.chain.inventory)
    let resource = GroupVersionResource(group: "", version: "v1", resource: "namespaces")
    var call = APIRequest(verb: operation == .create ? .post : .put, resource: resource)
    call.name = name
    call.object = namespace.document()
    let target = CoverageRequest(operation: operation, resource: resource, subresource: "", isNamespaced: false)
    let result = trial.result(of: call, target, Aim(property: "pod-security-labels"), in: state)
    guard let verdict = result.state, var outcome = result.outcome else { return nil }
    let isCertain = verdict == .open && outcome.admitted == .yes
    outcome.admitted = .yes
    state.record(outcome)
    if case .unknown(let reasons) = verdict { return (state, reasons) }
    return (state, isCertain ? [] : ["whether the namespace can be made depends on webhooks that fail open"])
  }

  private static func namespace(_ name: String, _ labels: [String: String]) -> DocumentTree {
    let own = labels.filter { $0.key != NamespaceProfile.metadataName }
    let namespace = DocumentTree.map([
      "apiVersion": .string("v1"), "kind": .string("Namespace"), "metadata": .map(["name": .string(name)]),
    ])
    return namespace.labelled(own)
  }
}

extension Inventory {
  fileprivate func hasNamespace(_ name: String) -> Bool {
    object(group: "", kind: "Namespace", namespace: nil, name: name) != nil
  }
}

extension CoverageSurvey {
  /// The selectors of objects among all that have rules for a request, those that can refuse it first.
  func objectSelectors(of request: CoverageRequest) -> [LabelExpression] {
    selectors(of: request) { $0.objectSelector }
  }

  func namespaceSelectors(of request: CoverageRequest) -> [LabelExpression] {
    selectors(of: request) { $0.namespaceSelector }
  }

  private func selectors(of request: CoverageRequest, _ part: (MatchCriteria) -> LabelExpression) -> [LabelExpression] {
    let hooks = hooks(of: request)
    let ordered = hooks.filter(\.canRefuse) + hooks.filter { !$0.canRefuse }
    return ordered.flatMap { $0.criteria.map(part) }.filter { $0 != .always }
  }

  /// May policies make something else of a request in one namespace than in another that looks the same to them?
  func policiesReadNamespaces(of request: CoverageRequest) -> Bool {
    hooks(of: request).contains(where: \.decidesByNamespace)
  }

  private func hooks(of request: CoverageRequest) -> [CoverageHook] {
    guard let place = requests.firstIndex(where: { $0.name == request.name }) else { return [] }
    return hooks.indices.filter { hasRules(hook: $0, request: place) }.map { self.hooks[$0] }
  }
}

extension CoverageHook {
  fileprivate var canRefuse: Bool {
    switch origin {
    case .webhook(let webhook): webhook.webhook.failsClosed
    case .policy(_, let binding): binding.actions.contains("Deny")
    case .mutatingPolicy: false
    }
  }
}
