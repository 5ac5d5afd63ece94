import Cluster
import Documents

/// A namespace that somebody who guards the pods of others leaves out by a selector.
struct NamespaceExemption: Sendable {
  struct Source: Sendable {
    var name: String
    /// Where the selector is written.
    var selector: Node?
  }

  var namespace: KubernetesObject
  var sources: [Source]
  /// Is all that they enforce elsewhere enforced here by others?
  var isUpheld: Answer

  /// Every one of the input, by name. A namespace of which it is not known whether a selector leaves it out is none.
  static func all(_ survey: PropertySurvey, _ analysis: ClusterAnalysis) -> [NamespaceExemption] {
    let request = PropertyProbe(property: "", list: Guard.containerLists[0]).request
    let coverage = CoverageSurvey(analysis, survey.chain, requests: [request])
    let new = survey.profile(of: "")
    // Who leaves out what a new namespace is exempts nothing: it is meant for certain namespaces only.
    let guards = survey.hooks.indices.filter { place in
      let hook = survey.hooks[place]
      return coverage.hasRules(hook: place, request: 0) && hook.isGuard(analysis) && !hook.leavesOut(new)
    }.map { survey.hooks[$0] }
    return survey.profiles.filter { $0.kind == .existing }.compactMap { profile in
      let leaving = guards.filter { $0.leavesOut(profile) }
      guard !leaving.isEmpty,
        let object = analysis.inventory.object(group: "", kind: "Namespace", namespace: nil, name: profile.name)
      else { return nil }
      return NamespaceExemption(
        namespace: object, sources: leaving.map { $0.exemptionSource(analysis) },
        isUpheld: leaving.allSatisfy { GuardedProperties($0, survey, analysis).areUpheld(on: nil, in: profile) })
    }
  }
}

extension CoverageHook {
  /// Can it refuse or repair a pod?
  fileprivate func isGuard(_ analysis: ClusterAnalysis) -> Bool {
    switch origin {
    case .webhook(let webhook):
      let (what, counts) = analysis.enforcement(of: webhook.webhook, in: nil)
      return counts != .no && (!webhook.webhook.isMutating || !what.guards.isEmpty)
    case .policy(_, let binding): return binding.actions.contains("Deny")
    case .mutatingPolicy: return false
    }
  }

  fileprivate func leavesOut(_ profile: NamespaceProfile) -> Bool {
    criteria.contains { $0.namespaceSelector.matches(profile.labels) == .no }
  }

  fileprivate func exemptionSource(_ analysis: ClusterAnalysis) -> NamespaceExemption.Source {
    switch origin {
    case .webhook(let webhook):
      let webhook = webhook.webhook
      let name = webhook.configuration.identity.name
      if let policy = analysis.policyWebhooks[configuration: name]?.policy.object {
        return NamespaceExemption.Source(
          name: policy.identity.name, selector: policy.node["spec", "namespaceSelector"] ?? policy.node["spec"])
      }
      return NamespaceExemption.Source(
        name: webhook.node["name"]?.string ?? name, selector: webhook.node["namespaceSelector"] ?? webhook.node)
    case .policy(let policy, let binding): return Self.source(policy, binding)
    case .mutatingPolicy(let policy, let binding): return Self.source(policy, binding)
    }
  }

  private static func source(_ policy: some AdmissionPolicy, _ binding: PolicyBinding) -> NamespaceExemption.Source {
    let own = policy.object.node["spec", "matchConstraints", "namespaceSelector"]
    let narrowed = binding.object.node["spec", "matchResources", "namespaceSelector"]
    return NamespaceExemption.Source(name: policy.name, selector: narrowed ?? own)
  }
}
