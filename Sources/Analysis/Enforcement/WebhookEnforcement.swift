import Cluster

/// All by which what webhooks enforce can differ.
struct EnforcementKey: Hashable, Sendable {
  var configuration: String
  var isMutating: Bool
  /// Nil for a policy of Kubewarden.
  var engine: AdmissionEngine?
  /// Nil where it is the same in all namespaces.
  var namespace: String?
}

extension ClusterAnalysis {
  /// What a webhook enforces on the requests that it is called for, and whether its verdict decides anything for those in a
  /// namespace (nil for requests without one).
  package func enforcement(of webhook: AdmissionWebhook, in namespace: String?) -> (what: Enforcement, counts: Answer) {
    let name = webhook.configuration.identity.name
    guard let entry = policyWebhooks[configuration: name], entry.policy.isMutating == webhook.isMutating else {
      if WebhookBackends.isControllers([webhook]) { return (.nothing, .yes) }
      let key = EnforcementKey(
        configuration: name, isMutating: webhook.isMutating, engine: webhook.engine,
        namespace: webhook.engine == .kyverno ? namespace : nil)
      let what = enforcementMemo.value(for: key) {
        enforcement(of: webhook.engine, name, webhook.isMutating, in: namespace)
      }
      return (what, .yes)
    }
    let server = entry.policy.policyServer
    let isIgnored =
      namespace.map { kubewarden.alwaysAccepts(namespace: $0, policyServer: server, in: inventory) } ?? .no
    let key = EnforcementKey(configuration: name, isMutating: webhook.isMutating)
    return (enforcementMemo.value(for: key) { entry.policy.enforcement }, entry.counts && !isIgnored)
  }

  private func enforcement(
    of engine: AdmissionEngine, _ name: String, _ isMutating: Bool, in namespace: String?
  ) -> Enforcement {
    switch engine {
    case .gatekeeper where !isMutating: .constraints(in: inventory)
    case .kyverno where !isMutating: .kyverno(in: inventory, namespace: namespace)
    case .gatekeeper, .kyverno, .kubewarden, .certManager, .other:
      .unknown(because: "what webhook \(name) enforces is not known")
    }
  }
}
