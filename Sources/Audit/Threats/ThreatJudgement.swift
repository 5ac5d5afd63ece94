import Cluster

/// What a threat comes to, given the state of each control.
struct ThreatJudgement {
  var models: ThreatModels
  /// The controls' states by name.
  var states: [String: ControlState]
  /// What would close the gaps of the view behind a control.
  var gapAdvice: (String) -> [String]
  /// What settles a control on the platforms that were recognised; empty where they leave it like any other.
  var platformAdvice: (String) -> [String] = { _ in [] }

  func verdict(of threat: Threat) -> ThreatVerdict {
    let controls = threat.controls.compactMap { states[$0] }
    let assurance = threat.isResidual ? nil : assurance(of: threat)
    let verdict = threat.isResidual ? .residual : Self.verdict(assurance)
    let deciding = threat.deciding { states[$0]?.assurance }
    return ThreatVerdict(
      id: threat.id, title: threat.title, model: threat.model, severity: threat.severity, verdict: verdict,
      assurance: assurance, controls: controls,
      bound: verdict == .partial ? bound(of: threat, controls.filter { deciding.contains($0.name) }) : "",
      settledBy: verdict == .unknown || verdict == .residual ? settledBy(threat, controls) : [], deciding: deciding)
  }

  /// Depth can take a mitigated threat down to partial, and no further.
  private func assurance(of threat: Threat) -> Assurance? {
    let state = { (name: String) in states[name]?.assurance }
    guard let condition = threat.condition?.assurance(state) else { return nil }
    guard let depth = threat.depth?.assurance(state) else { return condition }
    return Assurance(
      low: min(condition.low, max(depth.low, .partial)), high: min(condition.high, max(depth.high, .partial)))
  }

  static func verdict(_ assurance: Assurance?) -> Verdict {
    guard let assurance else { return .notApplicable }
    guard assurance.isSettled else { return .unknown }
    switch assurance.low {
    case .exposed: return .exposed
    case .partial: return .partial
    case .mitigated: return .mitigated
    }
  }

  private func bound(of threat: Threat, _ controls: [ControlState]) -> String {
    let lacking = controls.filter { $0.assurance.map { $0.high != .mitigated } ?? false }
    let inDepth = lacking.filter(\.bounds.isEmpty).map(\.title)
    let depth = inDepth.isEmpty ? [] : ["in defence in depth only: \(inDepth.joined(separator: "; "))"]
    var bounds: [String] = []
    for bound in lacking.flatMap(\.bounds) where !bounds.contains(bound) { bounds.append(bound) }
    return (bounds + depth).joined(separator: "; ")
  }

  private func settledBy(_ threat: Threat, _ controls: [ControlState]) -> [String] {
    var advice: [String] = []
    for control in controls where !(control.assurance?.isSettled ?? true) {
      // Where a platform keeps files out of sight, to ask for these files helps nobody.
      let own = platformAdvice(control.name)
      let usual = own.isEmpty ? [models.control(control.name)?.settledBy].compactMap(\.self) : own
      let texts = usual + gapAdvice(control.name).filter { own.isEmpty || !$0.hasSuffix(View.fromControlPlane) }
      for text in texts where !advice.contains(text) { advice.append(text) }
    }
    if !threat.attestation.isEmpty, threat.isResidual { advice.append("Attest: \(threat.attestation)") }
    return advice
  }
}
