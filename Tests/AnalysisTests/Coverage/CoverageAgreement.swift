import Analysis
import Cluster
import Documents

/// Holds what coverage says of a kind of request against what the simulator says of one request of that kind.
struct CoverageAgreement {
  let chain: AdmissionChain
  let coverage: Coverage

  init(_ analysis: ClusterAnalysis) {
    chain = AdmissionChain(analysis)
    coverage = Coverage(analysis, chain: chain)
  }

  /// The cell of a request in an existing namespace or, without one, among those without a namespace.
  func cell(_ namespace: String?, _ request: String) -> CoverageCell? {
    let group = coverage.groups.first { group in
      namespace.map { group.kind == .existing && group.names.contains($0) } ?? (group.kind == .cluster)
    }
    return group?.cells.first { $0.request.name == request }
  }

  /// Where both cannot be true.
  func contradictions(_ cell: CoverageCell, _ call: APIRequest) -> [String] {
    let outcome = chain.outcome(of: call)
    guard outcome.endedBy == nil else {
      return ["the simulator does not come as far as admission: \(outcome.endedBy ?? "")"]
    }
    return webhookContradictions(cell, outcome) + policyContradictions(cell, outcome)
      + podSecurityContradictions(cell, outcome) + stateContradictions(cell, call, outcome)
  }

  // MARK: Who sees it

  private func webhookContradictions(_ cell: CoverageCell, _ outcome: AdmissionOutcome) -> [String] {
    outcome.webhooks.compactMap { webhook in
      let id = webhook.webhook.id
      let watcher = cell.watchers.first { $0.subject == .webhook(id) }
      // What cannot be judged is refused without a call.
      let isRefused = webhook.called == .no && outcome.denials.contains { $0.subject == "matchCondition" }
      return isRefused ? nil : Self.contradiction(id, watcher, webhook.called, webhook.reason)
    }
  }

  private func policyContradictions(_ cell: CoverageCell, _ outcome: AdmissionOutcome) -> [String] {
    let policies = outcome.policies.compactMap { policy -> String? in
      let watchers = cell.watchers.filter {
        if case .policy(policy.policy.name, _) = $0.subject { true } else { false }
      }
      // One binding in force is enough for the policy to run.
      let watcher = watchers.first { $0.sight == .always } ?? watchers.first
      // It says something, too, where a match condition cannot be evaluated.
      let seen = policy.isEvaluated || policy.denies || Answer(!policy.results.isEmpty)
      return Self.contradiction(policy.policy.name, watcher, seen, policy.reason)
    }
    return policies
      + outcome.mutatingPolicies.compactMap { policy in
        let watcher = cell.watchers.first { $0.subject == .mutatingPolicy(policy.policy.name) }
        guard watcher?.sight != .always else { return nil }
        return Self.contradiction(policy.policy.name, watcher, policy.applied, policy.reason)
      }
  }

  private static func contradiction(_ name: String, _ watcher: Watcher?, _ seen: Answer, _ reason: String) -> String? {
    // What is refused earlier says nothing of those who come later.
    if reason.hasPrefix("not reached") { return nil }
    switch (watcher?.sight, seen) {
    case (nil, .no), (.always?, .yes), (.evadable?, _), (.depends?, _), (.unknown?, _): return nil
    case (let sight, let seen):
      return "\(name): coverage says \(sight.map { "\($0)" } ?? "it never sees it"), simulate \(seen) (\(reason))"
    }
  }

  private func podSecurityContradictions(_ cell: CoverageCell, _ outcome: AdmissionOutcome) -> [String] {
    guard let decision = outcome.podSecurity, let enforced = decision.enforced, enforced.level != .privileged else {
      return []
    }
    let isTold = cell.watchers.contains { $0.subject == .podSecurity(enforced.level.rawValue) }
    return isTold ? [] : ["Pod Security \(enforced.level.rawValue) is enforced and coverage does not say so"]
  }

  // MARK: What becomes of it

  private func stateContradictions(_ cell: CoverageCell, _ call: APIRequest, _ outcome: AdmissionOutcome) -> [String] {
    switch cell.state {
    case .unseen:
      return outcome.admitted == .yes && outcome.calls.isEmpty ? [] : ["unseen, but \(outcome.admitted)"]
    case .warned:
      return outcome.admitted == .no ? ["warned of only, but refused by \(outcome.denials)"] : []
    case .open:
      let silent = admitted(call) { _ in .refused }
      return silent == .no ? ["open, but refused while no webhook answers"] : []
    case .closed:
      let seers = cell.watchers.filter { $0.effect == .failsClosed && $0.sight == .always }
      guard !seers.isEmpty else { return [] }
      let silent = admitted(call) { _ in .refused }
      return silent == .no ? [] : ["closed, but \(silent) while no webhook answers"]
    case .evadable, .unknown: return []
    }
  }

  private func admitted(_ call: APIRequest, _ failure: (String) -> BackendFacts.Failure?) -> Answer {
    var facts = BackendFacts()
    for webhook in chain.mutatingWebhooks + chain.validatingWebhooks {
      facts.unavailable[webhook.id] = failure(webhook.id)
    }
    return chain.outcome(of: call, backends: facts).admitted
  }
}
