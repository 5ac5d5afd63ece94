import CEL
import Documents

/// Parts of a rule's conditions that repeat or contradict one another.
struct Contradictions {
  private let environment: Environment
  private(set) var problems: [DocumentProblem] = []

  /// A term without its negations. `a != b` is `a == b` negated.
  private struct Claim: Hashable {
    var spelling: String
    var isPositive: Bool

    var negated: Claim { Claim(spelling: spelling, isPositive: !isPositive) }
  }

  /// What must hold for a validation to be reached.
  private struct Known {
    var claims: Set<Claim> = []
    /// The constant that a term is equal to.
    var values: [String: String] = [:]
  }

  init(_ rule: Rule, environment: Environment) {
    self.environment = environment
    var known = Known()
    for condition in rule.matchConditions { take(condition.expression, &known) }
    for validation in rule.validations { judge(validation.expression, known) }
  }

  /// Everything that a condition asserts is known from then on.
  private mutating func take(_ text: ExpressionText, _ known: inout Known) {
    guard let expression = try? environment.parse(text.text) else { return }
    let ranges = TextRanges(expression)
    for part in operands(of: expression.root, "_&&_") {
      guard let claim = claim(part, ranges) else { continue }
      let place = text.location(of: ranges.bytes(of: part)?.lowerBound ?? 0)
      if known.claims.contains(claim) {
        problems.append(DocumentProblem(at: place, "this was asked before: leave it out"))
      } else if known.claims.contains(claim.negated) || isOtherValue(part, ranges, known) {
        problems.append(
          DocumentProblem(at: place, "this contradicts what was asked before: the rule applies to nothing"))
      }
      known.claims.insert(claim)
      if let (term, value) = equality(part, ranges) { known.values[term] = value }
    }
  }

  private mutating func judge(_ text: ExpressionText, _ known: Known) {
    guard let expression = try? environment.parse(text.text) else { return }
    let ranges = TextRanges(expression)
    let place = text.location(of: 0)
    let alternatives = operands(of: expression.root, "_||_").compactMap { claim($0, ranges) }
    if !known.claims.isDisjoint(with: alternatives) {
      problems.append(DocumentProblem(at: place, "this validation can never fail: a match condition asks the same"))
    } else if alternatives.contains(where: { alternatives.contains($0.negated) }) {
      problems.append(DocumentProblem(at: place, "this validation can never fail: one part is the opposite of another"))
    }
    let parts = operands(of: expression.root, "_&&_")
    if parts.contains(where: { part in
      claim(part, ranges).map { known.claims.contains($0.negated) } ?? false || isOtherValue(part, ranges, known)
    }) {
      problems.append(DocumentProblem(at: place, "this validation always fails: a match condition asks the opposite"))
    }
  }

  private func operands(of term: Term, _ function: String) -> [Term] {
    guard case .call(function, target: nil, let operands) = term.kind else { return [term] }
    return operands.flatMap { self.operands(of: $0, function) }
  }

  private func claim(_ term: Term, _ ranges: TextRanges) -> Claim? {
    switch term.kind {
    case .call("!_", target: nil, let operands):
      return claim(operands[0], ranges)?.negated
    case .call("_!=_", target: nil, let operands), .call("_==_", target: nil, let operands):
      guard let left = ranges.spelling(of: operands[0]), let right = ranges.spelling(of: operands[1]) else {
        return nil
      }
      return Claim(spelling: "\(left) == \(right)", isPositive: !ranges.isWritten("!=", term))
    default:
      return ranges.spelling(of: term).map { Claim(spelling: $0, isPositive: true) }
    }
  }

  /// `term == constant`
  private func equality(_ term: Term, _ ranges: TextRanges) -> (term: String, value: String)? {
    guard case .call("_==_", target: nil, let operands) = term.kind, case .literal = operands[1].kind,
      let left = ranges.spelling(of: operands[0]), let right = ranges.spelling(of: operands[1])
    else { return nil }
    return (left, right)
  }

  private func isOtherValue(_ term: Term, _ ranges: TextRanges, _ known: Known) -> Bool {
    guard let (term, value) = equality(term, ranges), let other = known.values[term] else { return false }
    return other != value
  }
}
