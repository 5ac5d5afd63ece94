import SeededRandom
import Testing

@testable import Audit

struct ControlConditionTests {
  private let both = ControlCondition.both(.control("a"), .control("b"))
  private let either = ControlCondition.either(.control("a"), .control("b"))

  @Test func aControlThatDoesNotApplyIsNeutral() {
    for condition in [both, either] {
      #expect(condition.assurance { $0 == "a" ? .exposed : nil } == .exposed)
      #expect(condition.assurance { $0 == "b" ? .mitigated : nil } == .mitigated)
      #expect(condition.assurance { _ in nil } == nil)
    }
  }

  @Test func anUnknownDoesNotSpoilWhatIsDecided() {
    #expect(both.assurance { $0 == "a" ? .exposed : .open } == .exposed)
    #expect(either.assurance { $0 == "a" ? .mitigated : .open } == .mitigated)
    #expect(both.assurance { $0 == "a" ? .mitigated : .open } == .open)
    #expect(either.assurance { $0 == "a" ? .exposed : .open } == .open)
  }

  /// The interval is exactly what the completions of the unknowns can come to: nothing wider, nothing narrower.
  @Test(arguments: 0..<200)
  func theIntervalIsThatOfAllCompletions(seed: Int) {
    var random = SeededRandom(seed: seed)
    let names = ["a", "b", "c", "d"]
    let condition = randomCondition(names[...], &random)
    var states: [String: Assurance] = [:]
    for name in names { states[name] = Verdicts.assurance(&random) }
    let result = condition.assurance { states[$0] }
    let levels = completions(names.filter { condition.controls.contains($0) && states[$0] != nil }, states)
      .map { completion in condition.assurance { completion[$0].map { Assurance(low: $0, high: $0) } } }
    #expect(result?.low == levels.compactMap { $0?.low }.min())
    #expect(result?.high == levels.compactMap { $0?.high }.max())
  }

  @Test func conditionsReadAsProse() {
    let condition = ControlCondition.both(either, .control("c-d"))
    #expect(condition.description == "(a or b) and c-d")
  }

  private func randomCondition(_ names: ArraySlice<String>, _ random: inout SeededRandom) -> ControlCondition {
    guard names.count > 1 else { return .control(names.first ?? "a") }
    let cut = names.index(names.startIndex, offsetBy: Int.random(in: 1..<names.count, using: &random))
    let left = randomCondition(names[..<cut], &random)
    let right = randomCondition(names[cut...], &random)
    return Bool.random(using: &random) ? .both(left, right) : .either(left, right)
  }

  private func completions(_ names: [String], _ states: [String: Assurance]) -> [[String: Assurance.Level]] {
    names.reduce([[:]]) { partial, name in
      guard let state = states[name] else { return partial }
      let levels = [Assurance.Level.exposed, .partial, .mitigated].filter { state.low <= $0 && $0 <= state.high }
      return partial.flatMap { known in levels.map { known.merging([name: $0]) { $1 } } }
    }
  }
}

struct ThreatJudgementTests {
  private func threat(depth: ControlCondition? = nil, isResidual: Bool = false) -> Threat {
    Threat(
      id: "T", title: "T", model: "test", severity: .high, summary: "", scenario: "", impact: "", guidance: "",
      mitigations: [], condition: isResidual ? nil : .control("main"), depth: depth, isResidual: isResidual,
      informs: isResidual ? ["main"] : [], attestation: "who holds the keys", references: [])
  }

  private func verdict(
    _ threat: Threat, main: Assurance?, depth: Assurance? = nil, advice: [String] = []
  ) -> ThreatVerdict {
    func state(_ name: String, _ assurance: Assurance?) -> ControlState {
      ControlState(
        name: name, title: "Title of \(name)", assurance: assurance, passes: 0, fails: 0, unknowns: 0, reasons: [])
    }
    let controls = ["main", "depth"].map {
      Control(name: $0, title: "", description: "", mitigations: [], settledBy: "add \($0)")
    }
    let judgement = ThreatJudgement(
      models: ThreatModels(controls: controls), states: ["main": state("main", main), "depth": state("depth", depth)],
      gapAdvice: { _ in advice })
    return judgement.verdict(of: threat)
  }

  @Test func depthTakesAMitigatedThreatToPartialAndNoFurther() {
    let threat = threat(depth: .control("depth"))
    let partial = verdict(threat, main: .mitigated, depth: .exposed)
    #expect(partial.verdict == .partial)
    #expect(partial.bound == "in defence in depth only: Title of depth")
    #expect(verdict(threat, main: .exposed, depth: .mitigated).verdict == .exposed)
    #expect(verdict(threat, main: .mitigated, depth: .mitigated).verdict == .mitigated)
    #expect(verdict(threat, main: .mitigated, depth: .open).assurance == Assurance(low: .partial, high: .mitigated))
    #expect(verdict(threat, main: .mitigated, depth: nil).verdict == .mitigated)
    #expect(verdict(threat, main: nil, depth: .exposed).verdict == .notApplicable)
  }

  @Test func anUnknownSaysWhatWouldSettleIt() {
    let open = verdict(threat(), main: .open, advice: ["grant list", "add main"])
    #expect(open.verdict == .unknown)
    #expect(open.settledBy == ["add main", "grant list"])
    #expect(verdict(threat(), main: .exposed).settledBy.isEmpty)
  }

  @Test func aResidualThreatIsNeverJudged() {
    let residual = verdict(threat(isResidual: true), main: .mitigated)
    #expect(residual.verdict == .residual)
    #expect(residual.assurance == nil)
    #expect(residual.settledBy == ["Attest: who holds the keys"])
    #expect(residual.controls.map(\.name) == ["main"])
  }
}

struct AttackTreeEvaluationTests {
  /// goal <- any(step <- all(A, B), C)
  private func states(_ verdicts: [String: Verdict]) -> [String: AttackTreeResult.State] {
    func threat(_ id: String) -> AttackTree.Node {
      AttackTree.Node(id: id, title: id, kind: .threat, threat: id, join: .any, children: [], requires: [])
    }
    let tree = AttackTree(
      name: "t", title: "t", goals: ["goal"],
      nodes: [
        AttackTree.Node(
          id: "goal", title: "g", kind: .goal, threat: nil, join: .any, children: ["step", "C"], requires: []),
        AttackTree.Node(
          id: "step", title: "s", kind: .step, threat: nil, join: .all, children: ["A", "B"], requires: ["M3"]),
        threat("A"), threat("B"), threat("C"),
      ])
    let given = verdicts.map { id, verdict in
      ThreatVerdict(
        id: id, title: id, model: "test", severity: .high, verdict: verdict, assurance: nil, controls: [], bound: "",
        settledBy: [])
    }
    let result = AttackTreeEvaluation(verdicts: given).result(of: [tree])
    return Dictionary(uniqueKeysWithValues: result.nodes.map { ($0.id, $0.state) })
  }

  @Test(arguments: [
    (
      ["A": Verdict.exposed, "B": .mitigated, "C": .mitigated], AttackTreeResult.State.closed,
      AttackTreeResult.State.closed
    ),
    (["A": .exposed, "B": .partial, "C": .mitigated], .open, .open),
    (["A": .exposed, "B": .unknown, "C": .mitigated], .undetermined, .undetermined),
    (["A": .unknown, "B": .mitigated, "C": .unknown], .closed, .undetermined),
    (["A": .mitigated, "B": .mitigated, "C": .exposed], .closed, .open),
    (["A": .residual, "B": .exposed, "C": .notApplicable], .undetermined, .undetermined),
    (["A": .exposed, "C": .mitigated], .undetermined, .undetermined),
  ])
  func routesAreJoined(
    verdicts: [String: Verdict], step: AttackTreeResult.State, goal: AttackTreeResult.State
  ) {
    let states = states(verdicts)
    #expect(states["step"] == step)
    #expect(states["goal"] == goal)
  }
}
