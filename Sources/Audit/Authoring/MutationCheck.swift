package import Cluster
import Documents

/// Looks for changes of a rule that none of its fixtures notices.
package struct MutationCheck: Sendable {
  private let models: ThreatModels

  package init(_ catalogue: Catalogue) {
    models = catalogue.models
  }

  /// What became of the mutants of one rule.
  package struct Result: Sendable {
    package var mutants = 0
    package var survivors: [Mutant] = []
  }

  /// `fixtures` are those of the rule with what their files hold. A mutant is noticed where one of them no
  /// longer comes to what it promises.
  package func check(_ rule: Rule, _ fixtures: [(fixture: RuleFixture, inventory: Inventory)]) -> Result {
    let judges = fixtures.map { ($0.fixture, RuleEvaluator(inventory: $0.inventory, models: models)) }
    let mutants = Mutant.mutants(of: rule)
    let survivors = mutants.filter { mutant in
      judges.allSatisfy { fixture, judge in
        // A mutant that does not compile has been noticed.
        (try? judge.evaluate(mutant.rule)).map(fixture.isMet) ?? false
      }
    }
    return Result(mutants: mutants.count, survivors: survivors)
  }
}
