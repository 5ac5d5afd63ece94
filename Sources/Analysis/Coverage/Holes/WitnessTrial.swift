import Cluster
import Documents

/// Tries requests on the simulator: backends are taken to refuse what they are known to refuse, and to allow the rest.
struct WitnessTrial {
  let survey: CoverageSurvey
  private let judges: KeyedMemo<JudgeKey, Judgement> = KeyedMemo()
  /// By the name of a request, the webhooks that have rules for it.
  private let webhooks: KeyedMemo<CoverageRequest, [CompiledWebhook]> = KeyedMemo()

  init(_ survey: CoverageSurvey) { self.survey = survey }

  /// Somebody who is allowed to send the request and nothing else.
  private static let tenant = RequestUser(name: "tenant", groups: ["system:authenticated"])

  private struct JudgeKey: Hashable {
    var webhook: String
    var namespace: String
  }

  private struct Judgement: Sendable {
    var judge: Judge
    var counts: Answer
  }

  struct Result {
    /// Nil where somebody refuses it, whatever else.
    var state: Hole.State?
    /// Who refuses it, by name.
    var refusing: Set<String> = []
    /// Who may.
    var doubting: Set<String> = []
    var outcome: AdmissionOutcome?
  }

  // MARK: Requests

  /// One request, by its author or by `sender`.
  func result(
    of call: APIRequest, _ target: CoverageRequest, _ aim: Aim, sender: String? = nil, in state: ClusterState
  ) -> Result {
    let chain = survey.chain
    var call = call
    call.user = RequestUser.administrator
    let intake = RequestIntake(state: state, served: chain.served, access: chain.access)
    guard case .admission(let requests) = intake.result(for: call, backends: BackendFacts()),
      var request = requests.first
    else { return Result() }
    request.user = sender.map(Self.user) ?? Self.tenant
    var backends = BackendFacts()
    var doubts: [String: Set<String>] = [:]
    for webhook in webhooks(for: target) {
      switch refusal(by: webhook, of: request, aim) {
      case .yes: backends.denying.insert(webhook.id)
      case .no: break
      case .unknown(let reasons): doubts[webhook.id] = reasons
      }
    }
    let outcome = chain.outcome(of: request, backends: backends, in: state)
    var result = admitted(outcome, doubts)
    result.refusing = Set(outcome.denials.map { Self.name($0.subject) })
    guard result.state == nil, !outcome.denials.isEmpty else { return result }
    return withoutAnswers(request, backends, doubts, in: state, refusing: result.refusing) ?? result
  }

  /// A service account as it authenticates.
  private static func user(named name: String) -> RequestUser {
    let parts = name.split(separator: ":")
    let namespace = parts.count == 4 ? String(parts[2]) : ""
    return RequestUser(
      name: name, groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"])
  }

  /// The same while no webhook that fails open answers.
  private func withoutAnswers(
    _ request: AdmissionRequest, _ backends: BackendFacts, _ doubts: [String: Set<String>], in state: ClusterState,
    refusing: Set<String>
  ) -> Result? {
    var backends = backends
    let all = survey.chain.mutatingWebhooks + survey.chain.validatingWebhooks
    let open = all.filter { !$0.webhook.failsClosed && backends.denying.contains($0.id) }.map(\.id)
    guard !open.isEmpty else { return nil }
    backends.denying.subtract(open)
    for id in open { backends.unavailable[id] = .refused }
    let outcome = survey.chain.outcome(of: request, backends: backends, in: state)
    var result = admitted(outcome, doubts)
    guard result.state == .open else { return nil }
    let tried = outcome.webhooks.filter { $0.hasFailedOpen && open.contains($0.webhook.id) }.map(\.webhook.id)
    result.state = .openWithoutAnswer(tried)
    result.refusing = refusing
    return result
  }

  /// What the simulator says; whoever was called may know more than it does.
  private func admitted(_ outcome: AdmissionOutcome, _ doubts: [String: Set<String>]) -> Result {
    var result = Result(outcome: outcome)
    var reasons: Set<String> = []
    switch outcome.admitted {
    case .no: return result
    case .yes: break
    case .unknown(let why): reasons = why
    }
    for webhook in outcome.webhooks where webhook.called != .no && !webhook.hasFailedOpen {
      guard let why = doubts[webhook.webhook.id] else { continue }
      reasons.formUnion(why)
      result.doubting.insert(Self.name(webhook.webhook.id))
    }
    for policy in outcome.policies {
      guard case .unknown(let why) = policy.denies else { continue }
      reasons.formUnion(why)
      result.doubting.insert("CEL policy \(policy.policy.name)")
    }
    result.state = reasons.isEmpty ? .open : .unknown(reasons)
    return result
  }

  /// As ``Watcher/name`` has it.
  private static func name(_ subject: String) -> String {
    if subject.hasPrefix("policy:") { return "CEL policy \(subject.dropFirst("policy:".count))" }
    if subject.hasPrefix("mutatingPolicy:") {
      return "mutating CEL policy \(subject.dropFirst("mutatingPolicy:".count))"
    }
    return subject == "podSecurity" ? "Pod Security" : Watcher.shortName(ofWebhook: subject)
  }

  // MARK: Backends

  /// Would it refuse the request, were it asked?
  private func refusal(by webhook: CompiledWebhook, of request: AdmissionRequest, _ aim: Aim) -> Answer {
    let judgement = judgement(of: webhook, in: request.namespace)
    if judgement.counts == .no { return .no }
    guard let node = (request.object ?? request.oldObject)?.node else { return .no }
    return judgement.judge.refuses(JudgedObject(node, kind: request.kind), aim) && judgement.counts
  }

  private func judgement(of webhook: CompiledWebhook, in namespace: String) -> Judgement {
    judges.value(for: JudgeKey(webhook: webhook.id, namespace: namespace)) {
      let (judge, counts) = survey.analysis.judge(of: webhook.webhook, in: namespace.isEmpty ? nil : namespace)
      return Judgement(judge: judge, counts: counts)
    }
  }

  private func webhooks(for request: CoverageRequest) -> [CompiledWebhook] {
    webhooks.value(for: request) {
      guard let place = survey.requests.firstIndex(where: { $0.name == request.name }) else {
        return survey.chain.mutatingWebhooks + survey.chain.validatingWebhooks
      }
      return survey.hooks.indices.filter { survey.hasRules(hook: $0, request: place) }.compactMap { hook in
        if case .webhook(let webhook) = survey.hooks[hook].origin { webhook } else { nil }
      }
    }
  }

  /// Those whose verdict on a request in a namespace may count.
  func judges(of request: CoverageRequest, in namespace: String?) -> [Judge] {
    webhooks(for: request).map { judgement(of: $0, in: namespace ?? "") }.filter { $0.counts != .no }.map(\.judge)
  }
}
