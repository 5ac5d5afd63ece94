import Audit
import Cluster
import Collection
import Testing

/// Outcomes that are foreseen from the traits of objects are those that looking at each object gives.
struct ForesightTests {
  @Test(arguments: Stacks.names)
  func aStackIsJudgedAlike(stack: String) throws {
    try expectNoDifference(Stacks.inventory(stack))
  }

  /// All fixtures as one cluster: every rule meets the objects that were made for the others.
  @Test func theFixturesTogetherAreJudgedAlike() throws {
    let inventory = ManifestCollector().collect([FixtureFiles.root])
    #expect(inventory.objects.count > 500)
    try expectNoDifference(inventory)
  }

  /// A rule's own fixtures, each alone: its vocabulary is then its own.
  @Test func eachFixtureIsJudgedAlikeByItsRule() throws {
    let catalogue = try FixtureFiles.catalogue.get()
    for path in try FixtureFiles.all() {
      let rule = try #require(catalogue.rules[name: try RuleFixture(path: path).rule])
      guard case .objects = rule.subjects else { continue }
      let inventory = ManifestCollector().collect(
        [FixtureFiles.root + path], options: .fixture)
      try expectNoDifference(inventory, rules: [rule], path)
    }
  }

  private func expectNoDifference(_ inventory: Inventory, rules: [Rule]? = nil, _ name: String = "") throws {
    let catalogue = try FixtureFiles.catalogue.get()
    let rules = rules ?? catalogue.rules.rules
    let foreseeing = RuleEvaluator(inventory: inventory, models: catalogue.models, rules: rules, foreseenFrom: 1)
    let looking = RuleEvaluator(inventory: inventory, models: catalogue.models, rules: [], foreseenFrom: .max)
    for rule in rules {
      guard case .objects = rule.subjects else { continue }
      #expect(
        Essence(try foreseeing.evaluate(rule)) == Essence(try looking.evaluate(rule)), "\(rule.name) \(name)")
    }
  }
}

/// What a report shows of a rule's result.
private struct Essence: Equatable {
  var outcome: Outcome?
  var counts: [Int]
  var reasons: [String]
  var findings: [String]

  init(_ result: RuleResult) {
    outcome = result.outcome
    counts = [result.passes, result.fails, result.unknowns, result.errors]
    reasons = result.reasons
    findings = result.findings.map { "\($0.outcome) \($0.fingerprint) \($0.message)" }
  }
}
