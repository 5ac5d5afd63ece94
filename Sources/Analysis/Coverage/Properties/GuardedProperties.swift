import Cluster
import Documents

/// A webhook or policy by the part of the input that stands for it, and what would be lost where it does not look.
struct GuardedProperties {
  private let hooks: [CoverageHook]
  private let survey: PropertySurvey
  private let analysis: ClusterAnalysis

  /// - Parameter node: an entry of a webhook configuration, the configuration itself, a policy of Kubewarden, a
  ///   ValidatingAdmissionPolicy or one of its bindings.
  init(_ node: Node, _ survey: PropertySurvey, _ analysis: ClusterAnalysis) {
    hooks = survey.hooks.filter { $0.isMadeBy(node, analysis) }
    self.survey = survey
    self.analysis = analysis
  }

  init(_ hook: CoverageHook, _ survey: PropertySurvey, _ analysis: ClusterAnalysis) {
    hooks = [hook]
    self.survey = survey
    self.analysis = analysis
  }

  /// Is all that it enforces on pods enforced in a namespace, whoever does, on a list of containers or, without one, on new
  /// pods? No where it is not known what it enforces: that others enforce the same cannot be shown then.
  func areUpheld(on list: String?, in profile: NamespaceProfile) -> Answer {
    let (properties, isAll) = properties(on: list)
    guard isAll == .yes else { return isAll }
    return properties.allSatisfy { property in
      let coverage =
        list.map { survey.coverage(of: property, list: $0, in: profile, analysis) }
        ?? survey.coverage(ofNewPods: property, in: profile, analysis)
      return isShown(coverage.holds)
    }
  }

  /// Somebody who is in view and of whom it is not known what he enforces upholds nothing that could be relied on; somebody
  /// out of view may.
  private func isShown(_ answer: Answer) -> Answer {
    guard case .unknown(let reasons) = answer, isViewWhole else { return answer }
    let isForConfiguration = survey.chain.configurationGap.map { reasons.contains($0.reason) } ?? false
    return isForConfiguration ? answer : .no
  }

  private var isViewWhole: Bool { analysis.inventory.view.isWhole }

  /// The same wherever its namespaceSelectors look for it, the cluster's own namespaces left out.
  func areUpheldWhereItLooks(on list: String?) -> Answer {
    let mayBeMade = UnguardedNamespaces.mayBeMade(analysis) != .no
    let places = survey.profiles.filter { profile in
      switch profile.kind {
      case .existing: !UnguardedNamespaces.clusterOwn.contains(profile.name) && looks(at: profile) != .no
      case .new: mayBeMade && looks(at: profile) != .no
      case .absent, .chosen, .cluster: false
      }
    }
    let upheld = places.allSatisfy { areUpheld(on: list, in: $0) }
    guard upheld == .yes, let gap = analysis.inventory.gap(group: "", kind: "Namespace") else {
      return places.isEmpty ? .no : upheld
    }
    return .unknown(because: gap.reason)
  }

  func looks(at profile: NamespaceProfile) -> Answer {
    hooks.contains { hook in hook.criteria.allSatisfy { $0.namespaceSelector.matches(profile.labels) } }
  }

  /// What it enforces, and whether that is known to be all.
  private func properties(on list: String?) -> (properties: Set<String>, isAll: Answer) {
    var properties: Set<String> = []
    var isAll = Answer(!hooks.isEmpty)
    for hook in hooks {
      guard case .webhook(let webhook) = hook.origin else { return ([], .no) }
      let what = analysis.enforcement(of: webhook.webhook, in: nil).what
      if !what.gaps.isEmpty || !what.guards.allSatisfy({ $0.answer == .yes }) {
        // The constraints and policies of these engines may be out of view; modules and other webhooks are not understood.
        let isOutOfView = [.gatekeeper, .kyverno].contains(webhook.webhook.engine) && !isViewWhole
        isAll =
          isAll && (isOutOfView ? .unknown(what.gaps.union(["not all that \(webhook.id) enforces is in view"])) : .no)
      }
      for element in what.guards where element.kinds.contains("Pod") || element.kinds.contains("*") {
        // What concerns no container cannot be undone by one that is added later.
        if list == PropertyProbe.ephemeral, element.containers.isEmpty, element.action == .refuses { continue }
        properties.insert(element.property)
      }
    }
    return (properties, properties.isEmpty && isAll == .yes ? .no : isAll)
  }
}

extension CoverageHook {
  /// Does this part of the input make it? A policy of Kubewarden makes webhooks.
  fileprivate func isMadeBy(_ node: Node, _ analysis: ClusterAnalysis) -> Bool {
    switch origin {
    case .webhook(let webhook):
      let webhook = webhook.webhook
      if webhook.node == node || webhook.configuration.node == node { return true }
      guard let entry = analysis.policyWebhooks[configuration: webhook.configuration.identity.name] else {
        return false
      }
      return entry.policy.object.node == node
    case .policy(let policy, let binding): return policy.object.node == node || binding.object.node == node
    case .mutatingPolicy(let policy, let binding): return policy.object.node == node || binding.object.node == node
    }
  }
}
