import Analysis
package import CEL
package import Cluster
import Documents
import KubernetesCEL

/// Judges one inventory by any number of rules.
package final class RuleEvaluator {
  let inventory: Inventory
  /// The threats that read each control, in the models' order.
  private let threats: [String: [String]]
  let places: PlaceFinder
  let environment: Environment
  private let session: Evaluation

  package init(inventory: Inventory, models: ThreatModels) {
    self.inventory = inventory
    threats = models.threatsByControl
    places = PlaceFinder(inventory: inventory)
    environment = RuleEnvironment.environment(for: inventory)
    session = Evaluation(environment: environment)
  }

  /// Compiles the rule, where anything of its kinds occurs, and judges every subject.
  package func evaluate(_ rule: Rule) throws(LoadingFailure) -> RuleResult {
    let subjects = SubjectSelection(rule.subjects, in: inventory)
    // A rule of one's own is compiled even where it has nothing to judge, so that its mistakes show at once.
    guard subjects.hasAny || !rule.isBuiltIn else { return finish(RuleResult(rule: rule.name), subjects.gaps) }
    var run = RuleRun(
      try CompiledRule(rule, environment: environment), session: session, places: places,
      threats: threats[rule.control] ?? [])
    for (name, program) in run.compiled.variables { session.bind(name, lazily: program) }
    subjects.visit { run.judge($0) }
    for (name, _) in run.compiled.variables { session.unbind(name) }
    session.unbind("object")
    session.unbind("each")
    return finish(run.finish(), subjects.gaps)
  }

  /// A view that is not complete can hide a subject that fails: it settles nothing but a fail.
  private func finish(_ result: RuleResult, _ gaps: [View.Gap]) -> RuleResult {
    var result = result
    for gap in gaps {
      if !result.reasons.contains(gap.reason) { result.reasons.append(gap.reason) }
      if !gap.settledBy.isEmpty, !result.settledBy.contains(gap.settledBy) { result.settledBy.append(gap.settledBy) }
    }
    let isOpen = !result.reasons.isEmpty
    result.outcome =
      result.fails > 0 ? .fail : result.unknowns > 0 || isOpen ? .unknown : result.passes > 0 ? .pass : .notApplicable
    return result
  }
}

/// The functions that rules may use: those of the API server, and what the analysis answers for an inventory.
package enum RuleEnvironment {
  package static func environment(for inventory: Inventory) -> Environment {
    var environment = Environment.kubernetes()
    // Only a schema could say that a field and a literal beside it agree in type; rules read documents without one.
    environment.requiresHomogeneousLiterals = false
    environment.add(.math)
    environment.add(.bindings)
    environment.add(ClusterAnalysis(inventory: inventory).library)
    return environment
  }
}
