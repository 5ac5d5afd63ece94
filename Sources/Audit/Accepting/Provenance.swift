/// Who stands behind a threat's verdict where something is accepted or attested.
struct Provenance {
  private let findings: [Finding]
  private let attested: [Attestation.Subject: Attestation]
  /// The control of each attested rule.
  private let controls: [String: String]

  init(findings: [Finding], attested: [Attestation.Subject: Attestation], controls: [String: String]) {
    self.findings = findings.filter { $0.suppression != nil && $0.outcome == .fail }
    self.attested = attested
    self.controls = controls
  }

  /// What bears on the threat: its attestations, then the findings that are accepted, by who accepted them.
  func words(for threat: ThreatVerdict) -> [String] {
    let names = Set(threat.controls.map(\.name))
    let attestations = attested.values
      .filter { attestation in
        switch attestation.subject {
        case .threat(let id): id == threat.id
        case .control(let name): names.contains(name)
        case .rule(let name): controls[name].map(names.contains) ?? false
        }
      }
      .map { "\($0.subject.description) \($0.provenance)" }
      .sorted()
    var counts: [Acceptor: Int] = [:]
    for finding in findings where finding.threats.contains(threat.id) {
      guard let suppression = finding.suppression else { continue }
      counts[Acceptor(owner: suppression.owner, expires: suppression.expires), default: 0] += 1
    }
    let accepted = counts.sorted { ($0.key.expires, $0.key.owner) < ($1.key.expires, $1.key.owner) }
      .map { "\($1) \($1 == 1 ? "finding" : "findings") accepted by \($0.owner) until \($0.expires)" }
    return attestations + accepted
  }

  private struct Acceptor: Hashable {
    var owner: String
    var expires: String
  }
}
