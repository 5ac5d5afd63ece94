import Cluster
import Documents

/// Tries witnesses on the simulator: backends are taken to refuse what they are known to enforce, and to allow the rest.
struct WitnessTrial {
  let survey: CoverageSurvey
  private let enforcements: KeyedMemo<EnforcementKey, Answer> = KeyedMemo()

  init(_ survey: CoverageSurvey) { self.survey = survey }

  /// Somebody who is allowed to send the request and nothing else.
  private static let user = RequestUser(name: "tenant", groups: ["system:authenticated"])

  private struct EnforcementKey: Hashable {
    var webhook: String
    var namespace: String
    var property: String?
    var list: String?
    var kind: String
  }

  /// What a request is tried against.
  struct Question {
    var property: String?
    var list: String?
    /// The kind that is to be kept from passing.
    var kind: String
  }

  struct Result {
    /// Nil where somebody refuses it, whatever else.
    var state: Hole.State?
    var outcome: AdmissionOutcome?
  }

  func result(of call: APIRequest, _ question: Question, in state: ClusterState) -> Result {
    let chain = survey.chain
    var call = call
    call.user = RequestUser.administrator
    let intake = RequestIntake(state: state, served: chain.served, access: chain.access)
    guard case .admission(let requests) = intake.result(for: call, backends: BackendFacts()),
      var request = requests.first
    else { return Result(state: nil) }
    request.user = Self.user
    var backends = BackendFacts()
    let webhooks = chain.mutatingWebhooks + chain.validatingWebhooks
    let namespace = request.namespace
    for webhook in webhooks where refusal(by: webhook, question, in: namespace) == .yes {
      backends.denying.insert(webhook.id)
    }
    let outcome = chain.outcome(of: request, backends: backends, in: state)
    switch outcome.admitted {
    case .yes: return Result(state: admitted(outcome, question, in: namespace), outcome: outcome)
    case .unknown(let reasons): return Result(state: .unknown(reasons), outcome: outcome)
    case .no:
      let closed = Result(state: nil, outcome: outcome)
      guard !outcome.denials.isEmpty else { return closed }
      return withoutAnswers(request, question, backends, in: state, failingOpen: webhooks) ?? closed
    }
  }

  /// The same while no webhook that fails open answers.
  private func withoutAnswers(
    _ request: AdmissionRequest, _ question: Question, _ backends: BackendFacts, in state: ClusterState,
    failingOpen webhooks: [CompiledWebhook]
  ) -> Result? {
    var backends = backends
    let open = webhooks.filter { !$0.webhook.failsClosed && backends.denying.contains($0.id) }.map(\.id)
    guard !open.isEmpty else { return nil }
    backends.denying.subtract(open)
    for id in open { backends.unavailable[id] = .refused }
    let outcome = survey.chain.outcome(of: request, backends: backends, in: state)
    guard outcome.admitted == .yes, admitted(outcome, question, in: request.namespace) == .open else { return nil }
    let tried = outcome.webhooks.filter { $0.hasFailedOpen && open.contains($0.webhook.id) }.map(\.webhook.id)
    return Result(state: .openWithoutAnswer(tried), outcome: outcome)
  }

  /// The simulator admits it; whoever was called may know more than the simulator.
  private func admitted(_ outcome: AdmissionOutcome, _ question: Question, in namespace: String) -> Hole.State {
    var reasons: Set<String> = []
    for webhook in outcome.webhooks where webhook.called != .no && !webhook.hasFailedOpen {
      if case .unknown(let why) = refusal(by: webhook.webhook, question, in: namespace) { reasons.formUnion(why) }
    }
    for policy in outcome.policies {
      if case .unknown(let why) = policy.denies { reasons.formUnion(why) }
    }
    return reasons.isEmpty ? .open : .unknown(reasons)
  }

  /// Would it refuse the request, were it asked?
  private func refusal(by webhook: CompiledWebhook, _ question: Question, in namespace: String) -> Answer {
    let key = EnforcementKey(
      webhook: webhook.id, namespace: namespace, property: question.property, list: question.list, kind: question.kind)
    return enforcements.value(for: key) {
      let (what, counts) = survey.analysis.enforcement(of: webhook.webhook, in: namespace)
      guard let property = question.property else {
        return what.gaps.isEmpty ? .no : counts && .unknown(what.gaps)
      }
      let answer = what.holds(property, for: question.list, of: question.kind)
      guard answer == .no, let reason = otherReason(webhook, what, question) else { return counts && answer }
      return counts && .unknown(because: reason)
    }
  }

  /// Why it may refuse the witness though it does not enforce what the witness is about.
  private func otherReason(_ webhook: CompiledWebhook, _ what: Enforcement, _ question: Question) -> String? {
    let others = Set(
      what.guards.filter { $0.action == .refuses && $0.kinds.contains { $0 == "*" || $0 == question.kind } }
        .map(\.property)
    ).subtracting(HoleRoute.kept)
    if !others.isEmpty {
      return "\(webhook.id) sees the witness and may refuse it for another reason: it enforces "
        + others.sorted().joined(separator: ", ")
    }
    let policy = survey.analysis.policyWebhooks[configuration: webhook.webhook.configuration.identity.name]
    guard what.guards.isEmpty, policy != nil else { return nil }
    return "\(webhook.id) sees the witness, and for which reasons its policy refuses is not known"
  }
}
