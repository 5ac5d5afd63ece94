import CEL
package import Cluster
import Documents

/// A ValidatingAdmissionPolicy with its bindings, read and compiled once.
package struct CompiledPolicy: AdmissionPolicy {
  package let terms: PolicyTerms
  let validations: [Validation]
  let auditAnnotations: [AdmissionExpression]

  struct Validation: Sendable {
    var expression: AdmissionExpression
    var messageExpression: AdmissionExpression?
    var message: String
  }

  init(_ source: PolicySource, _ served: ServedResources) {
    var environment = AdmissionEnvironment.base
    terms = PolicyTerms(source, served, in: &environment)
    let spec = source.object.node["spec"]
    validations =
      spec?["validations"]?.elements.map { validation in
        Validation(
          expression: AdmissionExpression(validation["expression"]?.string ?? "", in: environment),
          messageExpression: (validation["messageExpression"]?.string).flatMap {
            $0.isEmpty ? nil : AdmissionExpression($0, in: environment)
          },
          message: validation["message"]?.string ?? "")
      } ?? []
    auditAnnotations =
      spec?["auditAnnotations"]?.elements.map {
        AdmissionExpression($0["valueExpression"]?.string ?? "", in: environment)
      } ?? []
  }

  /// What decides about requests that the policy applies to, save for match conditions and variables.
  var decisive: [AdmissionExpression] { validations.map(\.expression) + auditAnnotations }

  /// Every policy, by name. In which order the server takes them is not determined; all are evaluated whatever the others
  /// say.
  static func all(_ inventory: Inventory, _ served: ServedResources) -> [CompiledPolicy] {
    PolicySource.all("ValidatingAdmissionPolicy", in: inventory).map { CompiledPolicy($0, served) }
  }
}

/// What puts a policy in force somewhere.
package struct PolicyBinding: Sendable {
  package let object: KubernetesObject
  package let criteria: MatchCriteria
  /// `Deny`, `Warn`, `Audit`.
  package let actions: [String]
  let parameterReference: Node?

  package var name: String { object.identity.name }

  /// Are its parameters looked for in the namespace of the request?
  var hasParametersByNamespace: Bool {
    parameterReference.map { ($0["namespace"]?.string ?? "").isEmpty } ?? false
  }

  init(_ object: KubernetesObject) {
    self.object = object
    let spec = object.node["spec"]
    criteria = MatchCriteria(resources: spec?["matchResources"])
    actions = spec?["validationActions"]?.strings ?? []
    parameterReference = spec?["paramRef"]?.present
  }
}

/// The variables of a policy, each evaluated where it is first read.
struct PolicyVariables: Sendable {
  private struct Variable: Sendable {
    var name: String
    var expression: AdmissionExpression
  }

  private let variables: [Variable]

  var expressions: [AdmissionExpression] { variables.map(\.expression) }

  /// Declares them, each for those that follow.
  init(_ node: Node?, in environment: inout Environment) {
    var variables: [Variable] = []
    for variable in node?.elements.map({ $0 }) ?? [] {
      let name = "variables.\(variable["name"]?.string ?? "")"
      let expression = AdmissionExpression(variable["expression"]?.string ?? "", in: environment)
      environment.declare(name, expression.program?.resultType ?? .dyn)
      variables.append(Variable(name: name, expression: expression))
    }
    self.variables = variables
  }

  func bind(in evaluation: Evaluation) {
    for variable in variables {
      if let program = variable.expression.program {
        evaluation.bind(variable.name, lazily: program)
      } else {
        evaluation.bind(variable.name, .error(EvaluationError(variable.expression.mistake)))
      }
    }
  }
}
