import Cluster

/// What became of a request, and what each webhook and policy had to do with it.
package struct AdmissionOutcome: Sendable {
  /// Every webhook: the mutating ones first, in the order of the chain.
  package var webhooks: [WebhookOutcome]
  package var policies: [PolicyOutcome]
  package var mutatingPolicies: [MutatingPolicyOutcome]
  /// What Pod Security says, where the request is one that it judges.
  package var podSecurity: PodSecurityDecision?
  /// The ids of webhooks as their backends are called, one that is called again twice. The order of validating ones has no
  /// meaning: they are called at once.
  package var calls: [String]
  /// Does the request pass, and can what it wants be done?
  package var admitted: Answer
  /// Who says no. The API server reports one of several, whichever comes first.
  package var denials: [Denial]
  /// What ends the request outside of webhooks and policies.
  package var endedBy: String?
  /// What is done where the request passes; empty for dry runs and subresources.
  var effects: [AdmissionRequest]

  /// Nobody is asked.
  init(_ chain: AdmissionChain, endedBefore reason: String, admitted: Bool) {
    webhooks = (chain.mutatingWebhooks + chain.validatingWebhooks).map {
      WebhookOutcome($0, reason: "the request does not come as far as admission: \(reason)")
    }
    policies = chain.policies.map {
      PolicyOutcome(policy: $0, isEvaluated: .no, reason: reason, results: [], denies: .no)
    }
    mutatingPolicies = chain.mutatingPolicies.map { MutatingPolicyOutcome(policy: $0, applied: .no, reason: reason) }
    calls = []
    self.admitted = admitted ? .yes : .no
    denials = []
    endedBy = reason
    effects = []
  }

  init(
    webhooks: [WebhookOutcome], policies: [PolicyOutcome], mutatingPolicies: [MutatingPolicyOutcome],
    podSecurity: PodSecurityDecision?, calls: [String], admitted: Answer, denials: [Denial], endedBy: String?,
    effects: [AdmissionRequest]
  ) {
    self.webhooks = webhooks
    self.policies = policies
    self.mutatingPolicies = mutatingPolicies
    self.podSecurity = podSecurity
    self.calls = calls
    self.admitted = admitted
    self.denials = denials
    self.endedBy = endedBy
    self.effects = effects
  }
}

extension AdmissionOutcome {
  /// The same where there may be webhooks and policies that are not in view: they may refuse what nothing in view refuses.
  package func doubted(because unseen: [String]) -> AdmissionOutcome {
    guard admitted == .yes, endedBy == nil, !unseen.isEmpty else { return self }
    var doubted = self
    doubted.admitted = .unknown(Set(unseen))
    return doubted
  }
}

/// What a webhook had to do with a request.
package struct WebhookOutcome: Sendable {
  package let webhook: CompiledWebhook
  /// Does a call arrive at its backend?
  package var called: Answer
  /// Did the API server try to call it, whether or not its backend answers?
  package var isTried: Bool
  /// Did the call fail and the request go on all the same?
  package var hasFailedOpen: Bool
  /// Why it was called, or not.
  package var reason: String

  init(_ webhook: CompiledWebhook, reason: String) {
    self.webhook = webhook
    called = .no
    isTried = false
    hasFailedOpen = false
    self.reason = reason
  }
}

/// Who refuses a request, and in which words.
package struct Denial: Sendable, Hashable {
  /// A webhook's id, `policy:NAME`, `mutatingPolicy:NAME`, `matchCondition`, `podSecurity`.
  package var subject: String
  package var message: String
}

extension AdmissionOutcome {
  /// This one and that of the next object of a collection together.
  func followed(by next: AdmissionOutcome) -> AdmissionOutcome {
    var result = self
    for (i, other) in next.webhooks.enumerated() where result.webhooks.indices.contains(i) {
      let isNews = result.webhooks[i].called == .no && !result.webhooks[i].isTried
      result.webhooks[i].called = result.webhooks[i].called || other.called
      result.webhooks[i].isTried = result.webhooks[i].isTried || other.isTried
      result.webhooks[i].hasFailedOpen = result.webhooks[i].hasFailedOpen || other.hasFailedOpen
      if isNews { result.webhooks[i].reason = other.reason }
    }
    for (i, other) in next.policies.enumerated() where result.policies.indices.contains(i) {
      if result.policies[i].isEvaluated == .no { result.policies[i].reason = other.reason }
      result.policies[i].isEvaluated = result.policies[i].isEvaluated || other.isEvaluated
      result.policies[i].denies = result.policies[i].denies || other.denies
      for item in other.results where !result.policies[i].results.contains(item) {
        result.policies[i].results.append(item)
      }
    }
    for (i, other) in next.mutatingPolicies.enumerated() where result.mutatingPolicies.indices.contains(i) {
      result.mutatingPolicies[i].applied = result.mutatingPolicies[i].applied || other.applied
    }
    result.calls += next.calls
    result.admitted = result.admitted && next.admitted
    result.denials += next.denials.filter { !result.denials.contains($0) }
    result.endedBy = result.endedBy ?? next.endedBy
    result.effects += next.effects
    return result
  }
}
