package import CEL

/// Evaluates expressions with all of the planner's shortcuts and with none, and tells whether that makes a difference.
package struct Differential {
  private let environments: [Environment]
  private let evaluations: [Evaluation]
  private let limits: Limits

  package init(_ environment: Environment, limits: Limits = .standard) {
    var plain = environment
    plain.optimizes = false
    environments = [environment, plain]
    self.limits = limits
    evaluations = [
      Evaluation(environment: environment, limits: limits), Evaluation(environment: plain, limits: limits),
    ]
  }

  /// What differs: whether it compiles and with what mistakes, the type, the value, the words and place of an error, the
  /// reasons of an unknown, the cost; nil where nothing does.
  package func difference(_ source: String, bind: (Evaluation) -> Void = { _ in }) -> String? {
    let outcomes = zip(environments, evaluations).map { environment, evaluation in
      Self.outcome(source, environment, evaluation, bind)
    }
    return outcomes[0] == outcomes[1] ? nil : "\(outcomes[0])\n  without shortcuts: \(outcomes[1])"
  }

  private static func outcome(
    _ source: String, _ environment: Environment, _ evaluation: Evaluation, _ bind: (Evaluation) -> Void
  ) -> String {
    do throws(CompilationError) {
      let program = try environment.compile(source)
      bind(evaluation)
      let value = evaluation.evaluate(program)
      return "\(program.resultType): \(value.unfolded), cost \(evaluation.cost)"
    } catch {
      return "\(error)"
    }
  }
}
