import Cluster
import Documents

/// Tries the pods of a probe on the simulator, in one namespace and with labels that their author would choose.
struct PropertyTrial {
  let probe: PropertyProbe
  let analysis: ClusterAnalysis
  let chain: AdmissionChain
  let namespace: String
  let state: ClusterState
  /// Labels to try, the plain pod's first.
  let labelChoices: [[String: String]]

  /// Somebody who may create pods and is nobody special.
  private static let user = RequestUser(name: "tenant", groups: ["system:authenticated"])

  /// What one choice of labels leads to.
  private enum Finding {
    case enforced([String])
    /// Such a pod gets in.
    case admitted(DocumentTree)
    /// No pod with these labels gets in, whatever else is in it: its author chooses others.
    case impossible([String])
    case unknown(Set<String>)
  }

  func coverage() -> PropertyCoverage {
    var coverage: PropertyCoverage?
    var refusing: Set<String> = []
    for labels in labelChoices {
      var one = PropertyCoverage(holds: .yes, enforcers: [], witness: nil, request: probe.request.name)
      switch finding(labels) {
      case .enforced(let names): one.enforcers = names
      case .admitted(let pod):
        one.holds = .no
        one.witness = pod
      case .unknown(let reasons): one.holds = .unknown(reasons)
      case .impossible(let names):
        refusing.formUnion(names)
        continue
      }
      coverage = coverage.map { $0 && one } ?? one
    }
    let refusal = "\(refusing.sorted().joined(separator: ", ")) refuses every pod that was tried, for other reasons"
    return coverage
      ?? PropertyCoverage(
        holds: .unknown(because: refusal), enforcers: [], witness: nil, request: probe.request.name)
  }

  private func finding(_ labels: [String: String]) -> Finding {
    guard let outcome = outcome(breaking: true, labels) else { return .unknown(["the probe is no request"]) }
    var known: [String] = []
    var doubts: Set<String> = []
    for webhook in outcome.webhooks where webhook.called != .no {
      let (what, counts) = analysis.enforcement(of: webhook.webhook.webhook, in: namespace)
      switch webhook.called && counts && what.holds(probe.property, for: probe.list) {
      case .yes: known.append(webhook.webhook.name)
      case .unknown(let reasons): if webhook.webhook.webhook.mayBeReliedOn { doubts.formUnion(reasons) }
      case .no: break
      }
    }
    if !known.isEmpty { return .enforced(known) }
    guard probe.hasViolation else { return doubts.isEmpty ? unrecognised(outcome, labels) : .unknown(doubts) }
    switch outcome.admitted {
    case .yes: return doubts.isEmpty ? admitted(labels) : .unknown(doubts)
    case .unknown(let reasons): return .unknown(reasons.union(doubts))
    case .no:
      let refusing = outcome.denials.map(\.subject)
      guard let harmless = self.outcome(breaking: false, labels) else { return .impossible(refusing) }
      switch harmless.admitted {
      case .yes: return .enforced(refusing.map(Self.name))
      case .unknown(let reasons): return .unknown(reasons.union(doubts))
      case .no:
        // Whoever refuses the one and not the other enforces it, though another refuses both.
        let particular = refusing.filter { subject in !harmless.denials.contains { $0.subject == subject } }
        if !particular.isEmpty { return .enforced(particular.map(Self.name)) }
        return doubts.isEmpty ? .impossible(harmless.denials.map { Self.name($0.subject) }) : .unknown(doubts)
      }
    }
  }

  /// Of a property that no pod can be made to break, policies cannot be told to enforce it.
  private func unrecognised(_ outcome: AdmissionOutcome, _ labels: [String: String]) -> Finding {
    let policies = outcome.policies.filter { $0.isEvaluated != .no }.map(\.policy.name)
    if policies.isEmpty { return admitted(labels) }
    return .unknown(["whether CEL policy \(policies.joined(separator: ", ")) enforces \(probe.property) is not known"])
  }

  private func admitted(_ labels: [String: String]) -> Finding {
    // What is out of view may refuse what nobody in view refuses.
    let reasons = Set(chain.unseen.map(\.reason) + configurationDoubts)
    return reasons.isEmpty ? .admitted(probe.pod(breaking: true, in: namespace, labels: labels)) : .unknown(reasons)
  }

  /// Where the namespace's labels leave Pod Security to the API server's configuration, that decides.
  private var configurationDoubts: [String] {
    let label = state.labels(ofNamespace: namespace)[PodSecurityPolicy.labelPrefix + "enforce"]
    if case .value = label { return [] }
    return [chain.configurationGap?.reason].compactMap(\.self)
  }

  private func outcome(breaking: Bool, _ labels: [String: String]) -> AdmissionOutcome? {
    let call = probe.call(breaking: breaking, in: namespace, labels: labels)
    let intake = RequestIntake(state: state, served: chain.served, access: chain.access)
    guard case .admission(let requests) = intake.result(for: call, backends: BackendFacts()),
      var request = requests.first
    else { return nil }
    request.user = Self.user
    return chain.outcome(of: request, in: state)
  }

  /// `policy:x` as it is shown.
  private static func name(_ subject: String) -> String {
    if subject == "podSecurity" { return "Pod Security" }
    return subject.hasPrefix("policy:") ? "CEL policy \(subject.dropFirst(7))" : subject
  }
}

extension AdmissionWebhook {
  /// Of a make that nobody knows, only what refuses and fails closed may be there to forbid something.
  fileprivate var mayBeReliedOn: Bool {
    switch engine {
    case .other, .certManager: !isMutating && failsClosed
    case .kubewarden, .gatekeeper, .kyverno: true
    }
  }
}

extension CompiledWebhook {
  /// As coverage shows it.
  fileprivate var name: String {
    Watcher(subject: .webhook(id), effect: .failsClosed, sight: .always, enforces: [], notes: []).name
  }
}
