import Audit
import Cluster
import Documents
import Reports

/// What fixtures leave untried of their rules.
struct CoverageRun {
  private var untried: [DocumentProblem] = []
  private var rules = 0

  init(_ catalogue: Catalogue, _ fixtures: [(fixture: RuleFixture, inventory: Inventory)]) {
    let coverage = FixtureCoverage(catalogue)
    let byRule = Dictionary(grouping: fixtures, by: \.fixture.rule)
    for rule in catalogue.rules.rules {
      guard let fixtures = byRule[rule.name] else { continue }
      rules += 1
      untried += coverage.untried(rule, fixtures)
    }
  }

  func write(to output: ByteOutput) {
    for problem in untried { output.write("UNTRIED  \(problem.description)\n") }
    output.write("\(untried.count) parts of \(rules) rules are tried by no fixture\n")
  }

  /// Why the run does not count as passed; nil where it does.
  var failure: String? {
    untried.isEmpty
      ? nil : "\(untried.count) \(untried.count == 1 ? "part" : "parts") of the rules that no fixture tries"
  }
}
