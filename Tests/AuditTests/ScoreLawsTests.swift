import SeededRandom
import Testing

@testable import Audit

/// The laws of the score over random verdicts; each seed is one case, so that a failure names it.
struct ScoreLawsTests {
  @Test(arguments: 0..<300)
  func lowIsAtMostHigh(seed: Int) {
    var random = SeededRandom(seed: seed)
    let score = ScoreModel.score(Verdicts.random(&random))
    guard let low = score.low, let high = score.high else {
      #expect(score.low == nil && score.high == nil)
      return
    }
    #expect(low <= high)
    #expect((0...100).contains(low) && (0...100).contains(high))
    #expect(score.withAcceptedRisk == low)
  }

  @Test(arguments: 0..<300)
  func hidingEvidenceNeverRaisesLowNorLowersHigh(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let verdicts = Verdicts.random(&random)
    let before = ScoreModel.score(verdicts)
    // Hiding widens an interval; what did not apply may turn out to.
    let hidden = verdicts.map { verdict in
      Bool.random(using: &random) ? verdict.with(Verdicts.wider(verdict.assurance, &random)) : verdict
    }
    let after = ScoreModel.score(hidden)
    if let low = before.low { #expect(try #require(after.low) <= low) }
    if let high = before.high { #expect(try #require(after.high) >= high) }
  }

  @Test(arguments: 0..<300)
  func exposingNeverRaisesAndFixingNeverLowers(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let verdicts = Verdicts.random(&random).filter { $0.assurance != nil }
    guard let place = verdicts.indices.randomElement(using: &random) else { return }
    let before = ScoreModel.score(verdicts)
    var worse = verdicts
    worse[place] = verdicts[place].with(.exposed)
    var better = verdicts
    better[place] = verdicts[place].with(.mitigated)
    let (low, high) = (try #require(before.low), try #require(before.high))
    let (exposed, fixed) = (ScoreModel.score(worse), ScoreModel.score(better))
    #expect(try #require(exposed.low) <= low)
    #expect(try #require(exposed.high) <= high)
    #expect(try #require(fixed.low) >= low)
    #expect(try #require(fixed.high) >= high)
  }

  @Test(arguments: 0..<100)
  func orderChangesNothingButTheOrderOfEqualLosses(seed: Int) {
    var random = SeededRandom(seed: seed)
    let verdicts = Verdicts.random(&random)
    let (left, right) = (ScoreModel.score(verdicts), ScoreModel.score(verdicts.shuffled(using: &random)))
    #expect(left.low == right.low)
    #expect(left.high == right.high)
    #expect(left.lost.reduce(0) { $0 + $1.hundredths } == right.lost.reduce(0) { $0 + $1.hundredths })
    #expect(left.cap?.limit == right.cap?.limit)
  }

  @Test(arguments: 0..<300)
  func lossesAndCapExplainTheScoreExactly(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let score = ScoreModel.score(Verdicts.random(&random))
    guard let low = score.low else { return #expect(score.lost.isEmpty) }
    let lost = score.lost.reduce(0) { $0 + $1.hundredths }
    let uncapped = 100 * 100 - lost
    #expect(uncapped % 100 == 0)
    if let cap = score.cap {
      #expect(low == cap.limit)
      #expect(cap.limit * 100 < uncapped)
      #expect(!cap.threats.isEmpty)
    } else {
      #expect(low * 100 == uncapped)
    }
    #expect(zip(score.lost, score.lost.dropFirst()).allSatisfy { $0.hundredths >= $1.hundredths })
  }

  @Test func allUnknownGivesTheWholeRange() {
    let score = ScoreModel.score(Severity.allCases.dropFirst().map { Verdicts.verdict("T-\($0)", $0, .open) })
    #expect(score.low == 0)
    #expect(score.high == 100)
  }

  @Test func nothingToJudgeGivesNoScore() {
    #expect(ScoreModel.score([]).low == nil)
    #expect(ScoreModel.score([Verdicts.verdict("A", .critical, nil)]).high == nil)
  }

  @Test func anExposedCriticalCapsBothEndsAndAnUnknownOneOnlyTheLow() {
    let others = (0..<20).map { Verdicts.verdict("M-\($0)", .medium, .mitigated) }
    let exposed = ScoreModel.score(others + [Verdicts.verdict("C", .critical, .exposed)])
    #expect(exposed.low == 49)
    #expect(exposed.high == 49)
    #expect(exposed.cap == Score.Cap(limit: 49, threats: ["C"]))
    let unknown = ScoreModel.score(others + [Verdicts.verdict("H", .high, .open)])
    #expect(unknown.low == 74)
    #expect(unknown.high == 100)
  }

  /// 7.5 of 22.5 points are lost to a high threat, half of 5 to a partial medium one: 55.55..., floored.
  @Test func theScoreIsTheFlooredWeightedMean() {
    let score = ScoreModel.score([
      Verdicts.verdict("A", .critical, .mitigated), Verdicts.verdict("B", .high, .exposed),
      Verdicts.verdict("C", .medium, .weakened),
    ])
    #expect(score.low == 55)
    #expect(score.lost.map(\.threat) == ["B", "C"])
    #expect(score.lost.map(\.hundredths) == [3375, 1125])
  }
}
