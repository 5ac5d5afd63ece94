import CEL
package import Cluster
import Documents

/// A MutatingAdmissionPolicy with its bindings, read and compiled once.
package struct CompiledMutatingPolicy: Sendable {
  package let object: KubernetesObject
  package let bindings: [PolicyBinding]
  package let criteria: MatchCriteria
  let parameters: ParameterSource
  let failsClosed: Bool
  /// Is it applied again where something later changes the object?
  let isReinvoked: Bool
  let variables: PolicyVariables
  let conditions: MatchConditions
  let mutations: [Mutation]

  /// One change that the policy makes.
  enum Mutation: Sendable {
    /// An object to be merged, as server-side apply would.
    case apply(AdmissionExpression)
    /// A list of operations.
    case patch(AdmissionExpression)
    case unsupported(String)
  }

  package var name: String { object.identity.name }

  init(_ object: KubernetesObject, bindings: [KubernetesObject], _ inventory: Inventory, _ served: ServedResources) {
    self.object = object
    let spec = object.node["spec"]
    self.bindings = bindings.map { PolicyBinding($0) }
    criteria = MatchCriteria(resources: spec?["matchConstraints"])
    parameters = ParameterSource(kind: spec?["paramKind"], inventory, served)
    failsClosed = spec?["failurePolicy"]?.string != "Ignore"
    isReinvoked = spec?["reinvocationPolicy"]?.string == "IfNeeded"
    var environment = AdmissionEnvironment.mutating
    conditions = MatchConditions(spec?["matchConditions"], in: environment)
    variables = PolicyVariables(spec?["variables"], in: &environment)
    mutations =
      spec?["mutations"]?.elements.map { mutation in
        switch mutation["patchType"]?.string {
        case "ApplyConfiguration":
          .apply(AdmissionExpression(mutation["applyConfiguration", "expression"]?.string ?? "", in: environment))
        case "JSONPatch":
          .patch(AdmissionExpression(mutation["jsonPatch", "expression"]?.string ?? "", in: environment))
        case let type: .unsupported(type ?? "")
        }
      } ?? []
  }

  /// Every policy, by name.
  static func all(_ inventory: Inventory, _ served: ServedResources) -> [CompiledMutatingPolicy] {
    let bindings = PolicyBinding.byPolicy(inventory, kind: "MutatingAdmissionPolicyBinding")
    return inventory.objects(group: AdmissionWebhook.group, kind: "MutatingAdmissionPolicy")
      .sorted { $0.identity.name < $1.identity.name }
      .map { CompiledMutatingPolicy($0, bindings: bindings[$0.identity.name] ?? [], inventory, served) }
  }
}

/// What a mutating policy had to do with a request.
package struct MutatingPolicyOutcome: Sendable {
  package var policy: CompiledMutatingPolicy
  /// Were its mutations made?
  package var applied: Answer
  package var reason: String
}
