import CEL
import Cluster
import Documents

/// Conditions, and parts of them, that come to the same whatever a rule is given.
///
/// They are evaluated with every object unknown and a view in which nothing was looked at: what is true or false even
/// then, always is.
struct ConstantParts {
  private let compiled: CompiledRule
  private let environment: Environment
  private let session: Evaluation
  private(set) var problems: [DocumentProblem] = []

  /// Nothing is known of anything.
  static let blindInventory = Inventory(view: View(standard: .notLookedAt))

  /// `rule` compiles.
  init(_ rule: Rule, environment: Environment) throws(LoadingFailure) {
    compiled = try CompiledRule(rule, environment: environment)
    self.environment = compiled.environment
    session = Evaluation(environment: compiled.environment)
    for name in ["object", "each"] { session.bind(name, .unknown(Unknown("any \(name)"))) }
    for (name, program) in compiled.variables { session.bind(name, lazily: program) }
    for condition in rule.matchConditions {
      check(
        condition.expression, whenTrue: "condition '\(condition.name)' is always true: leave it out",
        whenFalse: "condition '\(condition.name)' is never true: the rule applies to nothing")
    }
    for validation in rule.validations {
      check(
        validation.expression, whenTrue: "this validation is always true: it can never fail",
        whenFalse: "this validation is never true: it always fails")
    }
    for variable in rule.variables { checkParts(of: variable.expression) }
    if let forEach = rule.forEach { checkParts(of: forEach) }
  }

  private mutating func check(_ text: ExpressionText, whenTrue: String, whenFalse: String) {
    guard let expression = try? environment.parse(text.text) else { return }
    switch constant(expression) {
    case true?: problems.append(DocumentProblem(at: text.location(of: 0), whenTrue))
    case false?: problems.append(DocumentProblem(at: text.location(of: 0), whenFalse))
    case nil: checkParts(of: text)
    }
  }

  private mutating func checkParts(of text: ExpressionText) {
    guard let expression = try? environment.parse(text.text) else { return }
    visit(expression.root, TextRanges(expression), text)
  }

  /// What a part of && or || comes to, and the condition of a choice. What is inside a macro's predicate depends on its
  /// variable and is left alone where it does.
  private mutating func visit(_ term: Term, _ ranges: TextRanges, _ text: ExpressionText) {
    switch term.kind {
    case .call("_&&_", target: nil, let operands) where ranges.isWritten("&&", term),
      .call("_||_", target: nil, let operands) where ranges.isWritten("||", term):
      for operand in operands { report(operand, ranges, text, "this part is always") }
    case .call("_?_:_", target: nil, let operands) where ranges.isWritten("?", term):
      report(operands[0], ranges, text, "one branch is never taken: the condition is always")
    default: break
    }
    for part in term.parts { visit(part, ranges, text) }
  }

  private mutating func report(_ term: Term, _ ranges: TextRanges, _ text: ExpressionText, _ words: String) {
    guard let bytes = ranges.bytes(of: term),
      let value = constant(Expression(source: ranges.text(bytes), root: term))
    else { return }
    problems.append(DocumentProblem(at: text.location(of: bytes.lowerBound), "\(words) \(value)"))
  }

  /// Nil where it depends on something, or cannot stand alone.
  private func constant(_ expression: Expression) -> Bool? {
    guard let program = try? environment.compile(expression) else { return nil }
    return switch session.condition(program) {
    case .holds: true
    case .fails: false
    case .unknown, .error: nil
    }
  }
}
