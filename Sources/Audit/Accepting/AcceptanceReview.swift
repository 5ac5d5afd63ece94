import Cluster
import Documents

/// Holds what people accepted against what an audit found: marks the findings that are accepted, says what the threats
/// would come to if that counted, and what became of every entry.
///
/// Verdicts, controls and the score's bounds stay as they were: only ``Score/withAcceptedRisk`` moves, and only up.
struct AcceptanceReview {
  private let acceptances: Acceptances
  /// The moment of the scan; nil where nobody said, and nothing is in force then.
  private let time: Int64?
  private let rules: RuleSet
  private let models: ThreatModels
  private let results: [String: RuleResult]
  /// Where the objects of findings are.
  private let inventories: [Inventory]
  private var uses: [AcceptanceUse] = []

  init(
    _ acceptances: Acceptances, time: Int64?, rules: RuleSet, models: ThreatModels, results: [String: RuleResult],
    inventories: [Inventory]
  ) {
    self.acceptances = acceptances
    self.time = time
    self.rules = rules
    self.models = models
    self.results = results
    self.inventories = inventories
  }

  /// `states` are the controls' as the scan saw them.
  mutating func apply(to report: inout Report, states: [String: ControlState]) {
    guard !acceptances.isEmpty else { return }
    suppress(&report.findings)
    let attested = attest(report, states)
    answer(&report.findings, attested)
    settle(&report, attested)
    report.acceptances = uses
    let checks = AcceptanceCheck.findings(about: uses)
    report.findings = (report.findings + checks).sorted(by: Finding.isOrdered)
    report.rules += AcceptanceCheck.allCases.map { $0.use(over: uses) }
  }

  private func isOver(_ date: CalendarDate) -> Bool { time.map(date.isOver) ?? true }

  private func daysLeft(_ signOff: SignOff) -> Int { time.map(signOff.expires.daysLeft) ?? 0 }

  private func wasJudged(rule: String) -> Bool { results[rule].map { $0.notEvaluated.isEmpty } ?? false }
}

// MARK: - Suppressions

extension AcceptanceReview {
  /// The first entry that covers a finding accepts it; one that has expired is told with it.
  private mutating func suppress(_ findings: inout [Finding]) {
    var counts = [Int](repeating: 0, count: acceptances.suppressions.count)
    let byRule = Dictionary(grouping: acceptances.suppressions.indices) { acceptances.suppressions[$0].selector.rule }
    for position in findings.indices {
      let finding = findings[position]
      let candidates = (byRule[finding.rule] ?? []) + (byRule[nil] ?? [])
      for number in candidates.sorted() {
        let suppression = acceptances.suppressions[number]
        guard suppression.selector.matches(finding, labels: { labels(ofObjectOf: finding) }) else { continue }
        counts[number] += 1
        guard suppression.isHonoured else { continue }
        if isOver(suppression.signOff.expires) {
          findings[position].evidence.append(Self.expiryNote(of: suppression))
        } else if findings[position].suppression == nil {
          findings[position].suppression = Self.sanction(of: suppression)
        }
      }
    }
    for (suppression, count) in zip(acceptances.suppressions, counts) {
      uses.append(use(of: suppression, count))
    }
  }

  /// Of several files that have the object the one that the finding is in counts, as the cluster does before the files
  /// that declare it.
  private func labels(ofObjectOf finding: Finding) -> Node? {
    guard let identity = finding.object else { return nil }
    let file = finding.region?.start.file
    for inventory in inventories {
      let variants = inventory.variants(
        group: identity.group, kind: identity.kind, namespace: identity.namespace, name: identity.name)
      let object = variants.first { $0.node.source.name == file } ?? variants.first
      if let object { return object.node["metadata", "labels"] }
    }
    return nil
  }

  private func use(of suppression: Suppression, _ count: Int) -> AcceptanceUse {
    let status: AcceptanceUse.Status =
      if !suppression.isHonoured {
        .notHonoured
      } else if isOver(suppression.signOff.expires) {
        .expired
      } else if count > 0 {
        .inForce
      } else if let rule = suppression.selector.rule, !wasJudged(rule: rule) {
        .notJudged
      } else {
        .unused
      }
    return AcceptanceUse(
      kind: .suppression, origin: suppression.origin, subject: suppression.selector.description,
      signOff: suppression.signOff, daysLeft: daysLeft(suppression.signOff), status: status, findings: count,
      region: suppression.region)
  }

  private static func sanction(of suppression: Suppression) -> Sanction {
    let signOff = suppression.signOff
    return Sanction(
      kind: suppression.origin == .configuration ? .external : .inSource,
      justification: "\(signOff.reason) (accepted by \(signOff.owner) until \(signOff.expires))",
      owner: signOff.owner, expires: signOff.expires.description, region: suppression.region)
  }

  private static func expiryNote(of suppression: Suppression) -> Finding.Evidence {
    Finding.Evidence(
      object: nil, path: "", region: suppression.region,
      message: "was accepted by \(suppression.signOff.owner) until \(suppression.signOff.expires), which is over")
  }
}

// MARK: - Attestations

extension AcceptanceReview {
  /// Gives the attestations that count, by what they are about.
  private mutating func attest(
    _ report: Report, _ states: [String: ControlState]
  ) -> [Attestation.Subject: Attestation] {
    var counting: [Attestation.Subject: Attestation] = [:]
    for attestation in acceptances.attestations {
      let status = status(of: attestation, report, states)
      if status == .inForce, counting[attestation.subject] == nil { counting[attestation.subject] = attestation }
      let count = status == .inForce ? report.findings.count { isAnswered($0, by: attestation.subject) } : 0
      uses.append(
        AcceptanceUse(
          kind: .attestation, origin: .configuration, subject: attestation.subject.description,
          signOff: attestation.signOff, by: attestation.by, date: attestation.date.description,
          evidence: attestation.evidence, daysLeft: daysLeft(attestation.signOff), status: status, findings: count,
          region: attestation.region))
    }
    return counting
  }

  private func status(
    of attestation: Attestation, _ report: Report, _ states: [String: ControlState]
  ) -> AcceptanceUse.Status {
    if isOver(attestation.signOff.expires) { return .expired }
    // What will be said one day is not said yet.
    guard let time, !attestation.date.isAhead(of: time) else { return .unused }
    switch attestation.subject {
    case .threat(let id):
      guard let threat = report.threats.first(where: { $0.id == id }) else { return .notJudged }
      // Nothing settles a residual threat, but what is said of it is told.
      return threat.verdict == .residual ? .inForce : Self.status(threat.assurance)
    case .control(let name):
      let isRead = report.threats.contains { threat in threat.controls.contains { $0.name == name } }
      guard isRead, let state = states[name] else { return .notJudged }
      return Self.status(state.assurance)
    case .rule(let name):
      guard wasJudged(rule: name), let result = results[name] else { return .notJudged }
      switch result.outcome {
      case .unknown: return .inForce
      case .fail: return .contradicted
      case .pass, .notApplicable, nil: return .unused
      }
    }
  }

  /// An attestation settles what is open, adds nothing to what is shown, and cannot speak against it.
  private static func status(_ assurance: Assurance?) -> AcceptanceUse.Status {
    guard let assurance else { return .unused }
    guard assurance.isSettled else { return .inForce }
    return assurance.low == .mitigated ? .unused : .contradicted
  }

  /// An unknown that an attestation of this subject answers. That of a threat says nothing of a single place.
  private func isAnswered(_ finding: Finding, by subject: Attestation.Subject) -> Bool {
    guard finding.outcome == .unknown else { return false }
    return switch subject {
    case .threat: false
    case .control(let name): finding.control == name
    case .rule(let name): finding.rule == name
    }
  }

  private func answer(_ findings: inout [Finding], _ attested: [Attestation.Subject: Attestation]) {
    guard !attested.isEmpty else { return }
    for position in findings.indices where findings[position].suppression == nil {
      let finding = findings[position]
      guard finding.outcome == .unknown,
        let attestation = attested[.rule(finding.rule)] ?? attested[.control(finding.control)]
      else { continue }
      findings[position].suppression = Sanction(
        kind: .external, justification: "\(attestation.signOff.reason) (\(attestation.provenance))",
        owner: attestation.signOff.owner, expires: attestation.signOff.expires.description, region: attestation.region)
    }
  }
}

// MARK: - What would be

extension AcceptanceReview {
  /// Judges once more, with accepted findings gone and what is attested taken as shown.
  private func settle(_ report: inout Report, _ attested: [Attestation.Subject: Attestation]) {
    var acceptedResults = results
    let accepted = Dictionary(grouping: report.findings.filter(\.isSuppressed), by: \.rule)
    for (rule, findings) in accepted {
      acceptedResults[rule] = results[rule]?.accepting(Set(findings.map(Place.init)))
    }
    for case .rule(let name) in attested.keys { acceptedResults[name]?.outcome = .pass }
    let controls = ControlEvaluation(rules: rules, results: acceptedResults)
    var states = controls.states(of: models.controls)
    for case .control(let name) in attested.keys { states[name]?.assurance?.takeBest() }
    let judgement = ThreatJudgement(models: models, states: states, gapAdvice: { _ in [] })
    var verdicts = models.threats.map(judgement.verdict)
    for (position, threat) in verdicts.enumerated() where attested[.threat(threat.id)] != nil {
      verdicts[position].assurance?.takeBest()
      if threat.verdict != .residual {
        verdicts[position].verdict = ThreatJudgement.verdict(verdicts[position].assurance)
      }
    }
    if report.score.low != nil { report.score.withAcceptedRisk = ScoreModel.score(verdicts).low }
    let provenance = Provenance(
      findings: report.findings, attested: attested,
      controls: Dictionary(rules.rules.map { ($0.name, $0.control) }) { first, _ in first })
    for position in report.threats.indices {
      let threat = report.threats[position]
      let words = provenance.words(for: threat)
      guard !words.isEmpty, let verdict = verdicts.first(where: { $0.id == threat.id })?.verdict else { continue }
      report.threats[position].accepted = AcceptedVerdict(verdict: verdict, provenance: words)
    }
  }
}

/// Which finding of a rule it is.
struct Place: Hashable {
  private let fingerprint: Fingerprint
  private let start: SourceLocation?

  init(_ finding: Finding) {
    fingerprint = finding.fingerprint
    start = finding.region?.start
  }
}

extension Assurance {
  fileprivate mutating func takeBest() { low = high }
}

extension RuleResult {
  /// What it would be without these findings. Reasons that they do not account for stay: a list that could not be read
  /// may hide more of the kind.
  fileprivate func accepting(_ accepted: Set<Place>) -> RuleResult {
    var result = self
    let open = findings.filter { !accepted.contains(Place($0)) }
    let hasOpenFail = open.contains { $0.outcome == .fail }
    let hasOpenUnknown = open.contains { $0.outcome == .unknown }
    let answered = Set(findings.filter { accepted.contains(Place($0)) }.flatMap(\.reasons))
    let isOpen = !settledBy.isEmpty || reasons.contains { !answered.contains($0) }
    result.outcome = hasOpenFail ? .fail : hasOpenUnknown || isOpen ? .unknown : .pass
    return result
  }
}
