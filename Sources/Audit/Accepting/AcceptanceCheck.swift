/// What is wrong with the suppressions and attestations themselves. Such findings belong to no threat and cost no points;
/// gates see them as any other.
enum AcceptanceCheck: String, CaseIterable {
  case expired = "acceptance-expired"
  case contradicted = "attestation-contradicted"
  case unused = "acceptance-unused"

  static let control = "acceptances-kept"

  static func findings(about uses: [AcceptanceUse]) -> [Finding] {
    uses.compactMap { use in allCases.first { $0.status == use.status }?.finding(use) }
  }

  /// As the report lists it beside the rules.
  func use(over uses: [AcceptanceUse]) -> RuleUse {
    let judged = uses.filter { $0.status != .notJudged }
    let outcome: Outcome =
      judged.contains { $0.status == status } ? .fail : judged.isEmpty ? .notApplicable : .pass
    return RuleUse(
      name: rawValue, title: title, severity: severity, confidence: .certain, control: Self.control, threats: [],
      rationale: rationale, remediation: remediation, references: [], outcome: outcome, subjects: judged.count,
      notEvaluated: "")
  }

  private func finding(_ use: AcceptanceUse) -> Finding {
    Finding(
      rule: rawValue, title: title, outcome: .fail, severity: severity, confidence: .certain, control: Self.control,
      threats: [], object: nil, documentKind: ConfigurationShape.kind, path: "", region: use.region,
      message: message(use),
      fingerprint: Fingerprint(
        rule: rawValue, subject: [use.kind.rawValue, use.subject, use.owner], path: use.expires, validation: 0))
  }

  private var status: AcceptanceUse.Status {
    switch self {
    case .expired: .expired
    case .contradicted: .contradicted
    case .unused: .unused
    }
  }

  private var severity: Severity { self == .unused ? .low : .medium }

  private var title: String {
    switch self {
    case .expired: "What was accepted or attested has expired"
    case .contradicted: "An attestation says otherwise than the input shows"
    case .unused: "What is accepted or attested is not there"
    }
  }

  private func message(_ use: AcceptanceUse) -> String {
    let entry = "the \(use.kind.rawValue) of \(use.subject) (owner \(use.owner))"
    switch self {
    case .expired:
      let rest = use.findings == 0 ? "" : ": \(use.findings) \(use.findings == 1 ? "finding is" : "findings are") back"
      return "\(entry) expired on \(use.expires)\(rest)"
    case .contradicted: return "\(entry) does not hold: the scan found otherwise"
    case .unused:
      return use.kind == .suppression ? "\(entry) covers no finding" : "\(entry) settles nothing that is open"
    }
  }

  private var rationale: String {
    switch self {
    case .expired:
      "Whoever accepted it did so for a time, and that time is over. It counts for nothing until somebody looks again."
    case .contradicted:
      "An attestation answers what no scan can see. Where the scan sees a fault, it counts for nothing."
    case .unused:
      "It was mended, or the entry never fitted. What covers nothing today may cover something else tomorrow, unseen."
    }
  }

  private var remediation: String {
    switch self {
    case .expired: "Mend what was accepted and delete the entry, or look at it anew and set another 'expires'."
    case .contradicted: "Mend what the scan found, or delete the attestation."
    case .unused: "Delete the entry, or correct its rule and its selectors; the JSON report has the fields to match."
    }
  }
}
