package import Cluster
import Documents

/// Judges fixtures by the rule that each is for.
package struct RuleTester: Sendable {
  private let catalogue: Catalogue

  package init(_ catalogue: Catalogue) {
    self.catalogue = catalogue
  }

  /// What came of one fixture.
  package struct Verdict: Sendable {
    package var fixture: RuleFixture
    /// Nil where the fixture could not be judged.
    package var actual: Outcome?
    /// What the rule found and why, for a person who did not expect it.
    package var explanation: [String]
    package var isAsExpected = false
  }

  /// `inventory` is what the fixture's file holds.
  package func judge(_ fixture: RuleFixture, _ inventory: Inventory) -> Verdict {
    guard let rule = catalogue.rules[name: fixture.rule] else {
      let names = catalogue.rules.rules.map(\.name)
      let advice = Spelling.nearest(to: fixture.rule, among: names).map { "; did you mean '\($0)'?" } ?? ""
      return Verdict(fixture: fixture, actual: nil, explanation: ["no rule is called '\(fixture.rule)'\(advice)"])
    }
    let unread = inventory.problems.filter { $0.severity == .error }
    guard unread.isEmpty else { return Verdict(fixture: fixture, actual: nil, explanation: unread.map(\.description)) }
    do throws(LoadingFailure) {
      let result = try RuleEvaluator(inventory: inventory, models: catalogue.models).evaluate(rule)
      return Verdict(
        fixture: fixture, actual: result.outcome, explanation: explanation(of: result),
        isAsExpected: fixture.isMet(by: result))
    } catch {
      return Verdict(fixture: fixture, actual: nil, explanation: error.problems.map(\.description))
    }
  }

  /// The outcomes of which a rule has no fixture, where every rule must have a pass, a fail and an unknown.
  package func missing(_ fixtures: [RuleFixture], rules: [Rule]) -> [(rule: String, outcomes: [Outcome])] {
    let byRule = Dictionary(grouping: fixtures, by: \.rule)
    return rules.compactMap { rule in
      let present = Set((byRule[rule.name] ?? []).map(\.expected))
      let missing = [Outcome.pass, .fail, .unknown].filter { !present.contains($0) }
      return missing.isEmpty ? nil : (rule.name, missing)
    }
  }

  private func explanation(of result: RuleResult) -> [String] {
    var lines = ["\(result.passes) passed, \(result.fails) failed, \(result.unknowns) unknown"]
    for finding in result.findings {
      let place = finding.region.map { "\($0.start): " } ?? ""
      lines.append("\(place)\(finding.outcome.rawValue): \(finding.message)")
    }
    let told = Set(result.findings.flatMap(\.reasons))
    lines += result.reasons.filter { !told.contains($0) }.map { "open: \($0)" }
    return lines
  }
}
