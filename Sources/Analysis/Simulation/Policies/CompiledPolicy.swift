import CEL
package import Cluster
import Documents

/// A ValidatingAdmissionPolicy with its bindings, read and compiled once.
package struct CompiledPolicy: Sendable {
  package let object: KubernetesObject
  package let bindings: [PolicyBinding]
  package let criteria: MatchCriteria
  let parameters: ParameterSource
  let failsClosed: Bool
  let variables: PolicyVariables
  let conditions: MatchConditions
  let validations: [Validation]
  let auditAnnotations: [AdmissionExpression]

  struct Validation: Sendable {
    var expression: AdmissionExpression
    var messageExpression: AdmissionExpression?
    var message: String
  }

  package var name: String { object.identity.name }

  init(_ object: KubernetesObject, bindings: [KubernetesObject], _ inventory: Inventory, _ served: ServedResources) {
    self.object = object
    let spec = object.node["spec"]
    self.bindings = bindings.map { PolicyBinding($0) }
    criteria = MatchCriteria(resources: spec?["matchConstraints"])
    parameters = ParameterSource(kind: spec?["paramKind"], inventory, served)
    failsClosed = spec?["failurePolicy"]?.string != "Ignore"
    var environment = AdmissionEnvironment.base
    // Match conditions come before the variables and do not see them.
    conditions = MatchConditions(spec?["matchConditions"], in: environment)
    variables = PolicyVariables(spec?["variables"], in: &environment)
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

  /// Every policy, by name. In which order the server takes them is not determined; all are evaluated whatever the others
  /// say.
  static func all(_ inventory: Inventory, _ served: ServedResources) -> [CompiledPolicy] {
    let bindings = PolicyBinding.byPolicy(inventory, kind: "ValidatingAdmissionPolicyBinding")
    return inventory.objects(group: AdmissionWebhook.group, kind: "ValidatingAdmissionPolicy")
      .sorted { $0.identity.name < $1.identity.name }
      .map { CompiledPolicy($0, bindings: bindings[$0.identity.name] ?? [], inventory, served) }
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

  init(_ object: KubernetesObject) {
    self.object = object
    let spec = object.node["spec"]
    criteria = MatchCriteria(resources: spec?["matchResources"])
    actions = spec?["validationActions"]?.strings ?? []
    parameterReference = spec?["paramRef"]?.present
  }

  static func byPolicy(_ inventory: Inventory, kind: String) -> [String: [KubernetesObject]] {
    Dictionary(
      grouping: inventory.objects(group: AdmissionWebhook.group, kind: kind)
        .sorted { $0.identity.name < $1.identity.name },
      by: { $0.node["spec", "policyName"]?.string ?? "" })
  }
}

/// The variables of a policy, each evaluated where it is first read.
struct PolicyVariables: Sendable {
  private struct Variable: Sendable {
    var name: String
    var expression: AdmissionExpression
  }

  private let variables: [Variable]

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
