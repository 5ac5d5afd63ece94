import CEL
import Cluster
import Documents

/// MutatingAdmissionPolicies, which come before all webhooks.
extension AdmissionRun {
  /// What of the policies is to be done again.
  struct PolicyReinvocation {
    var candidates: Set<Invocation.Key> = []
    var due: Set<Invocation.Key> = []
    /// The object as the policies left it.
    var lastOutput: DocumentTree?
    /// Was a mutation made, whether or not it changed anything?
    var hasMutated = false

    mutating func require() {
      due.formUnion(candidates)
      candidates = []
    }
  }

  /// A policy with one of its bindings and one parameter.
  struct Invocation {
    struct Key: Hashable {
      var policy: Int
      var binding: Int
      var parameter: Int
    }

    var key: Key
    var match: Match
    var parameter: Node?
  }

  mutating func applyMutatingPolicies(isReinvocation: Bool) {
    guard !isExemptFromPolicies else {
      for i in mutatingPolicies.indices { mutatingPolicies[i].reason = "policies never see \(request.target)" }
      return
    }
    guard !mutatingPolicies.isEmpty else { return }
    if isReinvocation, reinvocation.policies.lastOutput != request.object.map({ DocumentTree($0.node) }) {
      reinvocation.policies.require()
    }
    // All are matched before the first one changes anything.
    var failures: [(policy: Int, message: String)] = []
    var invocations: [Invocation] = []
    for i in mutatingPolicies.indices { collect(i, into: &invocations, &failures) }
    for invocation in invocations {
      apply(invocation, isReinvocation: isReinvocation, &failures)
      if reach == .no { return }
    }
    if reinvocation.policies.hasMutated {
      // Those that made the mutations, too, are called again (plugin/policy/mutating/dispatcher.go, dispatchInvocations).
      reinvocation.policies.require()
      reinvocation.isDue = true
    }
    reinvocation.policies.lastOutput = request.object.map { DocumentTree($0.node) }
    for failure in failures where mutatingPolicies[failure.policy].policy.failsClosed {
      deny("mutatingPolicy:\(mutatingPolicies[failure.policy].policy.name)", failure.message)
    }
  }

  private mutating func collect(
    _ i: Int, into invocations: inout [Invocation], _ failures: inout [(policy: Int, message: String)]
  ) {
    let policy = mutatingPolicies[i].policy
    guard !policy.bindings.isEmpty else {
      note(i, "no binding puts it in force")
      return
    }
    let match: Match
    switch policy.criteria.match(request, cluster) {
    case .doesNot(let reason): return note(i, reason)
    case .unknown(_, let reasons): return doubt(i, reasons)
    case .matches(let found): match = found
    }
    if let mistake = policy.parameters.mistake {
      note(i, mistake)
      return failures.append((i, "failed to configure policy: \(mistake)"))
    }
    for (j, binding) in policy.bindings.enumerated() {
      switch binding.criteria.match(request, cluster) {
      case .doesNot(let reason):
        note(i, "binding \(binding.name): \(reason)")
        continue
      case .unknown(_, let reasons):
        doubt(i, reasons)
        continue
      case .matches: break
      }
      switch policy.parameters.parameters(binding.parameterReference, namespace: request.namespace) {
      case .mistake(let mistake):
        note(i, mistake)
        failures.append((i, "failed to configure binding: \(mistake)"))
      case .unknown(let reason): doubt(i, [reason])
      case .parameters(let all):
        for (k, parameter) in all.enumerated() {
          let key = Invocation.Key(policy: i, binding: j, parameter: k)
          invocations.append(Invocation(key: key, match: match, parameter: parameter))
        }
      }
    }
  }

  private mutating func apply(
    _ invocation: Invocation, isReinvocation: Bool, _ failures: inout [(policy: Int, message: String)]
  ) {
    let i = invocation.key.policy
    let policy = mutatingPolicies[i].policy
    let versioned: VersionedRequest
    do throws(ObjectConversion.Failure) {
      versioned = try conversion.versioned(request, for: invocation.match)
    } catch {
      note(i, error.reason)
      return failures.append((i, error.reason))
    }
    session.bind(versioned)
    session.bind(params: invocation.parameter)
    switch policy.conditions.judge(in: session.evaluation) {
    case .hold: break
    case .fail(let name): return note(i, "its match condition '\(name)' is false")
    case .unknown(let reasons): return doubt(i, reasons)
    case .errors(let errors):
      let message = errors.joined(separator: ", ")
      note(i, "a match condition fails: \(message)")
      // With failurePolicy Ignore the policy is skipped; with Fail the error is the request's.
      if policy.failsClosed { failures.append((i, message)) }
      return
    }
    if isReinvocation, !reinvocation.policies.due.contains(invocation.key) { return }
    mutate(invocation, versioned, policy, &failures)
    if policy.isReinvoked { reinvocation.policies.candidates.insert(invocation.key) }
  }

  /// Makes the mutations in turn; one that fails leaves the others be.
  private mutating func mutate(
    _ invocation: Invocation, _ versioned: VersionedRequest, _ policy: CompiledMutatingPolicy,
    _ failures: inout [(policy: Int, message: String)]
  ) {
    let i = invocation.key.policy
    // There is nothing to change in a DELETE.
    guard let seen = versioned.object, let gap = request.object?.gap ?? .some("") else {
      return note(i, "a DELETE has no object to change")
    }
    let before = DocumentTree(seen)
    var after = before
    let isCustom = cluster.served[request.resource.group, request.resource.resource]?.custom != nil
    for mutation in policy.mutations {
      if let current = after.document() { session.evaluation.bind("object", node: current) }
      session.bind(params: invocation.parameter)
      session.bind(namespace: cluster.namespaceObject(of: request))
      policy.variables.bind(in: session.evaluation)
      do throws(CompiledMutatingPolicy.Mutation.Failure) {
        let mutated = try mutation.applied(to: after, isCustom: isCustom, in: session.evaluation)
        after = ObjectCompletion.labelled(mutated, by: request)
        reinvocation.policies.hasMutated = true
        mutatingPolicies[i].applied = mutatingPolicies[i].applied || reach
        mutatingPolicies[i].reason = "it applies"
      } catch {
        switch error {
        case .mistake(let message):
          note(i, message)
          failures.append((i, message))
        case .unknown(let reasons): doubt(i, reasons)
        }
      }
    }
    guard after != before else { return }
    replaceObject(after, seenAs: versioned, gap: gap.isEmpty ? nil : gap)
    reinvocation.isDue = true
    reinvocation.policies.require()
  }

  private mutating func note(_ i: Int, _ reason: String) {
    if mutatingPolicies[i].reason.isEmpty { mutatingPolicies[i].reason = reason }
  }

  /// Whether the policy changes the object, or refuses it, is not known; what comes later may see another object.
  private mutating func doubt(_ i: Int, _ reasons: Set<String>) {
    mutatingPolicies[i].applied = mutatingPolicies[i].applied || .unknown(reasons)
    note(i, reasons.sorted().joined(separator: "; "))
    let name = mutatingPolicies[i].policy.name
    if let object = request.object, object.gap == nil {
      request.object = AdmittedObject(
        object.node, gap: "whether MutatingAdmissionPolicy \(name) changes the object is not known")
    }
  }
}
