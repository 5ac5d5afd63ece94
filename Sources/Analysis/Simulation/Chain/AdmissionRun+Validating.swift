import Cluster
import Documents

/// The validating phase.
extension AdmissionRun {
  /// The server's own checks of the object, which come between the phases.
  mutating func validateObject() {
    if let problem = ObjectValidation(state: cluster.state, served: cluster.served).problem(request) {
      end(problem)
      return
    }
    request = UpdatePreparation(served: cluster.served).prepared(ObjectCompletion.named(request))
  }

  mutating func reviewPodSecurity() {
    guard let operation = PodSecurityRequest.Operation(rawValue: request.operation.rawValue) else { return }
    let question = PodSecurityRequest(
      operation, group: request.resource.group, resource: request.resource.resource, subresource: request.subresource,
      namespace: request.namespace, name: request.name, userName: request.user.name, object: request.object?.node,
      oldObject: request.oldObject?.node)
    let decision = chain.podSecurity.decision(
      for: question, namespaceLabels: cluster.state.labels(ofNamespace: request.namespace))
    guard decision.isJudged else { return }
    podSecurity = decision
    switch decision.allowed {
    case .yes: break
    case .no: deny("podSecurity", decision.message ?? "")
    case .unknown(let reasons): reach = reach && .unknown(reasons)
    }
  }

  mutating func evaluatePolicies() {
    guard !isExemptFromPolicies else {
      policies = chain.policies.map {
        PolicyOutcome(
          policy: $0, isEvaluated: .no, reason: "policies never see \(request.target)", results: [], denies: .no)
      }
      return
    }
    let before = reach
    for policy in chain.policies {
      var outcome = policy.outcome(request, cluster, conversion, session)
      outcome.isEvaluated = before && outcome.isEvaluated
      outcome.explainDoubts()
      let message = outcome.results.first { $0.action == "Deny" }?.message
      policies.append(outcome)
      switch outcome.denies {
      case .no: break
      case .yes: deny("policy:\(policy.name)", message ?? "")
      case .unknown(let reasons): reach = reach && .unknown(reasons)
      }
    }
  }

  /// All are asked at once, so that none hides another; but where one cannot be judged nobody is asked.
  mutating func callValidatingWebhooks() {
    guard !isExemptFromWebhooks else {
      for i in validating.indices { validating[i].reason = "webhooks never see \(request.kind.kind)" }
      return
    }
    var due: [Int] = []
    var doubts: [Int: Set<String>] = [:]
    for i in validating.indices {
      switch validating[i].webhook.decision(request, cluster, conversion, session) {
      case .skip(let reason): validating[i].reason = reason
      case .fail(let reason, let isMatchCondition):
        for j in due { validating[j].reason = "" }
        validating[i].reason = reason
        if isMatchCondition { deny("matchCondition", reason) } else { end(reason) }
        return
      case .unknown(let reasons):
        doubts[i] = reasons
        validating[i].reason = reasons.sorted().joined(separator: "; ")
      case .call(let versioned):
        due.append(i)
        validating[i].reason = Self.explanation(of: versioned)
      }
    }
    for (i, reasons) in doubts { validating[i].called = reach && .unknown(reasons) }
    let before = reach
    for i in due {
      reach = before
      callValidatingWebhook(i)
    }
    reach = denials.isEmpty ? before : .no
    for (i, reasons) in doubts where reach != .no && refuses(validating[i].webhook) {
      reach = reach && .unknown(reasons)
    }
  }

  private mutating func callValidatingWebhook(_ i: Int) {
    let webhook = validating[i].webhook
    guard !request.isDryRun || webhook.supportsDryRun else {
      validating[i].reason = "it has side effects, which no dry run may have"
      deny(webhook.id, "admission webhook \(webhook.id) does not support dry run")
      return
    }
    validating[i] = call(validating[i])
  }

  private func refuses(_ webhook: CompiledWebhook) -> Bool {
    backends.denying.contains(webhook.id) || backends.unavailable[webhook.id] != nil && webhook.webhook.failsClosed
  }

  /// What can still go wrong behind admission.
  mutating func store() {
    guard request.operation == .create || request.operation == .update else { return }
    if let custom = cluster.served[request.resource.group, request.resource.resource]?.custom,
      custom.isConvertedByWebhook, custom.storageVersion != request.resource.version,
      backends.unavailableConversions.contains(custom.definition)
    {
      end("the conversion webhook of \(custom.definition) does not answer")
      return
    }
    if let problem = parentProblem { return end(problem) }
    guard request.operation == .create, request.subresource.isEmpty, !request.name.isEmpty,
      cluster.state.inventory.gap(group: request.kind.group, kind: request.kind.kind) == nil
    else { return }
    let namespace = request.isForNamespaceObject || request.namespace.isEmpty ? nil : request.namespace
    let twin = cluster.state.object(
      group: request.kind.group, kind: request.kind.kind, namespace: namespace, name: request.name)
    if twin != nil { end("\(request.kind.kind) \(request.name) exists already") }
  }

  /// What is to be evicted or bound must be there; that is looked at after admission.
  private var parentProblem: String? {
    let isBinding = request.subresource == "binding" || request.resource.resource == "bindings"
    guard request.operation == .create, request.resource.group.isEmpty, isBinding || request.subresource == "eviction"
    else { return nil }
    let state = cluster.state
    guard let pod = state.object(group: "", kind: "Pod", namespace: request.namespace, name: request.name) else {
      let isAbsent = state.lacks(group: "", kind: "Pod", namespace: request.namespace, name: request.name)
      return isAbsent ? "Pod \(request.name) does not exist" : nil
    }
    guard isBinding, let node = pod["spec", "nodeName"]?.string, !node.isEmpty else { return nil }
    return "Pod \(request.name) is assigned to node \(node) already"
  }
}
