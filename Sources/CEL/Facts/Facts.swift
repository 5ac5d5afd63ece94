/// What can be told of an expression without running it: what it reads, what it calls, how it can end.
///
/// Everything is on the safe side: an expression reads no more than ``reads`` says, and if ``canFail`` is false it does
/// not fail. It may read less and never fail all the same.
public struct Facts: Sendable {
  /// The parts of each variable that count for the result, its errors and its cost. A document cut down to them
  /// (``Projection/pruned(_:)``) gives the same.
  public let reads: [String: Projection]
  /// The functions that can be called, operators left out.
  public let functions: Set<String>
  /// Can it come to an error? Taken for granted is that variables are bound and hold what they are declared as (`dyn`: a
  /// value of the language, not of a host type), and that neither cost nor interruption stops the evaluation.
  public let canFail: Bool

  /// The parts of each variable whose values are asked for, each with all that is below it.
  private let asked: [String: Projection]

  /// The facts about an expression that was checked in an environment.
  public init(of checked: CheckedExpression, in environment: Environment) {
    let reader = ReadFinder(checked, environment)
    reads = reader.reads
    asked = reader.asked
    functions = reader.functions
    var failures = FailureFinder(checked, environment)
    canFail = failures.canFail()
  }

  /// The variables that can be read.
  public var variables: Set<String> { Set(reads.keys) }

  /// All that can be read, as paths with the variable first: `object.spec.containers[*].image`. See ``Projection/paths``.
  public var paths: [String] {
    reads.flatMap { variable, projection in
      projection.paths.map { path in
        path.isEmpty ? variable : path.hasPrefix("[") ? variable + path : "\(variable).\(path)"
      }
    }.sorted()
  }

  /// Can the result be unknown where the values of some variables or the results of some functions may be?
  public func canBeUnknown(becauseOf variables: Set<String>, functions: Set<String> = []) -> Bool {
    !variables.isDisjoint(with: reads.keys) || !functions.isDisjoint(with: self.functions)
  }

  /// Can the result be unknown where some parts of variables or the results of some functions may be?
  public func canBeUnknown(becauseOf patterns: [AttributePattern], functions: Set<String> = []) -> Bool {
    !functions.isDisjoint(with: self.functions)
      || patterns.contains { pattern in
        asked.contains { variable, projection in
          pattern.steps(from: variable).map { projection.meets($0[...]) } ?? false
        }
      }
  }
}

extension Environment {
  /// The facts about an expression.
  public func facts(about expression: Expression) throws(CompilationError) -> Facts {
    Facts(of: isChecked ? try check(expression) : CheckedExpression(unchecked: expression), in: self)
  }

  /// The facts about the text of an expression.
  public func facts(about source: String) throws(CompilationError) -> Facts {
    try facts(about: try parse(source))
  }
}
