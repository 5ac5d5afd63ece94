import CEL
package import Cluster
package import Documents

/// What of a rule its fixtures leave untried: validations that none of them fails, conditions that hold for everything
/// in them, variables that make no difference to any.
///
/// Each part is looked at through a variant of the rule, so that judging needs no second way through a rule.
package struct FixtureCoverage {
  private let models: ThreatModels

  package init(_ catalogue: Catalogue) {
    models = catalogue.models
  }

  /// `fixtures` are those of the rule with what their files hold.
  package func untried(
    _ rule: Rule, _ fixtures: [(fixture: RuleFixture, inventory: Inventory)]
  ) -> [DocumentProblem] {
    let judges = fixtures.map { RuleEvaluator(inventory: $0.inventory, models: models) }
    return judges.untriedValidations(of: rule) + judges.untriedConditions(of: rule) + judges.unreadVariables(of: rule)
  }
}

extension [RuleEvaluator] {
  fileprivate func untriedValidations(of rule: Rule) -> [DocumentProblem] {
    rule.validations.compactMap { validation in
      hasFail(rule.judging { $0.validations = [validation] })
        ? nil
        : DocumentProblem(
          at: validation.expression.node.location, "rule \(rule.name): no fixture fails this validation")
    }
  }

  /// A condition as the only validation of a rule without conditions fails where it is false.
  fileprivate func untriedConditions(of rule: Rule) -> [DocumentProblem] {
    rule.matchConditions.compactMap { condition in
      let variant = rule.judging {
        $0.matchConditions = []
        $0.validations = [Rule.Validation(expression: condition.expression, message: "false", evidence: [])]
      }
      return hasFail(variant)
        ? nil
        : DocumentProblem(
          at: condition.nameNode.location, "rule \(rule.name): no fixture makes condition '\(condition.name)' false")
    }
  }

  /// A variable whose value is an error makes itself felt where it is read.
  fileprivate func unreadVariables(of rule: Rule) -> [DocumentProblem] {
    guard !rule.variables.isEmpty else { return [] }
    let whole = map { Self.shown($0, rule) }
    return rule.variables.enumerated().compactMap { i, variable in
      let variant = rule.judging { $0.variables[i].expression.text = "dyn([])[0]" }
      let isFelt = zip(self, whole).contains { judge, shown in Self.shown(judge, variant) != shown }
      return isFelt
        ? nil
        : DocumentProblem(
          at: variable.nameNode.location, "rule \(rule.name): no fixture reads variable '\(variable.name)'")
    }
  }

  private func hasFail(_ rule: Rule) -> Bool { contains { ((try? $0.evaluate(rule))?.fails ?? 0) > 0 } }

  /// What a report shows of a rule's result.
  private static func shown(_ judge: RuleEvaluator, _ rule: Rule) -> [String] {
    guard let result = try? judge.evaluate(rule) else { return [] }
    return ["\(result.passes) \(result.fails) \(result.unknowns)"] + result.reasons
      + result.findings.map { "\($0.fingerprint) \($0.message) \($0.witness ?? "") \($0.evidence.map(\.path))" }
  }
}
