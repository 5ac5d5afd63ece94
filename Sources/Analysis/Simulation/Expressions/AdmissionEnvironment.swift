import CEL
import Documents
import KubernetesCEL

/// The expression environments of admission.
enum AdmissionEnvironment {
  /// For match conditions and validations. Policies declare their variables in copies, so that all programs can share one
  /// session.
  static let base: Environment = {
    var environment = Environment.kubernetes()
    environment.declareAdmissionVariables()
    return environment
  }()

  /// For the mutations of policies, which make objects.
  static let mutating: Environment = {
    var environment = base
    environment.declare(literals: "Object")
    environment.declare(literals: "JSONPatch")
    environment.add(jsonPatch)
    return environment
  }()

  /// `jsonpatch.escapeKey('a/b')`: a key as it stands in the path of an operation.
  private static let jsonPatch = Library(
    "jsonpatch",
    functions: [
      Function("jsonpatch.escapeKey", parameters: [.string], result: .string) { arguments in
        .string(JSONPointer.escaped(arguments[0].string ?? ""))
      }
    ])

  /// What one evaluation may cost (k8s.io/apiserver pkg/apis/cel/config.go, PerCallLimit).
  static let limits = Limits(cost: 1_000_000)
  /// What all match conditions of a webhook or policy may cost together.
  static let conditionBudget: UInt64 = 2_500_000
  /// What all validations of a policy with one binding and parameter may cost together.
  static let validationBudget: UInt64 = 10_000_000
}

/// An expression of a webhook or policy, compiled, or why it does not compile: the API server refuses to store such.
struct AdmissionExpression: Sendable {
  let text: String
  let program: Program?
  let mistake: String
  private let facts: Facts?

  init(_ text: String, in environment: Environment) {
    self.text = text
    do {
      let checked = try environment.check(try environment.parse(text))
      program = try environment.compile(checked)
      facts = Facts(of: checked, in: environment)
      mistake = ""
    } catch {
      program = nil
      facts = nil
      mistake = "compilation error: \(error)"
    }
  }

  /// Can the result be another where some parts of variables are?
  func depends(on parts: [AttributePattern]) -> Bool { facts?.canBeUnknown(becauseOf: parts) ?? false }

  /// The words of the API server for an evaluation that failed.
  func failure(_ error: EvaluationError) -> String { "expression '\(text)' resulted in error: \(error.message)" }
}
