import Cluster
import Documents

/// Works out a ``Coverage``: what can be told of rules once, of selectors once for each set of labels.
struct CoverageSurvey {
  let analysis: ClusterAnalysis
  let chain: AdmissionChain
  let requests: [CoverageRequest]
  let hooks: [CoverageHook]
  /// By hook and request, under which name the rules match; nil where they do not.
  let matches: [[Match?]]
  /// One for each of ``requests``, to be matched in any namespace.
  let probes: [AdmissionRequest]
  let foresight = ConditionForesight()
  /// May there be webhooks or policies that are not in view?
  private let mayHaveMore: Bool
  /// The namespaces that there are.
  let takenNames: Set<String>

  /// - Parameter requests: nil for all that are worth a look.
  init(_ analysis: ClusterAnalysis, _ chain: AdmissionChain, requests asked: [CoverageRequest]? = nil) {
    self.analysis = analysis
    self.chain = chain
    let requests = asked ?? CoverageRequest.all(servedBy: chain.served)
    self.requests = requests
    mayHaveMore = !chain.unseen.isEmpty
    takenNames = ClusterState.systemNamespaces.union(
      chain.inventory.objects(group: "", kind: "Namespace").map(\.identity.name))
    hooks = CoverageHook.all(of: chain)
    let state = ClusterState(chain.inventory)
    let cluster = MatchingCluster(served: chain.served, state: state)
    let probes = requests.map { Self.probe($0, chain.served) }
    self.probes = probes
    let exemptions = probes.map { probe in
      let run = AdmissionRun(chain, probe, BackendFacts(), state)
      return (webhooks: run.isExemptFromWebhooks, policies: run.isExemptFromPolicies)
    }
    matches = hooks.map { hook in
      probes.indices.map { i in
        guard !(hook.isWebhook ? exemptions[i].webhooks : exemptions[i].policies) else { return nil }
        return hook.match(probes[i], cluster)
      }
    }
  }

  private static func probe(_ request: CoverageRequest, _ served: ServedResources) -> AdmissionRequest {
    let kind =
      served.kind(of: request.resource, subresource: request.subresource)
      ?? GroupVersionKind(group: request.resource.group, version: request.resource.version, kind: "")
    return AdmissionRequest(
      operation: request.operation, resource: request.resource, subresource: request.subresource, kind: kind,
      namespace: request.isNamespaced ? "namespace" : "", user: RequestUser(name: ""))
  }

  var policiesReadNamespaces: Bool { hooks.contains(where: \.decidesByNamespace) }

  func hasRules(hook: Int, request: Int) -> Bool { matches[hook][request] != nil }

  // MARK: Groups

  func groups() -> [NamespaceGroup] {
    let profiles = NamespaceProfile.all(in: chain.inventory, hooks)
    let selectors = Set(hooks.flatMap { $0.criteria.map(\.namespaceSelector) }).subtracting([.always]).map(\.self)
    var groups: [NamespaceGroup] = []
    var places: [Signature: Int] = [:]
    for profile in profiles {
      let signature = signature(of: profile, selectors)
      if let place = places[signature] {
        groups[place].names.append(profile.name)
      } else {
        places[signature] = groups.count
        groups.append(NamespaceGroup(kind: profile.kind, names: [profile.name], cells: cells(in: profile)))
      }
    }
    let cluster = NamespaceProfile(name: "", labels: Labels([:]), kind: .cluster)
    groups.append(NamespaceGroup(kind: .cluster, names: [], cells: cells(in: cluster)))
    return groups
  }

  /// All by which what happens in a namespace can differ from what happens in another.
  private struct Signature: Hashable {
    var kind: NamespaceGroup.Kind
    var selected: [Answer]
    var podSecurity: PodSecurityPolicy
    var isExempt: Bool
    var judged: [[Sight]]
    var enforced: [Answer]
    /// Set where nothing else tells it from others.
    var name: String?
  }

  private func signature(of profile: NamespaceProfile, _ selectors: [LabelExpression]) -> Signature {
    let conditional = hooks.indices.filter { hooks[$0].readsNamespace || hooks[$0].isParameterised }
    return Signature(
      kind: profile.kind, selected: selectors.map { $0.matches(profile.labels) },
      podSecurity: chain.podSecurity.policy(labels: profile.labels),
      isExempt: chain.podSecurity.configuration.exemptions.namespaces.contains(profile.name),
      judged: conditional.map { hook in requests.indices.map { conditions(hook, $0, profile) } },
      enforced: policyServers.map { server in
        analysis.kubewarden.alwaysAccepts(namespace: profile.name, policyServer: server, in: chain.inventory)
      },
      name: kyvernoNamespaces.contains(profile.name) || profile.kind == .new || profile.kind == .chosen
        ? profile.name : nil)
  }

  private var policyServers: [String] { Set(analysis.policyWebhooks.all.map(\.policy.policyServer)).sorted() }

  /// Namespaces with Kyverno policies of their own.
  private var kyvernoNamespaces: Set<String> {
    Set(chain.inventory.objects(group: "kyverno.io", kind: "Policy").compactMap(\.identity.namespace))
  }

  // MARK: Cells

  private func cells(in profile: NamespaceProfile) -> [CoverageCell] {
    requests.indices.filter { requests[$0].isNamespaced == (profile.kind != .cluster) }.map { i in
      CoverageCell(request: requests[i], watchers: watchers(of: i, in: profile), mayHaveMore: mayHaveMore)
    }
  }

  private func watchers(of request: Int, in profile: NamespaceProfile) -> [Watcher] {
    var watchers: [Watcher] = []
    for hook in hooks.indices where matches[hook][request] != nil {
      guard let sight = sight(hook, request, profile) else { continue }
      watchers.append(watcher(hooks[hook], sight, probes[request].kind.kind, profile))
    }
    return watchers + podSecurityWatchers(requests[request], profile)
  }
}

extension CoverageHook {
  /// Under which name all rules match a request.
  fileprivate func match(_ request: AdmissionRequest, _ cluster: MatchingCluster) -> Match? {
    var first: Match?
    for criteria in criteria {
      guard let match = criteria.matchRules(request, cluster).match else { return nil }
      first = first ?? match
    }
    return first
  }

  /// Do parameters decide where the policy runs?
  fileprivate var isParameterised: Bool {
    switch origin {
    case .webhook: false
    case .policy(_, let binding), .mutatingPolicy(_, let binding): binding.parameterReference != nil
    }
  }
}
