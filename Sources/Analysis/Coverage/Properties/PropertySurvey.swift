import Cluster
import Documents

/// Which properties of pods are enforced in which namespaces, worked out as it is asked for. Namespaces in which nothing can
/// differ are tried once.
final class PropertySurvey: Sendable {
  let chain: AdmissionChain
  let profiles: [NamespaceProfile]
  let hooks: [CoverageHook]
  private let selectors: [LabelExpression]
  /// Does somebody look at a namespace's name beyond its labels?
  private let tellsNamesApart: Bool
  private let known = KeyedMemo<Key, PropertyCoverage>()
  private let classes = KeyedMemo<String, NamespaceClass>()

  private struct Key: Hashable {
    var property: String
    var list: String
    var place: NamespaceClass
  }

  /// All by which admission tells the namespace from others.
  private struct NamespaceClass: Hashable {
    var selected: [Answer]
    var podSecurity: PodSecurityPolicy
    var isExempt: Bool
    var enforced: [Answer]
    /// Set where nothing else tells it from others.
    var name: String?
  }

  init(_ analysis: ClusterAnalysis) {
    let chain = AdmissionChain(analysis)
    let hooks = CoverageHook.all(of: chain)
    self.chain = chain
    self.hooks = hooks
    selectors = Set(hooks.flatMap { $0.criteria.map(\.namespaceSelector) }).subtracting([.always]).map(\.self)
    profiles = NamespaceProfile.all(in: chain.inventory, hooks)
    tellsNamesApart = hooks.contains(where: \.tellsNamespacesApart)
  }

  /// A namespace by its name, whether or not it is there; the empty name stands for one that is made without labels, `*` for one
  /// whose author chooses labels and name so that as few as possible look at it.
  func profile(of name: String) -> NamespaceProfile {
    switch name {
    case "": profiles.first { $0.kind == .new } ?? unlisted(name)
    case "*": chosen
    default: profiles.first { $0.name == name && ($0.kind == .existing || $0.kind == .absent) } ?? unlisted(name)
    }
  }

  private func unlisted(_ name: String) -> NamespaceProfile {
    let state = ClusterState(chain.inventory)
    let labels =
      state.hasNamespace(name) == .no
      ? Labels([NamespaceProfile.metadataName: name]) : state.labels(ofNamespace: name)
    return NamespaceProfile(name: name, labels: labels, kind: .absent)
  }

  private var chosen: NamespaceProfile {
    let fresh = profile(of: "").name
    let taken = Set(profiles.filter { $0.kind == .existing }.map(\.name)).union(ClusterState.systemNamespaces)
    var choice = LabelChoice(.newNamespace(taken: taken))
    for selector in selectors { _ = choice.avoid(selector) }
    var labels = choice.labels
    let name = labels[NamespaceProfile.metadataName] ?? fresh
    labels[NamespaceProfile.metadataName] = name
    labels[PodSecurityPolicy.labelPrefix + "enforce"] = PodSecurityLevel.privileged.rawValue
    return NamespaceProfile(name: name, labels: Labels(labels), kind: .chosen)
  }

  /// Is a property enforced on a list of containers in a namespace?
  func coverage(
    of property: String, list: String, in profile: NamespaceProfile, _ analysis: ClusterAnalysis
  ) -> PropertyCoverage {
    let key = Key(property: property, list: list, place: place(of: profile, analysis))
    return known.value(for: key) {
      let probe = PropertyProbe(property: property, list: list)
      return PropertyTrial(
        probe: probe, analysis: analysis, chain: chain, namespace: profile.name, state: state(with: profile),
        labelChoices: labelChoices(of: probe.request)
      ).coverage()
    }
  }

  /// The same for a new pod, in all its lists of containers.
  func coverage(
    ofNewPods property: String, in profile: NamespaceProfile, _ analysis: ClusterAnalysis
  ) -> PropertyCoverage {
    let lists = PropertyProbe.lists(of: property)
    let first = coverage(of: property, list: lists[0], in: profile, analysis)
    return lists.dropFirst().reduce(first) { result, list in
      result.holds == .no ? result : result && coverage(of: property, list: list, in: profile, analysis)
    }
  }

  private func place(of profile: NamespaceProfile, _ analysis: ClusterAnalysis) -> NamespaceClass {
    classes.value(for: "\(profile.kind.rawValue) \(profile.name)") {
      let servers = Set(analysis.policyWebhooks.all.map(\.policy.policyServer)).sorted()
      return NamespaceClass(
        selected: selectors.map { $0.matches(profile.labels) },
        podSecurity: chain.podSecurity.policy(labels: profile.labels),
        isExempt: chain.podSecurity.configuration.exemptions.namespaces.contains(profile.name),
        enforced: servers.map {
          analysis.kubewarden.alwaysAccepts(namespace: profile.name, policyServer: $0, in: chain.inventory)
        },
        name: tellsNamesApart || hasKyvernoPolicies(profile.name) ? profile.name : nil)
    }
  }

  private func hasKyvernoPolicies(_ namespace: String) -> Bool {
    chain.inventory.objects(group: "kyverno.io", kind: "Policy").contains { $0.identity.namespace == namespace }
  }

  private func state(with profile: NamespaceProfile) -> ClusterState {
    var state = ClusterState(chain.inventory)
    // A namespace that may be there out of view keeps the labels that nobody knows.
    guard profile.kind != .existing, profile.labels.gap == nil, state.namespace(profile.name) == nil else {
      return state
    }
    let labels = profile.labels.known.mapValues { DocumentTree.string($0) }
    let namespace = DocumentTree.map([
      "apiVersion": .string("v1"), "kind": .string("Namespace"),
      "metadata": .map(["name": .string(profile.name), "labels": .map(labels)]),
    ])
    if let node = namespace.document() { state.insert(node) }
    return state
  }

  /// No labels, labels that keep the pod out of the sight of whoever selects by labels, and labels by which all see it.
  private func labelChoices(of request: CoverageRequest) -> [[String: String]] {
    let selectors = hooks.flatMap { $0.criteria.map(\.objectSelector) }.filter { $0 != .always }
    guard !selectors.isEmpty else { return [[:]] }
    var hidden = LabelChoice()
    var seen = LabelChoice()
    for selector in selectors {
      _ = hidden.avoid(selector)
      _ = seen.attract(selector)
    }
    var choices: [[String: String]] = [[:]]
    for labels in [hidden.labels, seen.labels] where !choices.contains(labels) { choices.append(labels) }
    return choices
  }
}

extension CoverageHook {
  /// May what it makes of a request differ between namespaces with equal labels?
  fileprivate var tellsNamespacesApart: Bool {
    if readsNamespace || decidesByNamespace { return true }
    switch origin {
    case .webhook: return false
    case .policy(_, let binding), .mutatingPolicy(_, let binding): return binding.parameterReference != nil
    }
  }
}
