package import Documents

extension AdmissionOutcome {
  /// The outcome as `simulate` writes it, by the ids of webhooks and names of policies.
  package func document(id: String) -> DocumentTree {
    var members: [String: DocumentTree] = [
      "id": .string(id), "admitted": admitted.tree, "deniedBy": .list(deniers.map { .string($0) }),
      "webhooks": .list(webhooksByID.map(Self.tree)), "policies": .list(policies.map(Self.tree)),
      "calls": .list(calls.map { .string($0) }),
    ]
    if let endedBy { members["endedBy"] = .string(endedBy) }
    if case .unknown(let reasons) = admitted {
      members["unknownBecause"] = .list(reasons.sorted().map { .string($0) })
    }
    if !mutatingPolicies.isEmpty { members["mutatingPolicies"] = .list(mutatingPolicies.map(Self.tree)) }
    if let podSecurity { members["podSecurity"] = Self.tree(podSecurity) }
    return .map(members)
  }

  /// Who denies, each once.
  package var deniers: [String] {
    var seen: Set<String> = []
    return denials.map(\.subject).filter { seen.insert($0).inserted }
  }

  /// One entry for each id: webhooks of a configuration that share a name are told apart by nobody who reads the answer.
  package var webhooksByID: [WebhookOutcome] {
    var places: [String: Int] = [:]
    var result: [WebhookOutcome] = []
    for outcome in webhooks {
      guard let place = places[outcome.webhook.id] else {
        places[outcome.webhook.id] = result.count
        result.append(outcome)
        continue
      }
      if result[place].called == .no, outcome.called != .no || outcome.isTried {
        result[place].reason = outcome.reason
      }
      result[place].called = result[place].called || outcome.called
      result[place].isTried = result[place].isTried || outcome.isTried
      result[place].hasFailedOpen = result[place].hasFailedOpen || outcome.hasFailedOpen
    }
    return result
  }

  private static func tree(_ outcome: WebhookOutcome) -> DocumentTree {
    var members: [String: DocumentTree] = [
      "id": .string(outcome.webhook.id), "called": outcome.called.tree, "reason": .string(outcome.reason),
    ]
    if outcome.isTried, outcome.called == .no { members["tried"] = .bool(true) }
    if outcome.hasFailedOpen { members["failedOpen"] = .bool(true) }
    return .map(members)
  }

  private static func tree(_ outcome: PolicyOutcome) -> DocumentTree {
    let results = outcome.results.map { result in
      DocumentTree.map([
        "binding": .string(result.binding), "action": .string(result.action), "message": .string(result.message),
      ])
    }
    return .map([
      "id": .string(outcome.policy.name), "evaluated": outcome.isEvaluated.tree, "results": .list(results),
      "reason": .string(outcome.reason),
    ])
  }

  private static func tree(_ outcome: MutatingPolicyOutcome) -> DocumentTree {
    .map([
      "id": .string(outcome.policy.name), "applied": outcome.applied.tree, "reason": .string(outcome.reason),
    ])
  }

  private static func tree(_ decision: PodSecurityDecision) -> DocumentTree {
    var members: [String: DocumentTree] = [
      "level": .string(decision.enforced?.level.rawValue ?? PodSecurityLevel.privileged.rawValue),
      "allowed": decision.allowed.tree, "violations": .list(decision.violations.map { .string($0.reason) }),
    ]
    if let message = decision.message { members["message"] = .string(message) }
    if !decision.warnings.isEmpty { members["warnings"] = .list(decision.warnings.map { .string($0) }) }
    return .map(members)
  }
}
