import Cluster

extension ClusterAnalysis {
  /// What a webhook enforces on the requests that it is called for, and whether its verdict decides anything for those in a
  /// namespace (nil for requests without one).
  package func enforcement(of webhook: AdmissionWebhook, in namespace: String?) -> (what: Enforcement, counts: Answer) {
    let name = webhook.configuration.identity.name
    guard let entry = policyWebhooks[configuration: name], entry.policy.isMutating == webhook.isMutating else {
      if WebhookBackends.isControllers([webhook]) { return (.nothing, .yes) }
      let engine = webhook.engine == .other ? "" : " of \(webhook.engine.rawValue)"
      return (.unknown(because: "what webhook \(name)\(engine) enforces is not known"), .yes)
    }
    let server = entry.policy.policyServer
    let isIgnored =
      namespace.map { kubewarden.alwaysAccepts(namespace: $0, policyServer: server, in: inventory) } ?? .no
    return (entry.policy.enforcement, entry.counts && !isIgnored)
  }
}
