import SeededRandom

@testable import Audit

/// Threat verdicts for tests of the score.
enum Verdicts {
  static func verdict(_ id: String, _ severity: Severity, _ assurance: Assurance?) -> ThreatVerdict {
    ThreatVerdict(
      id: id, title: id, model: "test", severity: severity, verdict: ThreatJudgement.verdict(assurance),
      assurance: assurance, controls: [], bound: "", settledBy: [])
  }

  static func random(_ random: inout SeededRandom) -> [ThreatVerdict] {
    (0..<Int.random(in: 0...24, using: &random)).map { number in
      let severity = Severity.allCases.dropFirst().randomElement(using: &random) ?? .low
      return verdict("T-\(number)", severity, assurance(&random))
    }
  }

  static func assurance(_ random: inout SeededRandom) -> Assurance? {
    if Int.random(in: 0..<6, using: &random) == 0 { return nil }
    let levels = [Assurance.Level.exposed, .partial, .mitigated]
    let (one, other) = (levels.randomElement(using: &random), levels.randomElement(using: &random))
    guard let one, let other else { return nil }
    return Assurance(low: min(one, other), high: max(one, other))
  }

  /// An interval that holds the given one; what did not apply becomes fully open.
  static func wider(_ assurance: Assurance?, _ random: inout SeededRandom) -> Assurance {
    guard let assurance else { return .open }
    let low = Int.random(in: 0...assurance.low.rawValue, using: &random)
    let high = Int.random(in: assurance.high.rawValue...2, using: &random)
    return Assurance(
      low: Assurance.Level(rawValue: low) ?? .exposed, high: Assurance.Level(rawValue: high) ?? .mitigated)
  }
}

extension ThreatVerdict {
  func with(_ assurance: Assurance?) -> ThreatVerdict { Verdicts.verdict(id, severity, assurance) }
}
