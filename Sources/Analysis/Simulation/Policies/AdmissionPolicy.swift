import CEL
package import Cluster
import Documents

/// A ValidatingAdmissionPolicy or a MutatingAdmissionPolicy.
package protocol AdmissionPolicy: Sendable {
  /// What both kinds have.
  var terms: PolicyTerms { get }
}

/// What both kinds of admission policy have, read and compiled once: where the policy applies, and what its expressions
/// may read.
package struct PolicyTerms: Sendable {
  let object: KubernetesObject
  let bindings: [PolicyBinding]
  let criteria: MatchCriteria
  let parameters: ParameterSource
  let failsClosed: Bool
  let conditions: MatchConditions
  let variables: PolicyVariables

  /// Declares the policy's variables for the expressions that follow.
  init(_ source: PolicySource, _ served: ServedResources, in environment: inout Environment) {
    object = source.object
    bindings = source.bindings.map { PolicyBinding($0) }
    let spec = object.node["spec"]
    criteria = MatchCriteria(resources: spec?["matchConstraints"])
    parameters = ParameterSource(kind: spec?["paramKind"], source.inventory, served)
    failsClosed = spec?["failurePolicy"]?.string != "Ignore"
    // Match conditions come before the variables and do not see them.
    conditions = MatchConditions(spec?["matchConditions"], in: environment)
    variables = PolicyVariables(spec?["variables"], in: &environment)
  }
}

/// A policy of an inventory, with the bindings that name it.
struct PolicySource {
  let object: KubernetesObject
  let bindings: [KubernetesObject]
  let inventory: Inventory

  /// Every policy of a kind, by name; so are its bindings.
  static func all(_ kind: String, in inventory: Inventory) -> [PolicySource] {
    func sorted(_ kind: String) -> [KubernetesObject] {
      inventory.objects(group: AdmissionWebhook.group, kind: kind).sorted { $0.identity.name < $1.identity.name }
    }
    let bindings = Dictionary(grouping: sorted("\(kind)Binding")) { $0.node["spec", "policyName"]?.string ?? "" }
    return sorted(kind).map {
      PolicySource(object: $0, bindings: bindings[$0.identity.name] ?? [], inventory: inventory)
    }
  }
}

extension AdmissionPolicy {
  package var object: KubernetesObject { terms.object }
  package var name: String { object.identity.name }
  package var bindings: [PolicyBinding] { terms.bindings }
  package var criteria: MatchCriteria { terms.criteria }
  var parameters: ParameterSource { terms.parameters }
  var failsClosed: Bool { terms.failsClosed }
  var conditions: MatchConditions { terms.conditions }
  var variables: PolicyVariables { terms.variables }
}
