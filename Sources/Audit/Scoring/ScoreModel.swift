/// How verdicts become a score, model 1: the mean credit of the threats, weighted by severity, as an interval.
package enum ScoreModel {
  package static let version = 1

  /// A possibly exposed threat of this severity holds the score at this limit or below.
  package static func cap(for severity: Severity) -> Int? {
    switch severity {
    case .critical: 49
    case .high: 74
    case .medium, .low, .info: nil
    }
  }

  /// critical 10, high 7.5, medium 5, low 2.5: in quarters of the greatest.
  package static func weight(of severity: Severity) -> Int {
    switch severity {
    case .critical: 4
    case .high: 3
    case .medium: 2
    case .low: 1
    case .info: 0
    }
  }

  /// The score of these verdicts; residual threats and those that do not apply leave the sums.
  package static func score(_ verdicts: [ThreatVerdict]) -> Score {
    let judged = verdicts.compactMap { verdict in
      verdict.assurance.map { Judged(verdict: verdict, weight: weight(of: verdict.severity), assurance: $0) }
    }
    let total = judged.reduce(0) { $0 + $1.weight }
    guard total > 0 else {
      return Score(model: version, low: nil, high: nil, withAcceptedRisk: nil, lost: [], cap: nil)
    }
    let rawLow = mean(judged, total, \.assurance.low)
    let rawHigh = mean(judged, total, \.assurance.high)
    let lowCap = cap(of: judged, \.assurance.low)
    let highCap = cap(of: judged, \.assurance.high)
    let low = min(rawLow, lowCap?.limit ?? 100)
    let high = min(rawHigh, highCap?.limit ?? 100)
    return Score(
      model: version, low: low, high: high, withAcceptedRisk: low,
      lost: losses(judged, hundredths: (100 - rawLow) * 100), cap: low < rawLow ? lowCap : nil)
  }

  private struct Judged {
    var verdict: ThreatVerdict
    var weight: Int
    var assurance: Assurance
  }

  /// Floored. A level's raw value is twice its credit.
  private static func mean(_ judged: [Judged], _ total: Int, _ level: (Judged) -> Assurance.Level) -> Int {
    judged.reduce(0) { $0 + $1.weight * level($1).rawValue } * 100 / (2 * total)
  }

  private static func cap(of judged: [Judged], _ level: (Judged) -> Assurance.Level) -> Score.Cap? {
    let exposed = judged.filter { level($0) == .exposed && cap(for: $0.verdict.severity) != nil }
    guard let limit = exposed.compactMap({ cap(for: $0.verdict.severity) }).min() else { return nil }
    return Score.Cap(
      limit: limit, threats: exposed.filter { cap(for: $0.verdict.severity) == limit }.map(\.verdict.id))
  }

  /// Shares out exactly what is lost: to each its floor, then one hundredth each to the greatest remainders.
  private static func losses(_ judged: [Judged], hundredths: Int) -> [Score.Loss] {
    let losing = judged.filter { $0.assurance.low != .mitigated }
    let missing = losing.map { $0.weight * (Assurance.Level.mitigated.rawValue - $0.assurance.low.rawValue) }
    let sum = missing.reduce(0, +)
    guard sum > 0 else { return [] }
    var shares = missing.map { $0 * hundredths / sum }
    let byRemainder = losing.indices.sorted {
      let (left, right) = (missing[$0] * hundredths % sum, missing[$1] * hundredths % sum)
      return left != right ? left > right : $0 < $1
    }
    for position in byRemainder.prefix(hundredths - shares.reduce(0, +)) { shares[position] += 1 }
    let losses = losing.indices.map {
      Score.Loss(threat: losing[$0].verdict.id, hundredths: shares[$0], verdict: losing[$0].verdict.verdict)
    }
    return losses.enumerated().sorted {
      $0.element.hundredths != $1.element.hundredths
        ? $0.element.hundredths > $1.element.hundredths : $0.offset < $1.offset
    }.map(\.element)
  }
}
