import CEL
import Documents

/// All that is told of the CEL of one policy.
struct PolicySurvey: Sendable {
  let text: PolicyText
  let expressions: [Reading]
  let checks: [PolicyCheck]

  struct Reading: Sendable {
    var expression: PolicyExpression
    /// The parts of the request that it looks at, itself or through variables.
    var reads: [String]
    /// Which of them it holds against which texts.
    var compares: [Comparison]
    var isConstant: Bool

    struct Comparison: Sendable, Hashable {
      var part: String
      var how: String
      var text: String
    }
  }

  /// `parameter` is one that the policy is put in force with.
  init(_ policy: Node, parameter: Node? = nil) {
    text = PolicyText(policy)
    let trial = PolicyTrial(text.units, parameter: parameter)
    var expressions: [Reading] = []
    var decisive: [ReadExpression] = []
    var constants: [PolicyCheck] = []
    for unit in text.units {
      for expression in unit.all where expression.parsed != nil {
        let reader = ExpressionReader(expression, in: unit)
        let reads = Self.deepest(reader.reads.keys).map(\.text).sorted()
        let compares = Set((reader.comparisons + reader.memberships).flatMap(Self.comparisons)).sorted {
          ($0.part, $0.how, $0.text) < ($1.part, $1.how, $1.text)
        }
        expressions.append(
          Reading(expression: expression, reads: reads, compares: compares, isConstant: reads.isEmpty))
        if expression.role == .validation || expression.role == .condition { decisive.append((expression, reader)) }
      }
      constants += ConstantChecks(unit, trial).checks
    }
    self.expressions = expressions
    let validations = decisive.filter { $0.expression.role == .validation }
    let others = decisive.flatMap(\.reader.comparisons)
    let comparisons = decisive.flatMap { expression, reader in
      reader.comparisons.flatMap { ComparisonChecks($0, of: expression, beside: others, trial)?.checks ?? [] }
    }
    let resources = text.units.first?.resources ?? []
    let lists = ContainerListChecks(validations, resources, trial).checks
    let fields = FieldChecks(decisive, resources).checks
    let updates = UpdateChecks(validations, resources, trial).checks
    checks = Self.merged(
      comparisons + lists + AbsenceChecks(validations, trial).checks + constants + fields + updates
        + text.units.flatMap { SyntaxChecks($0).checks } + GroupChecks(policy).checks)
  }

  private static func comparisons(_ comparison: TextComparison) -> [Reading.Comparison] {
    comparison.fields.map {
      Reading.Comparison(part: $0.text, how: comparison.operation.rawValue, text: comparison.constant.text)
    }
  }

  /// Without those on the way to others.
  private static func deepest(_ fields: some Collection<RequestField>) -> [RequestField] {
    let parents = Set(
      fields.flatMap { field in
        field.steps.indices.map { RequestField(root: field.root, steps: Array(field.steps[..<$0])) }
      })
    return fields.filter { !parents.contains($0) }
  }

  /// One check for each place and respect: text in a variable serves several expressions. What fails one of them fails, and
  /// what is shown counts before what is supposed.
  private static func merged(_ checks: [PolicyCheck]) -> [PolicyCheck] {
    struct Key: Hashable {
      var aspect: PolicyCheck.Aspect
      var place: TermKey
    }
    func rank(_ check: PolicyCheck) -> Int { check.isSound ? 0 : check.isProven ? 2 : 1 }
    var order: [Key] = []
    var found: [Key: PolicyCheck] = [:]
    for check in checks {
      let key = Key(aspect: check.aspect, place: check.place.key)
      if let known = found[key] {
        if rank(check) > rank(known) { found[key] = check }
      } else {
        order.append(key)
        found[key] = check
      }
    }
    return order.compactMap { found[$0] }
  }
}
