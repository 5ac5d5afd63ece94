import ArgumentParser
import Audit

/// Which of the loaded rules and threats a scan is about.
struct SelectionOptions: ParsableArguments {
  @Option(
    name: .customLong("rule"), help: ArgumentHelp("Run only this rule. Repeatable.", valueName: "name"),
    completion: NameCompletion.rules)
  var rules: [String] = []

  @Option(
    name: .customLong("skip-rule"), help: ArgumentHelp("Leave out this rule. Repeatable.", valueName: "name"),
    completion: NameCompletion.rules)
  var skippedRules: [String] = []

  @Option(
    name: .customLong("threat"), help: ArgumentHelp("Judge only this threat. Repeatable.", valueName: "id"),
    completion: NameCompletion.threats)
  var threats: [String] = []

  /// Stops at a name that is not there: a misspelt one would silently select nothing.
  func selection(of catalogue: Catalogue) throws -> Selection {
    let names = Set(catalogue.rules.rules.map(\.name) + DriftRule.all.map(\.name))
    for name in rules + skippedRules where !names.contains(name) {
      throw Stop(.usage, "no rule is called '\(name)'; `portcullis rules list` names them all")
    }
    let ids = catalogue.models.threats.map(\.id)
    let chosen = try threats.map { name in
      guard let id = ids.first(where: { $0.lowercased() == name.lowercased() }) else {
        throw Stop(.usage, "no threat is called '\(name)'; `portcullis threats` names them all")
      }
      return id
    }
    return Selection(rules: Set(rules), skippedRules: Set(skippedRules), threats: Set(chosen))
  }
}
