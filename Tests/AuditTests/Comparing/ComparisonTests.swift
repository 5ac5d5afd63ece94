import Cluster
import Documents
import Testing

@testable import Audit

struct ComparisonTests {
  private typealias Finding = RecordedReport.Finding

  private static func finding(
    _ rule: String, _ name: String, outcome: Outcome = .fail, isSuppressed: Bool = false, threats: [String] = ["T-1"],
    control: String = "c"
  ) -> Finding {
    Finding(
      rule: rule, outcome: outcome, severity: .high, control: control, threats: threats, subject: "Pod \(name)",
      message: "it is so", place: "\(name).yaml:1:1", fingerprint: "\(rule) \(name)", isSuppressed: isSuppressed)
  }

  private static func threat(
    _ verdict: Verdict, _ state: String, accepted: Verdict? = nil, reasons: [String] = []
  ) -> RecordedReport.Threat {
    RecordedReport.Threat(
      id: "T-1", title: "t", severity: .high, verdict: verdict, accepted: accepted ?? verdict,
      controls: [RecordedReport.Control(name: "c", state: state, reasons: reasons)])
  }

  private static func report(
    _ name: String, _ threat: RecordedReport.Threat, _ findings: [RecordedReport.Finding] = [],
    outcomes: [String: Outcome] = ["r": .pass, "s": .pass], digest: String = "1", isComplete: Bool = true,
    gaps: Set<String> = []
  ) -> RecordedReport {
    var report = RecordedReport(
      Report(
        tool: Report.Tool(name: "portcullis", version: "1", rulesDigest: digest), inputs: [],
        view: Report.ViewSummary(isComplete: isComplete, reason: "", gaps: []), problems: [],
        score: ScoreModel.score([]), threats: [], findings: [], attackTree: AttackTreeResult(nodes: []), rules: []),
      name: name)
    report.threats = [threat]
    report.findings = findings
    report.outcomes = outcomes
    report.gaps = gaps
    return report
  }

  @Test func aVerdictThatGotWorseNamesTheFinding() throws {
    let comparison = Comparison(
      base: Self.report("base", Self.threat(.mitigated, "holds")),
      head: Self.report(
        "head", Self.threat(.exposed, "fails"), [Self.finding("r", "a"), Self.finding("s", "b", control: "other")],
        outcomes: ["r": .fail, "s": .fail]))
    let change = try #require(comparison.threats.first)
    #expect(change.kind == .regressed)
    #expect(change.causes == [Comparison.Cause(rule: "r", place: "a.yaml:1:1", words: "Pod a: it is so")])
    #expect(comparison.new.map(\.rule) == ["r", "s"])
    #expect(comparison.regressions.map(\.id) == ["T-1"])
    #expect(comparison.reservations.isEmpty)
  }

  @Test func aVerdictThatGotBetterNamesWhatIsGone() throws {
    let comparison = Comparison(
      base: Self.report("base", Self.threat(.exposed, "fails"), [Self.finding("r", "a")], outcomes: ["r": .fail]),
      head: Self.report("head", Self.threat(.mitigated, "holds")))
    #expect(comparison.threats.map(\.kind) == [.improved])
    #expect(comparison.threats.first?.causes.first?.words == "no more: Pod a: it is so")
    #expect(comparison.fixed.map(\.rule) == ["r"])
    #expect(comparison.regressions.isEmpty)
  }

  @Test func withoutAFindingTheControlSaysWhy() throws {
    let comparison = Comparison(
      base: Self.report("base", Self.threat(.mitigated, "holds")),
      head: Self.report(
        "head", Self.threat(.partial, "weakened", reasons: ["x: forbidden"]), outcomes: ["r": .pass]))
    #expect(comparison.threats.map(\.kind) == [.regressed])
    #expect(comparison.threats.first?.causes.map(\.words) == ["control c: holds -> weakened (x: forbidden)"])
  }

  @Test func aFindingOfARuleThatTheBaseDidNotHaveIsNotComparable() {
    let comparison = Comparison(
      base: Self.report("base", Self.threat(.mitigated, "holds"), outcomes: [:]),
      head: Self.report(
        "head", Self.threat(.exposed, "fails"), [Self.finding("r", "a")], outcomes: ["r": .fail], digest: "2"))
    #expect(comparison.new.isEmpty)
    #expect(comparison.incomparable.map(\.reason) == ["base was not judged by r"])
    #expect(comparison.threats.map(\.kind) == [.incomparable])
    #expect(comparison.regressions.isEmpty)
    #expect(comparison.reservations.count == 1)
  }

  /// A list that is refused must not look like a mended fault.
  @Test(arguments: [Outcome.unknown, .fail, .notApplicable])
  func whatIsOutOfSightIsNotFixed(outcome: Outcome) {
    let comparison = Comparison(
      base: Self.report("base", Self.threat(.exposed, "fails"), [Self.finding("r", "a")], outcomes: ["r": .fail]),
      head: Self.report("head", Self.threat(.unknown, "unknown"), outcomes: ["r": outcome], gaps: ["pods"]))
    #expect(comparison.fixed.isEmpty)
    #expect(comparison.incomparable.map(\.reason) == ["head saw too little for r"])
    #expect(comparison.threats.map(\.kind) == [.incomparable])
    #expect(comparison.reservations == ["head saw less of the cluster: pods"])
  }

  @Test func seeingLessAloneIsNoRegression() {
    let comparison = Comparison(
      base: Self.report("base", Self.threat(.mitigated, "holds")),
      head: Self.report("head", Self.threat(.unknown, "unknown"), outcomes: ["r": .unknown], isComplete: false))
    #expect(comparison.threats.map(\.kind) == [.incomparable])
    #expect(comparison.reservations == ["head saw less of the cluster: it is no complete view"])
  }

  @Test func aNewHoleIsARegressionWhateverElseIsOutOfSight() {
    let comparison = Comparison(
      base: Self.report("base", Self.threat(.mitigated, "holds")),
      head: Self.report(
        "head", Self.threat(.exposed, "fails"), [Self.finding("r", "a")], outcomes: ["r": .fail], gaps: ["pods"]))
    #expect(comparison.threats.map(\.kind) == [.regressed])
  }

  @Test func anAcceptedRegressionIsToldAndCountsForNoGate() {
    let comparison = Comparison(
      base: Self.report("base", Self.threat(.mitigated, "holds")),
      head: Self.report(
        "head", Self.threat(.exposed, "fails", accepted: .mitigated), [Self.finding("r", "a", isSuppressed: true)],
        outcomes: ["r": .fail]))
    #expect(comparison.threats.map(\.kind) == [.regressed])
    #expect(comparison.threats.map(\.isAccepted) == [true])
    #expect(comparison.regressions.isEmpty)
  }

  @Test func aThreatThatOneDoesNotHaveIsNotComparable() {
    var base = Self.report("base", Self.threat(.mitigated, "holds"))
    base.threats = []
    let head = Self.report("head", Self.threat(.exposed, "fails"))
    #expect(Comparison(base: base, head: head).threats.map(\.kind) == [.incomparable])
    #expect(Comparison(base: head, head: base).threats.map(\.kind) == [.incomparable])
  }

  @Test func aReportIsUnchangedAgainstItself() {
    let report = Self.report("a", Self.threat(.exposed, "fails"), [Self.finding("r", "a")], outcomes: ["r": .fail])
    let comparison = Comparison(base: report, head: report)
    #expect(comparison.threats.map(\.kind) == [.unchanged])
    #expect(comparison.new.isEmpty && comparison.fixed.isEmpty && comparison.incomparable.isEmpty)
    #expect(comparison.unchanged == 1)
  }

  @Test(
    "What is no report is refused at its place",
    arguments: [
      ("{}", "1:1: no report of `portcullis scan -f json`: it has no schemaVersion"),
      ("[]", "1:1: no report of `portcullis scan -f json`: it has no schemaVersion"),
      (#"{"schemaVersion": "2.0"}"#, "1:19: a report of version 2.0; this tool reads versions 1.x"),
      (#"{"schemaVersion": "1.0"}"#, "'view' must be an object"),
      ("{", ""),
    ])
  func noReport(text: String, message: String) throws {
    let problem = try #require(throws: DocumentProblem.self) {
      try RecordedReportReader.read(source("base.json", text))
    }
    #expect(problem.description.contains(message), "\(problem)")
  }
}
