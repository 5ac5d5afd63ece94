import CEL
import Cluster
package import Documents

/// A rule with one small change that its fixtures should notice.
package struct Mutant: Sendable {
  package var rule: Rule
  /// Which expression was changed: `validations[0]`, `matchConditions.enforcing`, `variables.policy`, `forEach`.
  package var place: String
  /// What stood there, and what stands there now.
  package var original: String
  package var replacement: String
  package var location: SourceLocation

  /// The change in one line, by which a list of known mutants tells it from the others of its place.
  package var change: String { "\(Self.onOneLine(original)) -> \(Self.onOneLine(replacement))" }

  package var description: String { "\(location): \(rule.name): \(place): \(change)" }

  private static func onOneLine(_ text: String) -> String {
    text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
  }
}

extension Mutant {
  /// All mutants of a rule. Its conditions are dropped and negated; in them, in the variables that they read and in
  /// what gives its elements each part of a conjunction or alternative is left out and each constant changed.
  package static func mutants(of rule: Rule) -> [Mutant] {
    let environment = RuleEnvironment.environment(for: Inventory(view: .complete))
    var maker = MutantMaker(rule: rule, environment: environment)
    for (i, validation) in rule.validations.enumerated() {
      maker.change("validations[\(i)]", isCondition: true, validation.expression, \.validations[i].expression)
    }
    for (i, condition) in rule.matchConditions.enumerated() {
      maker.change(
        "matchConditions.\(condition.name)", isCondition: true, condition.expression,
        \.matchConditions[i].expression)
    }
    let judging = maker.judgingVariables
    for (i, variable) in rule.variables.enumerated() where judging.contains(variable.name) {
      maker.change(
        "variables.\(variable.name)", isCondition: false, variable.expression, \.variables[i].expression)
    }
    if let list = rule.forEach { maker.changeElements(list) }
    return maker.mutants
  }
}

private struct MutantMaker {
  let rule: Rule
  let environment: Environment
  private(set) var mutants: [Mutant] = []

  init(rule: Rule, environment: Environment) {
    self.rule = rule
    self.environment = environment
  }

  /// The variables that have a say in outcomes, other than those that only messages and places read.
  var judgingVariables: Set<String> {
    var pending = rule.validations.map(\.expression.text) + rule.matchConditions.map(\.expression.text)
    pending.append(rule.forEach?.text ?? "")
    var names: Set<String> = []
    while let text = pending.popLast() {
      guard let expression = try? environment.parse(text) else { continue }
      for (name, _) in TextRanges(expression).members(of: "variables") where names.insert(name).inserted {
        pending.append(rule.variables.first { $0.name == name }?.expression.text ?? "")
      }
    }
    return names
  }

  mutating func change(
    _ place: String, isCondition: Bool, _ expression: ExpressionText,
    _ path: WritableKeyPath<Rule.Judgement, ExpressionText>
  ) {
    add(place, isCondition: isCondition, expression) { $0[keyPath: path].text = $1 }
  }

  mutating func changeElements(_ list: ExpressionText) {
    add("forEach", isCondition: false, list) { $0.forEach?.text = $1 }
  }

  /// What does not even parse has no mutants: the rule does not load.
  private mutating func add(
    _ place: String, isCondition: Bool, _ expression: ExpressionText, _ put: (inout Rule.Judgement, String) -> Void
  ) {
    guard let parsed = try? environment.parse(expression.text) else { return }
    let mutations = ExpressionMutations(parsed)
    var known: Set<String> = [expression.text]
    for change in (isCondition ? mutations.ofCondition : []) + mutations.changes {
      let text = change.applied(to: expression.text)
      // Two changes may come to the same, or to none.
      guard known.insert(text).inserted else { continue }
      mutants.append(
        Mutant(
          rule: rule.judging { put(&$0, text) }, place: place, original: change.original,
          replacement: change.replacement, location: expression.location(of: change.bytes.lowerBound)))
    }
  }
}

extension ExpressionMutations.Change {
  func applied(to text: String) -> String {
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(self.bytes, with: replacement.utf8)
    return String(decoding: bytes, as: UTF8.self)
  }
}
