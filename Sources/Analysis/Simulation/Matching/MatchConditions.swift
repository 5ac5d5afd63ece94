import CEL
import Documents

/// The match conditions of a webhook or policy.
struct MatchConditions: Sendable {
  private struct Condition: Sendable {
    var name: String
    var expression: AdmissionExpression
  }

  private let conditions: [Condition]

  init(_ node: Node?, in environment: Environment) {
    conditions =
      node?.elements.map { condition in
        Condition(
          name: condition["name"]?.string ?? "",
          expression: AdmissionExpression(condition["expression"]?.string ?? "", in: environment))
      } ?? []
  }

  var isEmpty: Bool { conditions.isEmpty }

  var expressions: [AdmissionExpression] { conditions.map(\.expression) }

  enum Result: Sendable {
    case hold
    /// One is false; its name.
    case fail(String)
    /// None is false, and these went wrong.
    case errors([String])
    case unknown(Set<String>)
  }

  /// All are evaluated, since a false one in any place outranks an error.
  func judge(in evaluation: Evaluation) -> Result {
    var errors: [String] = []
    var reasons: Set<String> = []
    var budget = AdmissionEnvironment.conditionBudget
    for condition in conditions {
      guard let program = condition.expression.program else {
        errors.append(condition.expression.mistake)
        continue
      }
      switch evaluation.condition(program) {
      case .holds: break
      case .fails: return .fail(condition.name)
      case .error(let error): errors.append(condition.expression.failure(error))
      case .unknown(let unknown): reasons.formUnion(unknown.reasons)
      }
      guard evaluation.cost <= budget else {
        return .errors(["validation failed due to running out of cost budget, no further validation rules will be run"])
      }
      budget -= evaluation.cost
    }
    if !reasons.isEmpty { return .unknown(reasons) }
    return errors.isEmpty ? .hold : .errors(errors)
  }
}
