import Cluster
import Documents

/// One request on its way through the chain.
struct AdmissionRun {
  let chain: AdmissionChain
  let backends: BackendFacts
  let cluster: MatchingCluster
  let conversion: ObjectConversion
  let session: ExpressionSession
  /// The object as mutated so far; the old one stays as it is stored.
  var request: AdmissionRequest
  /// Does the request come as far as the step that is next?
  var reach = Answer.yes
  var mutating: [WebhookOutcome]
  var validating: [WebhookOutcome]
  var policies: [PolicyOutcome] = []
  var mutatingPolicies: [MutatingPolicyOutcome]
  var podSecurity: PodSecurityDecision?
  var calls: [String] = []
  var denials: [Denial] = []
  var endedBy: String?
  var reinvocation = Reinvocation()

  /// What of the mutating phase is to be done again (k8s.io/apiserver admission/reinvocation.go).
  struct Reinvocation {
    /// Has anything changed the object, so that the phase runs a second time?
    var isDue = false
    /// Webhooks called that want to be called again after later changes, by position.
    var candidates: Set<Int> = []
    /// Those for which that has come to pass.
    var due: Set<Int> = []
    /// The object as the webhooks left it.
    var lastOutput: DocumentTree?
    var policies = PolicyReinvocation()

    /// Something changed the object.
    mutating func noteChange() {
      isDue = true
      requireWebhooks()
    }

    mutating func requireWebhooks() {
      due.formUnion(candidates)
      candidates = []
    }
  }

  init(_ chain: AdmissionChain, _ request: AdmissionRequest, _ backends: BackendFacts, _ state: ClusterState) {
    self.chain = chain
    cluster = MatchingCluster(served: chain.served, state: state)
    self.backends = backends
    self.request = request
    conversion = ObjectConversion(served: chain.served, unavailable: backends.unavailableConversions)
    session = ExpressionSession(authorizer: RBACAuthorizer(access: chain.access))
    mutating = chain.mutatingWebhooks.map { WebhookOutcome($0, reason: "") }
    validating = chain.validatingWebhooks.map { WebhookOutcome($0, reason: "") }
    mutatingPolicies = chain.mutatingPolicies.map { MutatingPolicyOutcome(policy: $0, applied: .no, reason: "") }
  }

  mutating func outcome() -> AdmissionOutcome {
    mutate()
    if reach != .no { validateObject() }
    if reach != .no { reviewPodSecurity() }
    if reach != .no { evaluatePolicies() }
    if reach != .no { callValidatingWebhooks() }
    if reach != .no { store() }
    closeReasons()
    return AdmissionOutcome(
      webhooks: mutating + validating, policies: policies, mutatingPolicies: mutatingPolicies,
      podSecurity: podSecurity, calls: calls, admitted: reach, denials: denials, endedBy: endedBy,
      effects: request.isDryRun || !request.subresource.isEmpty ? [] : [request])
  }

  /// Somebody says no.
  mutating func deny(_ subject: String, _ message: String) {
    denials.append(Denial(subject: subject, message: message))
    reach = .no
  }

  /// Something other than admission ends the request.
  mutating func end(_ reason: String) {
    endedBy = reason
    reach = .no
  }

  /// Webhook configurations and policies are never sent to webhooks (webhook/predicates/rules, exempt resources).
  var isExemptFromWebhooks: Bool {
    request.kind.group == AdmissionWebhook.group && Self.exemptKinds.contains(request.kind.kind)
  }

  /// Policies do see webhook configurations, but neither policies and bindings nor reviews.
  var isExemptFromPolicies: Bool {
    if request.kind.group == AdmissionWebhook.group { return Self.policyKinds.contains(request.kind.kind) }
    return Self.reviews[request.resource.group]?.contains(request.resource.resource) ?? false
  }

  private static let policyKinds: Set<String> = [
    "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
  ]
  private static let exemptKinds = policyKinds.union(AdmissionWebhook.kinds.map(\.0))

  /// k8s.io/kubernetes pkg/kubeapiserver/admission/exclusion/resources.go.
  private static let reviews: [String: Set<String>] = [
    "authentication.k8s.io": ["tokenreviews", "selfsubjectreviews"],
    "authorization.k8s.io": [
      "subjectaccessreviews", "localsubjectaccessreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews",
    ],
  ]

  /// What is not reached says so.
  private mutating func closeReasons() {
    let cause = endedBy ?? denials.first.map { "\($0.subject) denies" } ?? "the request ends before"
    for i in mutating.indices where mutating[i].reason.isEmpty { mutating[i].reason = "not reached: \(cause)" }
    for i in validating.indices where validating[i].reason.isEmpty { validating[i].reason = "not reached: \(cause)" }
    if policies.isEmpty {
      policies = chain.policies.map {
        PolicyOutcome(policy: $0, isEvaluated: .no, reason: "not reached: \(cause)", results: [], denies: .no)
      }
    }
    for i in mutatingPolicies.indices where mutatingPolicies[i].reason.isEmpty {
      mutatingPolicies[i].reason = "not reached: \(cause)"
    }
  }
}
