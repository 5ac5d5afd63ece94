import CEL
import Cluster
import Documents

/// A MutatingAdmissionPolicy with its bindings, read and compiled once.
package struct CompiledMutatingPolicy: AdmissionPolicy {
  package let terms: PolicyTerms
  /// Is it applied again where something later changes the object?
  let isReinvoked: Bool
  let mutations: [Mutation]

  /// One change that the policy makes.
  enum Mutation: Sendable {
    /// An object to be merged, as server-side apply would.
    case apply(AdmissionExpression)
    /// A list of operations.
    case patch(AdmissionExpression)
    case unsupported(String)
  }

  init(_ source: PolicySource, _ served: ServedResources) {
    var environment = AdmissionEnvironment.mutating
    terms = PolicyTerms(source, served, in: &environment)
    let spec = source.object.node["spec"]
    isReinvoked = spec?["reinvocationPolicy"]?.string == "IfNeeded"
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

  /// What decides about requests that the policy applies to, save for match conditions and variables.
  var decisive: [AdmissionExpression] {
    mutations.compactMap { mutation in
      switch mutation {
      case .apply(let expression), .patch(let expression): expression
      case .unsupported: nil
      }
    }
  }

  /// Every policy, by name.
  static func all(_ inventory: Inventory, _ served: ServedResources) -> [CompiledMutatingPolicy] {
    PolicySource.all("MutatingAdmissionPolicy", in: inventory).map { CompiledMutatingPolicy($0, served) }
  }
}

/// What a mutating policy had to do with a request.
package struct MutatingPolicyOutcome: Sendable {
  package var policy: CompiledMutatingPolicy
  /// Were its mutations made?
  package var applied: Answer
  package var reason: String
}
