import Cluster
import Documents

/// The mutating phase.
extension AdmissionRun {
  /// Policies, then webhooks; and once more where something was changed.
  mutating func mutate() {
    applyMutatingPolicies(isReinvocation: false)
    if reach != .no { callMutatingWebhooks(isReinvocation: false) }
    guard reach != .no, reinvocation.isDue else { return }
    applyMutatingPolicies(isReinvocation: true)
    if reach != .no { callMutatingWebhooks(isReinvocation: true) }
  }

  private mutating func callMutatingWebhooks(isReinvocation: Bool) {
    guard !isExemptFromWebhooks else {
      for i in mutating.indices { mutating[i].reason = "webhooks never see \(request.kind.kind)" }
      return
    }
    if isReinvocation, reinvocation.lastOutput != request.object.map({ DocumentTree($0.node) }) {
      reinvocation.requireWebhooks()
    }
    for i in mutating.indices {
      callMutatingWebhook(i, isReinvocation: isReinvocation)
      if reach == .no { return }
    }
    // Only the second time round asks for it.
    if !isReinvocation, reinvocation.isDue { reinvocation.lastOutput = request.object.map { DocumentTree($0.node) } }
  }

  private mutating func callMutatingWebhook(_ i: Int, isReinvocation: Bool) {
    let webhook = mutating[i].webhook
    if isReinvocation, !reinvocation.due.contains(i), webhook.conditions.isEmpty { return }
    switch webhook.decision(request, cluster, conversion, session) {
    case .skip(let reason):
      if mutating[i].reason.isEmpty { mutating[i].reason = reason }
    case .fail(let reason, let isMatchCondition):
      mutating[i].reason = reason
      if isMatchCondition { deny("matchCondition", reason) } else { end(reason) }
    case .unknown(let reasons):
      mutating[i].called = mutating[i].called || (reach && .unknown(reasons))
      if mutating[i].reason.isEmpty { mutating[i].reason = reasons.sorted().joined(separator: "; ") }
      if fails(webhook) { reach = reach && .unknown(reasons) }
      if let object = request.object, backends.patches[webhook.id] != nil {
        request.object = AdmittedObject(object.node, gap: "whether \(webhook.id) changes the object is not known")
      }
    case .call(let versioned):
      if isReinvocation, !reinvocation.due.contains(i) { return }
      if !mutating[i].isTried { mutating[i].reason = Self.explanation(of: versioned) }
      guard !request.isDryRun || webhook.supportsDryRun else {
        mutating[i].reason = "it has side effects, which no dry run may have"
        deny(webhook.id, "admission webhook \(webhook.id) does not support dry run")
        return
      }
      mutating[i] = call(mutating[i])
      guard reach != .no else { return }
      if backends.unavailable[webhook.id] == nil { patch(webhook, versioned) }
      if webhook.isReinvoked { reinvocation.candidates.insert(i) }
    }
  }

  private func fails(_ webhook: CompiledWebhook) -> Bool {
    if backends.denying.contains(webhook.id) { return true }
    return backends.unavailable[webhook.id] != nil && webhook.webhook.failsClosed
  }

  /// What the backend's answer, or its silence, does to the request.
  mutating func call(_ webhook: WebhookOutcome) -> WebhookOutcome {
    var outcome = webhook
    let id = outcome.webhook.id
    outcome.isTried = true
    if let failure = backends.unavailable[id] {
      if failure.receivesCall {
        outcome.called = outcome.called || reach
        calls.append(id)
      }
      guard outcome.webhook.webhook.failsClosed else {
        outcome.hasFailedOpen = true
        outcome.reason += "; its backend fails (\(failure.rawValue)), which failurePolicy Ignore lets pass"
        return outcome
      }
      outcome.reason += "; its backend fails (\(failure.rawValue)), and failurePolicy Fail refuses"
      deny(id, "failed calling webhook")
      return outcome
    }
    outcome.called = outcome.called || reach
    calls.append(id)
    guard backends.denying.contains(id) else { return outcome }
    outcome.reason += "; its backend refuses the request"
    deny(id, "admission webhook denied the request")
    return outcome
  }

  private mutating func patch(_ webhook: CompiledWebhook, _ versioned: VersionedRequest) {
    // Nothing can be changed in a DELETE.
    guard let patch = backends.patches[webhook.id], let object = request.object, let seen = versioned.object
    else { return }
    let before = DocumentTree(seen)
    do throws(PatchError) {
      var after = try patch.applied(to: before, missingParents: .make)
      // What the API server's own types have no room for is lost when the answer is decoded.
      if request.operation == .connect { after["metadata"] = before["metadata"] }
      after = ObjectCompletion.labelled(after, by: request)
      guard after != before else { return }
      replaceObject(after, seenAs: versioned, gap: object.gap)
      reinvocation.noteChange()
    } catch {
      deny(webhook.id, "the patch does not apply: \(error)")
    }
  }

  /// Takes over a changed object, in the version of the request.
  mutating func replaceObject(_ tree: DocumentTree, seenAs versioned: VersionedRequest, gap: String?) {
    guard let node = tree.document() else { return }
    let own = versioned.match.kind == request.kind ? node : ObjectConversion.converted(node, to: request.kind)
    request.object = AdmittedObject(own, gap: gap)
  }

  static func explanation(of versioned: VersionedRequest) -> String {
    let match = versioned.match
    guard match.resource != versioned.request.resource else { return "its rules and selectors match" }
    return "its rules match \(match.resource), which is the same as \(versioned.request.resource)"
  }
}
