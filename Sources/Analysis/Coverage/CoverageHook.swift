import CEL
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
  /// Does what becomes of a request depend on its namespace in other ways than by selectors?
  let decidesByNamespace: Bool

  private init(
    _ origin: Origin, _ subject: Watcher.Subject, _ criteria: [MatchCriteria], _ conditions: MatchConditions,
    failsClosed: Bool, _ expressions: [AdmissionExpression], hasParametersByNamespace: Bool
  ) {
    self.origin = origin
    self.subject = subject
    self.criteria = criteria
    self.conditions = conditions
    self.failsClosed = failsClosed
    readsNamespace = conditions.expressions.contains { $0.depends(on: [.requestNamespace]) }
    decidesByNamespace =
      hasParametersByNamespace || expressions.contains { $0.depends(on: AttributePattern.ofNamespaces) }
  }

  /// Every one of a chain. A policy without bindings is none: it never runs.
  static func all(of chain: AdmissionChain) -> [CoverageHook] {
    let webhooks = (chain.mutatingWebhooks + chain.validatingWebhooks).map { webhook in
      CoverageHook(
        .webhook(webhook), .webhook(webhook.id), [webhook.criteria], webhook.conditions,
        failsClosed: webhook.webhook.failsClosed, webhook.conditions.expressions, hasParametersByNamespace: false)
    }
    return webhooks
      + chain.policies.flatMap { policy in
        policy.bindings.map { binding in
          CoverageHook(
            policy, binding, .policy(policy, binding), .policy(policy.name, binding: binding.name), policy.decisive)
        }
      }
      + chain.mutatingPolicies.flatMap { policy in
        policy.bindings.map { binding in
          CoverageHook(
            policy, binding, .mutatingPolicy(policy, binding), .mutatingPolicy(policy.name), policy.decisive)
        }
      }
  }

  private init(
    _ policy: some AdmissionPolicy, _ binding: PolicyBinding, _ origin: Origin, _ subject: Watcher.Subject,
    _ decisive: [AdmissionExpression]
  ) {
    self.init(
      origin, subject, [policy.criteria, binding.criteria], policy.conditions, failsClosed: policy.failsClosed,
      policy.conditions.expressions + policy.variables.expressions + decisive,
      hasParametersByNamespace: binding.hasParametersByNamespace)
  }

  /// The policy and its binding; nil for a webhook.
  private var policy: (policy: any AdmissionPolicy, binding: PolicyBinding)? {
    switch origin {
    case .webhook: nil
    case .policy(let policy, let binding): (policy, binding)
    case .mutatingPolicy(let policy, let binding): (policy, binding)
    }
  }

  var isWebhook: Bool { if case .webhook = origin { true } else { false } }

  /// The parameters that a policy finds for requests in a namespace; nil for who has none to look for.
  func parameters(namespace: String) -> ParameterSource.Result? {
    policy.map { $0.policy.parameters.parameters($0.binding.parameterReference, namespace: namespace) }
  }
}

extension AttributePattern {
  fileprivate static let requestNamespace = AttributePattern(variable: "request", [.member("namespace")])

  /// All that differs between namespaces to which every selector gives the same answer. Permissions are granted by
  /// namespace.
  fileprivate static let ofNamespaces = [
    requestNamespace, AttributePattern(variable: "namespaceObject"), AttributePattern(variable: "authorizer"),
    AttributePattern(variable: "authorizer.requestResource"),
    AttributePattern(variable: "object", [.member("metadata"), .member("namespace")]),
    AttributePattern(variable: "oldObject", [.member("metadata"), .member("namespace")]),
  ]
}
