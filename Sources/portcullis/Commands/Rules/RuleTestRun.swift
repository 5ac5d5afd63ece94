import Audit
import Cluster
import Collection
import Documents
import Reports

/// One run over directories of fixtures.
struct RuleTestRun {
  private let catalogue: Catalogue
  private let tester: RuleTester
  private let isVerbose: Bool
  private var verdicts: [RuleTester.Verdict] = []
  private(set) var fixtures: [RuleFixture] = []
  /// The fixtures with what their files hold.
  private(set) var cases: [(fixture: RuleFixture, inventory: Inventory)] = []
  /// Files that are no fixtures, with the reason.
  private(set) var refusals: [String] = []
  private let names: Set<String>

  init(
    _ catalogue: Catalogue, paths: [String], only names: Set<String>, isVerbose: Bool, isJudging: Bool = true
  ) throws {
    self.catalogue = catalogue
    self.names = names
    self.isVerbose = isVerbose
    tester = RuleTester(catalogue)
    let collector = ManifestCollector()
    for source in try paths.flatMap({ try RuleFiles.read($0) }) {
      do throws(RuleFixture.Refusal) {
        let fixture = try RuleFixture(path: source.name, text: source.bytes)
        guard names.isEmpty || names.contains(fixture.rule) else { continue }
        fixtures.append(fixture)
        guard isJudging else { continue }
        let inventory = collector.collect(sources: [source], options: .fixture)
        cases.append((fixture, inventory))
        verdicts.append(tester.judge(fixture, inventory))
      } catch {
        refusals.append(error.description)
      }
    }
  }

  /// For each rule the outcomes of which it has no fixture.
  func missing(among rules: [Rule]) -> [String] {
    tester.missing(fixtures, rules: rules).map { rule, outcomes in
      "rule \(rule): no fixture with outcome \(outcomes.map(\.fixtureWord).joined(separator: ", "))"
    }
  }

  func write(to output: ByteOutput) {
    for verdict in verdicts where isVerbose || !verdict.isAsExpected {
      let expected = verdict.fixture.expected.fixtureWord
      let actual = verdict.actual?.fixtureWord ?? "an error"
      let count = verdict.fixture.counts
      output.write(
        verdict.isAsExpected
          ? "ok    \(verdict.fixture.path)\n"
          : "FAIL  \(verdict.fixture.path): expected \(expected)\(count), got \(actual)\n")
      for line in verdict.explanation where !verdict.isAsExpected { output.write("        \(line)\n") }
    }
    for line in refusals + incomplete { output.write("FAIL  \(line)\n") }
    let rules = Set(fixtures.map(\.rule)).count
    output.write("\(verdicts.count) fixtures of \(rules) rules, \(failures) failed\n")
  }

  /// Why the run does not count as passed; nil where it does.
  var failure: String? {
    if verdicts.isEmpty, refusals.isEmpty { return "there is no fixture to judge" }
    let problems = failures + refusals.count + incomplete.count
    return problems == 0 ? nil : "\(problems) \(problems == 1 ? "problem" : "problems") with the fixtures"
  }

  private var failures: Int { verdicts.count { !$0.isAsExpected } }

  /// A rule with some fixtures, or of one's own, must have all kinds.
  private var incomplete: [String] {
    let tested = Set(fixtures.map(\.rule))
    return missing(
      among: catalogue.rules.rules.filter { rule in
        (tested.contains(rule.name) || !rule.isBuiltIn) && (names.isEmpty || names.contains(rule.name))
      })
  }
}

extension RuleFixture {
  /// How many subjects are to come to what, as far as the fixture says.
  fileprivate var counts: String {
    let parts = [fails.map { "\($0) failed" }, passes.map { "\($0) passed" }].compactMap(\.self)
    return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
  }
}
