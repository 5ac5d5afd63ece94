import Cluster
import Documents

/// Looks for ways past admission control in every group of namespaces, and tries each on the simulator.
struct HoleFinder {
  let survey: CoverageSurvey
  let coverage: Coverage
  private let trial: WitnessTrial

  init(_ survey: CoverageSurvey, _ coverage: Coverage) {
    self.survey = survey
    self.coverage = coverage
    trial = WitnessTrial(survey)
  }

  /// The routes worst first, for each those of existing namespaces before others.
  func holes() -> [Hole] {
    HoleRoute.all.flatMap { route in
      Self.merged(coverage.groups.filter { $0.kind != .cluster }.flatMap { holes(on: route, in: $0) })
    }
  }

  /// Namespaces in which the same request gets as far for the same reasons are one hole, whoever else looks on there.
  private static func merged(_ holes: [Hole]) -> [Hole] {
    var result: [Hole] = []
    for hole in holes {
      let twin = result.firstIndex {
        $0.group == hole.group && $0.state == hole.state && $0.witness.trick == hole.witness.trick
          && $0.assumptions == hole.assumptions
      }
      guard let twin else {
        result.append(hole)
        continue
      }
      result[twin].namespaces += hole.namespaces
      result[twin].permitted = Set(result[twin].permitted + hole.permitted).sorted()
    }
    return result
  }

  /// The watchers are the same in all namespaces of a group. What policies make of the request may not be, where they read
  /// the namespace: then each is tried.
  private func holes(on route: HoleRoute, in group: NamespaceGroup) -> [Hole] {
    guard group.names.count > 1, survey.policiesReadNamespaces else {
      return group.names.first.flatMap { hole(on: route, in: group, $0) }.map { [$0] } ?? []
    }
    return group.names.compactMap { name in
      var single = group
      single.names = [name]
      return hole(on: route, in: single, name)
    }
  }

  private func hole(on route: HoleRoute, in group: NamespaceGroup, _ name: String) -> Hole? {
    let authors = coverage.namespaceAuthors
    let mayBeMade = !authors.creators.isEmpty || !authors.gaps.isEmpty
    var found: [(state: Hole.State, witness: Witness)] = []
    switch group.kind {
    case .cluster: return nil
    case .existing:
      found = states(of: route, in: name, made: nil)
    case .new:
      found = states(of: route, in: name, made: Self.namespace(name, [:]))
    case .absent:
      guard mayBeMade else { return nil }
      found = states(of: route, in: name, made: Self.namespace(name, [:]))
    case .chosen:
      guard mayBeMade, let labels = exemptingLabels(route) else { return nil }
      let chosen = labels[NamespaceProfile.metadataName] ?? name
      found = states(of: route, in: chosen, made: Self.namespace(chosen, labels))
    }
    guard let best = found.min(by: { Self.rank($0.state) < Self.rank($1.state) }) else { return nil }
    let permitted =
      group.kind == .existing ? survey.senders(of: route.request, in: group.names) : authors.creators
    return Hole(
      route: route, group: group.kind, namespaces: group.kind == .existing || group.kind == .absent ? group.names : [],
      state: best.state.doubted(because: viewGaps), witness: best.witness, permitted: permitted,
      assumptions: assumptions(name))
  }

  /// Why somebody out of view may refuse a witness that nobody in view refuses.
  private var viewGaps: Set<String> {
    let inventory = survey.chain.inventory
    return Set(AdmissionChain.kinds.compactMap { inventory.gap(group: AdmissionWebhook.group, kind: $0)?.reason })
  }

  /// The API server's own configuration, where the namespace's labels leave it the last word.
  private func assumptions(_ namespace: String) -> [String] {
    let policy = survey.analysis.podSecurity.policy(ofNamespace: namespace)
    guard policy.enforce.level == nil else { return [] }
    return policy.enforce.gaps.sorted().map { "Pod Security is taken to be configured as by default (\($0))" }
  }

  /// What is certain is told first.
  private static func rank(_ state: Hole.State) -> Int {
    switch state {
    case .open: 0
    case .openWithoutAnswer: 1
    case .unknown: 2
    }
  }

  // MARK: Candidates

  private func states(
    of route: HoleRoute, in name: String, made namespace: DocumentTree?
  ) -> [(state: Hole.State, witness: Witness)] {
    guard let (state, doubts) = cluster(with: namespace, name) else { return [] }
    return objectChoices(route).compactMap { choice in
      guard let result = attempt(route, choice, in: name, state) else { return nil }
      let labels = smallest(choice) { attempt(route, $0, in: name, state) == result }
      let object = Self.placed(Self.labelled(route.object, labels), in: name)
      let witness = Witness(
        namespace: namespace, object: object, target: route.request.target,
        trick: labels.isEmpty ? nil : "its labels keep it out of sight: " + Self.text(labels),
        checks: DryRunCheck.lines(for: route.request, object, in: name, namespace: namespace))
      return (result.doubted(because: doubts), witness)
    }
  }

  /// The labels without those that make no difference.
  private func smallest(_ labels: [String: String], suffices: ([String: String]) -> Bool) -> [String: String] {
    var labels = labels
    for key in labels.keys.sorted() {
      var fewer = labels
      fewer[key] = nil
      if suffices(fewer) { labels = fewer }
    }
    return labels
  }

  private static func text(_ labels: [String: String]) -> String {
    labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
  }

  /// As it is, and with labels that keep it out of sight of whoever selects by labels.
  private func objectChoices(_ route: HoleRoute) -> [[String: String]] {
    var choice = LabelChoice()
    for selector in survey.objectSelectors(of: route.request) { _ = choice.avoid(selector) }
    return choice.labels.isEmpty ? [[:]] : [[:], choice.labels]
  }

  /// Labels, the name among them, that exempt a namespace from as much as possible; nil where none makes a difference.
  private func exemptingLabels(_ route: HoleRoute) -> [String: String]? {
    var choice = LabelChoice(.newNamespace(taken: survey.takenNames))
    for selector in survey.namespaceSelectors(of: route.request) { _ = choice.avoid(selector) }
    var labels = choice.labels
    let standard = survey.chain.podSecurity.policy(labels: Labels([:])).enforce.level
    if standard != .privileged {
      labels[PodSecurityPolicy.labelPrefix + "enforce"] = PodSecurityLevel.privileged.rawValue
    }
    return labels.isEmpty ? nil : labels
  }

  // MARK: Trials

  /// The cluster once the namespace is made, and why it is not certain that it can be; nil where it is refused.
  private func cluster(with namespace: DocumentTree?, _ name: String) -> (ClusterState, doubts: Set<String>)? {
    var state = ClusterState(survey.chain.inventory)
    guard let namespace else { return (state, []) }
    var call = APIRequest(verb: .post, resource: GroupVersionResource(group: "", version: "v1", resource: "namespaces"))
    call.name = name
    call.object = namespace.document()
    let question = WitnessTrial.Question(property: "pod-security-labels", list: nil, kind: "Namespace")
    let result = trial.result(of: call, question, in: state)
    guard let verdict = result.state, var outcome = result.outcome else { return nil }
    let isCertain = verdict == .open && outcome.admitted == .yes
    outcome.admitted = .yes
    state.record(outcome)
    if case .unknown(let reasons) = verdict { return (state, reasons) }
    return (state, isCertain ? [] : ["whether the namespace can be made depends on webhooks that fail open"])
  }

  private func attempt(
    _ route: HoleRoute, _ labels: [String: String], in name: String, _ state: ClusterState
  ) -> Hole.State? {
    let request = route.request
    let object = Self.labelled(route.object, labels)
    let stored = route.stored.map { Self.labelled($0, labels) }
    var call = APIRequest(verb: request.operation == .create ? .post : .put, resource: request.resource)
    call.operation = request.operation
    call.subresource = request.subresource
    call.namespace = name
    call.name = object["metadata"]?["name"]?.string ?? ""
    call.object = Self.placed(object, in: name).document()
    call.stored = stored.flatMap { Self.placed($0, in: name).document() }.map { .object($0) } ?? .absent
    let question = WitnessTrial.Question(
      property: route.property, list: route.list, kind: object["kind"]?.string ?? "")
    return trial.result(of: call, question, in: state).state
  }

  // MARK: Objects

  private static func namespace(_ name: String, _ labels: [String: String]) -> DocumentTree {
    var metadata: [String: DocumentTree] = ["name": .string(name)]
    let own = labels.filter { $0.key != NamespaceProfile.metadataName }
    if !own.isEmpty { metadata["labels"] = .map(own.mapValues { .string($0) }) }
    return .map(["apiVersion": .string("v1"), "kind": .string("Namespace"), "metadata": .map(metadata)])
  }

  private static func placed(_ object: DocumentTree, in namespace: String) -> DocumentTree {
    var object = object
    object.set(.string(namespace), at: ["metadata", "namespace"])
    return object
  }

  private static func labelled(_ object: DocumentTree, _ labels: [String: String]) -> DocumentTree {
    var object = object
    for (key, value) in labels { object.set(.string(value), at: ["metadata", "labels", key]) }
    return object
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
    guard let place = requests.firstIndex(where: { $0.name == request.name }) else { return [] }
    let hooks = hooks.indices.filter { hasRules(hook: $0, request: place) }.map { self.hooks[$0] }
    let ordered = hooks.filter(\.canRefuse) + hooks.filter { !$0.canRefuse }
    return ordered.flatMap { $0.criteria.map(part) }.filter { $0 != .always }
  }

  /// Who may send a request in one of the namespaces.
  func senders(of request: CoverageRequest, in namespaces: [String]) -> [String] {
    let resource =
      request.subresource.isEmpty ? request.resource.resource : "\(request.resource.resource)/\(request.subresource)"
    let verbs = request.operation == .update ? ["update", "patch"] : ["create"]
    let everywhere = Set(
      verbs.flatMap { verb in
        namespaces.flatMap { name in
          chain.access.subjects(
            Permission(verb: verb, group: request.resource.group, resource: resource, place: .namespace(name))
          ).subjects
        }
      })
    return everywhere.sorted()
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

extension Hole.State {
  /// What is certain but for something else.
  fileprivate func doubted(because reasons: Set<String>) -> Hole.State {
    if reasons.isEmpty { return self }
    if case .unknown(let others) = self { return .unknown(others.union(reasons)) }
    return .unknown(reasons)
  }
}
