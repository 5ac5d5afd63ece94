import Audit
import Cluster
import Documents
import Reports

/// The mutation check over fixtures that have the outcomes they promise.
struct MutationRun {
  private var survivors: [Mutant] = []
  private var stale: [DocumentProblem] = []
  private var mutants = 0
  private var equivalents = 0
  private var rules = 0

  init(_ catalogue: Catalogue, _ fixtures: [(fixture: RuleFixture, inventory: Inventory)], known: EquivalentMutants) {
    let check = MutationCheck(catalogue)
    let byRule = Dictionary(grouping: fixtures, by: \.fixture.rule)
    var all: [Mutant] = []
    for rule in catalogue.rules.rules {
      guard let fixtures = byRule[rule.name] else { continue }
      let result = check.check(rule, fixtures)
      rules += 1
      mutants += result.mutants
      all += result.survivors
    }
    survivors = all.filter { !known.holds($0) }
    equivalents = all.count - survivors.count
    stale = known.stale(all, rules: Set(byRule.keys))
  }

  func write(to output: ByteOutput) {
    for mutant in survivors { output.write("SURVIVED  \(mutant.description)\n") }
    for problem in stale { output.write("STALE     \(problem.description)\n") }
    output.write(
      "\(mutants) mutants of \(rules) rules, \(survivors.count) survived, \(equivalents) known to be equivalent\n")
  }

  /// Why the check does not count as passed; nil where it does.
  var failure: String? {
    if !survivors.isEmpty {
      return
        "\(survivors.count) \(survivors.count == 1 ? "mutant" : "mutants") of the rules that no fixture notices"
    }
    return stale.isEmpty ? nil : "the list of equivalent mutants names some that do not survive"
  }
}
