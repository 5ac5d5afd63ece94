import Cluster
import Documents

/// A webhook, or a policy with one of its bindings: what has to match, and what follows.
struct CoverageHook: Sendable {
  enum Origin: Sendable {
    case webhook(CompiledWebhook)
    case policy(CompiledPolicy, PolicyBinding)
    case mutatingPolicy(CompiledMutatingPolicy, PolicyBinding)
  }

  let origin: Origin
  let subject: Watcher.Subject
  /// All have to match: a policy's and its binding's.
  let criteria: [MatchCriteria]
  let conditions: MatchConditions
  /// Is what its conditions fail on refused?
  let failsClosed: Bool
  /// Do the conditions read the request's namespace, so that two with equal labels may differ?
  let readsNamespace: Bool

  private init(
    _ origin: Origin, _ subject: Watcher.Subject, _ criteria: [MatchCriteria], _ conditions: MatchConditions,
    failsClosed: Bool, conditionNode: Node?
  ) {
    self.origin = origin
    self.subject = subject
    self.criteria = criteria
    self.conditions = conditions
    self.failsClosed = failsClosed
    readsNamespace =
      conditionNode?.elements.contains { ($0["expression"]?.string ?? "").contains("namespace") } ?? false
  }

  /// Every one of a chain. A policy without bindings is none: it never runs.
  static func all(of chain: AdmissionChain) -> [CoverageHook] {
    let webhooks = (chain.mutatingWebhooks + chain.validatingWebhooks).map { webhook in
      CoverageHook(
        .webhook(webhook), .webhook(webhook.id), [webhook.criteria], webhook.conditions,
        failsClosed: webhook.webhook.failsClosed, conditionNode: webhook.webhook.node["matchConditions"])
    }
    return webhooks
      + chain.policies.flatMap { policy in
        policy.bindings.map { binding in
          CoverageHook(policy, binding, .policy(policy, binding), .policy(policy.name, binding: binding.name))
        }
      }
      + chain.mutatingPolicies.flatMap { policy in
        policy.bindings.map { binding in
          CoverageHook(policy, binding, .mutatingPolicy(policy, binding), .mutatingPolicy(policy.name))
        }
      }
  }

  private init(
    _ policy: some AdmissionPolicy, _ binding: PolicyBinding, _ origin: Origin, _ subject: Watcher.Subject
  ) {
    self.init(
      origin, subject, [policy.criteria, binding.criteria], policy.conditions, failsClosed: policy.failsClosed,
      conditionNode: policy.object.node["spec", "matchConditions"])
  }

  /// The policy and its binding; nil for a webhook.
  private var policy: (policy: any AdmissionPolicy, binding: PolicyBinding)? {
    switch origin {
    case .webhook: nil
    case .policy(let policy, let binding): (policy, binding)
    case .mutatingPolicy(let policy, let binding): (policy, binding)
    }
  }

  /// Does what a policy makes of a request depend on the namespace in other ways than by its labels?
  var decidesByNamespace: Bool {
    guard let spec = policy?.policy.object.node["spec"] else { return false }
    let parts = ["validations", "variables", "mutations"].compactMap { spec[$0] }
    return parts.contains { $0.json().contains("namespace") }
  }

  var isWebhook: Bool { if case .webhook = origin { true } else { false } }

  /// The parameters that a policy finds for requests in a namespace; nil for who has none to look for.
  func parameters(namespace: String) -> ParameterSource.Result? {
    policy.map { $0.policy.parameters.parameters($0.binding.parameterReference, namespace: namespace) }
  }
}
