import Analysis
package import CEL
package import Cluster
import Documents
import KubernetesCEL

/// Judges one inventory by any number of rules, one after the other; several of them can share a scene.
package final class RuleEvaluator {
  private let scene: Scene
  private let environment: Environment
  private let cache = ProgramCache()
  private let session: Evaluation

  /// What is the same for every rule.
  struct Scene: Sendable {
    let inventory: Inventory
    /// The threats that read each control, in the models' order.
    let threats: [String: [String]]
    /// What confines a hole to a namespace, for each control that has any.
    let bounds: [String: [HoleBound]]
    let places: PlaceFinder
    let environment: Environment
    let foresight: Foresight?
    let keepsPassed: Bool

    /// - Parameters:
    ///   - rules: those that will be evaluated, where there are several: what they have in common is worked out once.
    ///   - keepsPassed: results hold what passed, too.
    ///   - declared: files that declare the inventory's objects, where it is of a cluster.
    init(
      _ inventory: Inventory, _ models: ThreatModels, _ rules: [Rule],
      foreseenFrom threshold: Int = Foresight.usualThreshold, keepsPassed: Bool = false, declared: Inventory? = nil
    ) {
      self.inventory = inventory
      threats = models.threatsByControl
      bounds = Dictionary(models.controls.filter { !$0.bounded.isEmpty }.map { ($0.name, $0.bounded) }) { $1 }
      places = PlaceFinder(inventory: inventory, declared: declared)
      environment = RuleEnvironment.environment(for: inventory)
      self.keepsPassed = keepsPassed
      // What is foreseen is not looked at, and so has no place.
      foresight = keepsPassed ? nil : Foresight(inventory, rules, environment, threshold: threshold)
    }
  }

  /// `rules` are those that will be evaluated, where there are several.
  package convenience init(inventory: Inventory, models: ThreatModels, rules: [Rule] = []) {
    self.init(Scene(inventory, models, rules))
  }

  /// `foreseenFrom` is the number of objects of a kind from which outcomes are foreseen.
  package convenience init(inventory: Inventory, models: ThreatModels, rules: [Rule], foreseenFrom threshold: Int) {
    self.init(Scene(inventory, models, rules, foreseenFrom: threshold))
  }

  private init(_ scene: Scene) {
    self.scene = scene
    environment = scene.environment.detached()
    session = Evaluation(environment: environment)
  }

  /// What each rule comes to, or why it does not compile, in the order of the rules. All processors judge; the result does
  /// not depend on how many there are.
  static func evaluate(_ rules: [Rule], on scene: Scene) -> [Result<RuleResult, LoadingFailure>] {
    SharedWork.results(of: rules.count, by: RuleEvaluator(scene)) { evaluator, number in
      Result { () throws(LoadingFailure) in try evaluator.evaluate(rules[number]) }
    }
  }

  /// Compiles the rule, where anything of its kinds occurs, and judges every subject.
  package func evaluate(_ rule: Rule) throws(LoadingFailure) -> RuleResult {
    let subjects = SubjectSelection(rule.subjects, in: scene.inventory)
    // A rule of one's own is compiled even where it has nothing to judge, so that its mistakes show at once.
    guard subjects.hasAny || !rule.isBuiltIn else { return finish(RuleResult(rule: rule.name), subjects.gaps) }
    var run = RuleRun(
      try CompiledRule(rule, environment: environment, cache: cache), session: session, places: scene.places,
      threats: scene.threats[rule.control] ?? [], bounds: scene.bounds[rule.control] ?? [],
      keepsPassed: scene.keepsPassed)
    for (name, program) in run.compiled.variables { session.bind(name, lazily: program) }
    judge(subjects, &run)
    for (name, _) in run.compiled.variables { session.unbind(name) }
    session.unbind("object")
    session.unbind("each")
    return finish(run.finish(), subjects.gaps)
  }

  private func judge(_ subjects: SubjectSelection, _ run: inout RuleRun) {
    guard let foresight = scene.foresight, subjects.isOfObjects else {
      return subjects.visit(body: { subject, _ in run.judge(subject) })
    }
    var outcomes = foresight.outcomes(of: run.compiled.rule)
    let classes = foresight.classes
    let containerCounts = foresight.containerCounts
    var firsts: [Int32: Int?] = [:]
    subjects.visit(
      passing: { position in
        let number = classes[position]
        guard number >= 0 else { return false }
        switch outcomes.outcome(ofClass: Int(number)) {
        case .open, .applies: return false
        case .notApplicable: return true
        case .passes: run.pass(1)
        case .containersPass: run.pass(Int(containerCounts[position]))
        case .asTheFirst:
          guard let first = firsts[number], let passes = first else { return false }
          run.pass(passes)
        }
        return true
      },
      body: { subject, position in
        let passes = run.judgeCountingPasses(subject)
        let number = position < 0 ? -1 : classes[position]
        if number >= 0, firsts[number] == nil { firsts[number] = .some(passes) }
      })
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
    environment.declare(namespace: "variables")
    return environment
  }
}
