import Analysis
import Cluster
import Reports

/// One request explained for people: what was asked, how it ended, and who had what to do with it.
struct OutcomeText {
  private let outcome: AdmissionOutcome
  private let request: APIRequest
  /// All that the answer does without.
  private let gaps: [String]

  init(_ outcome: AdmissionOutcome, of request: APIRequest, _ chain: AdmissionChain) {
    gaps =
      chain.unseen.map(\.reason)
      + [chain.configurationGap].compactMap(\.self).map {
        "\($0.reason); Pod Security is taken to be configured as by default"
      }
    self.outcome = outcome
    self.request = request
  }

  func write(to output: ByteOutput) {
    for line in lines { output.write(PrintableText.escape(line) + "\n") }
  }

  private var lines: [String] {
    [title, verdict] + webhookLines("mutating") + mutatingPolicyLines + policyLines + podSecurityLines
      + webhookLines("validating") + gapLines + [""]
  }

  private var title: String {
    let resource =
      request.subresource.isEmpty
      ? request.resource.groupResource : "\(request.resource.groupResource)/\(request.subresource)"
    let path = [request.namespace, request.name].filter { !$0.isEmpty }.joined(separator: "/")
    let operation = request.operation?.rawValue ?? request.verb.rawValue
    return "\(operation) \(resource) \(path) by \(request.user.name)\(request.isDryRun ? " (dry run)" : "")"
  }

  private var verdict: String {
    switch outcome.admitted {
    case .yes: return outcome.endedBy.map { "done without admission: \($0)" } ?? "admitted"
    case .no:
      if let endedBy = outcome.endedBy { return "refused, not by admission: \(endedBy)" }
      let denials = outcome.denials.map { $0.message.isEmpty ? $0.subject : "\($0.subject): \($0.message)" }
      return "refused by \(denials.joined(separator: "; "))"
    case .unknown(let reasons) where reasons.isSubset(of: gaps):
      return "nothing in the input refuses it; there may be webhooks and policies that are not in the input"
    case .unknown(let reasons): return "not known whether it is admitted: \(reasons.sorted().joined(separator: "; "))"
    }
  }

  private func webhookLines(_ phase: String) -> [String] {
    let webhooks = outcome.webhooks.filter { $0.webhook.webhook.isMutating == (phase == "mutating") }
    guard !webhooks.isEmpty else { return [] }
    return ["", "\(phase) webhooks"]
      + webhooks.map { outcome in
        let state =
          switch outcome.called {
          case .yes: outcome.hasFailedOpen ? "fails open" : "called"
          case .no: outcome.hasFailedOpen ? "fails open" : outcome.isTried ? "tried" : "not called"
          case .unknown: "not known"
          }
        return entry(state, String(outcome.webhook.id.dropFirst(phase.utf8.count + 1)), outcome.reason)
      }
  }

  private var mutatingPolicyLines: [String] {
    guard !outcome.mutatingPolicies.isEmpty else { return [] }
    return ["", "mutating policies"]
      + outcome.mutatingPolicies.map {
        entry(Self.text($0.applied, "applied", "not applied"), $0.policy.name, $0.reason)
      }
  }

  private var policyLines: [String] {
    guard !outcome.policies.isEmpty else { return [] }
    return ["", "validating policies"]
      + outcome.policies.flatMap { policy in
        [entry(Self.text(policy.isEvaluated, "evaluated", "not evaluated"), policy.policy.name, policy.reason)]
          + policy.results.map { "      \($0.action) by binding \($0.binding): \($0.message)" }
      }
  }

  private var podSecurityLines: [String] {
    guard let decision = outcome.podSecurity else { return [] }
    let level = decision.enforced?.description ?? "nothing enforced"
    return [
      "", "Pod Security", entry(Self.text(decision.allowed, "allowed", "refused"), level, decision.message ?? ""),
    ]
      + decision.warnings.map { "      warning: \($0)" }
  }

  private var gapLines: [String] {
    guard !gaps.isEmpty else { return [] }
    return ["", "What the input does not hold is left out; there may be more:"] + gaps.map { "  \($0)" }
  }

  private static func text(_ answer: Answer, _ yes: String, _ no: String) -> String {
    switch answer {
    case .yes: yes
    case .no: no
    case .unknown: "not known"
    }
  }

  private func entry(_ state: String, _ name: String, _ reason: String) -> String {
    let column = state + String(repeating: " ", count: max(1, 14 - state.count))
    return "  \(column)\(name)" + (reason.isEmpty ? "" : ": \(reason)")
  }
}
