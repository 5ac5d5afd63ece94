import CEL
import Documents

/// A rule with its expressions compiled.
final class CompiledRule: Sendable {
  let rule: Rule
  /// By their names as expressions use them: `variables.policy`.
  let variables: [(name: String, program: Program)]
  let forEach: Program?
  /// Those that are the same for every element, which are judged once for each subject.
  let subjectConditions: [Program]
  let elementConditions: [Program]
  let validations: [Program]
  /// With the functions and the rule's own variables.
  let environment: Environment

  /// What only a finding needs, so that it is compiled when there is one.
  struct Details: Sendable {
    var place: PathExpression?
    var message: Program?
    var confidence: Program?
    var witness: Program?
    var evidence: [PathExpression]
  }

  /// `environment` holds the functions; the variables of rules are added here. All mistakes of the rule are reported.
  /// `isChecked` asks for the mistakes of what only findings need, too. `cache` is that of the rules before, compiled in
  /// the same environment.
  init(
    _ rule: Rule, environment: Environment, cache: ProgramCache = ProgramCache(), isChecked: Bool = false
  ) throws(LoadingFailure) {
    var compiler = RuleCompiler(environment: environment, cache: cache)
    // The built-in rules were checked when they were tested.
    compiler.environment.isChecked = !rule.isBuiltIn || isChecked
    self.rule = rule
    if case .inventory = rule.subjects {} else { compiler.environment.declare("object") }
    var variables: [(name: String, program: Program)] = []
    let hasElements = rule.forEach != nil
    // The list of elements cannot depend on an element, but a variable may: `each` is declared for all of them and
    // `rules lint` tells where the list uses one that does.
    if hasElements { compiler.environment.declare("each") }
    for variable in rule.variables {
      let name = "variables.\(variable.name)"
      if let program = compiler.sharedProgram(variable.expression) {
        variables.append((name, program))
        compiler.environment.declare(name, program.resultType)
      } else {
        compiler.environment.declare(name)
      }
    }
    forEach = rule.forEach.flatMap { compiler.sharedProgram($0) }
    let conditions = rule.matchConditions.compactMap { compiler.sharedProgram($0.expression, giving: .bool) }
    self.variables = variables
    let dependsOnElement = conditions.map { hasElements && $0.reads("each", through: variables) }
    elementConditions = zip(conditions, dependsOnElement).compactMap { $1 ? $0 : nil }
    subjectConditions = zip(conditions, dependsOnElement).compactMap { $1 ? nil : $0 }
    validations = rule.validations.compactMap { compiler.program($0.expression, giving: .bool) }
    // The built-in rules were compiled whole when they were tested.
    if !rule.isBuiltIn || isChecked { for validation in rule.validations { _ = compiler.details(of: validation) } }
    self.environment = compiler.environment
    guard compiler.problems.isEmpty else { throw LoadingFailure(problems: compiler.problems) }
  }

  func details(of validation: Rule.Validation) -> Details {
    var compiler = RuleCompiler(environment: environment)
    return compiler.details(of: validation)
  }
}

extension Program {
  /// Does the value depend on a variable, directly or through the rule's own variables?
  func reads(_ variable: String, through programs: [(name: String, program: Program)]) -> Bool {
    var seen: [String] = []
    var pending = variableNames
    while let name = pending.popLast() {
      if name == variable { return true }
      guard !seen.contains(name) else { continue }
      seen.append(name)
      if let program = programs.first(where: { $0.name == name })?.program { pending += program.variableNames }
    }
    return false
  }
}

/// Compiles the expressions of one rule and gathers what is wrong with them.
struct RuleCompiler {
  var environment: Environment
  private let cache: ProgramCache
  private(set) var problems: [DocumentProblem] = []

  init(environment: Environment, cache: ProgramCache = ProgramCache()) {
    self.environment = environment
    self.cache = cache
  }

  mutating func details(of validation: Rule.Validation) -> CompiledRule.Details {
    CompiledRule.Details(
      place: validation.at.flatMap { path($0) },
      message: validation.messageExpression.flatMap { program($0, giving: .string) },
      confidence: validation.confidenceExpression.flatMap { program($0, giving: .string) },
      witness: validation.witness.flatMap { program($0, giving: .string) },
      evidence: validation.evidence.compactMap { path($0) })
  }

  /// A program that other rules may have, too.
  mutating func sharedProgram(_ text: ExpressionText, giving type: CELType? = nil) -> Program? {
    program(text, giving: type, isShared: true)
  }

  mutating func program(_ text: ExpressionText, giving type: CELType? = nil, isShared: Bool = false) -> Program? {
    do {
      let program = isShared ? try cache.program(text.text, in: environment) : try environment.compile(text.text)
      if let type, program.resultType != type, program.resultType != .dyn {
        problems.append(
          DocumentProblem(
            at: text.location(of: 0), "the expression gives \(program.resultType), \(type) is needed"))
        return nil
      }
      return program
    } catch {
      problems += text.problems(of: error)
      return nil
    }
  }

  mutating func path(_ text: ExpressionText) -> PathExpression? {
    do {
      let expression = try environment.parse(text.text)
      _ = try environment.compile(expression)
      return PathExpression(expression, environment: environment)
    } catch {
      problems += text.problems(of: error)
      return nil
    }
  }
}
