import CEL
import Cluster
import Documents
import KubernetesCEL

/// Evaluates match conditions for a request of which only the kind is known: what depends on its object, its name or on who
/// asks is unknown, and said so. For one thread.
final class ConditionForesight {
  static let byObject = "by what is in the object"
  static let byUser = "by who asks"

  private let evaluation = ConditionForesight.evaluation(hiding: ["name", "options", "dryRun"])
  /// The namespace of a request for a Namespace is the name of that.
  private let namespaceEvaluation = ConditionForesight.evaluation(hiding: ["name", "namespace", "options", "dryRun"])

  private static func evaluation(hiding parts: [String]) -> Evaluation {
    let evaluation = Evaluation(environment: AdmissionEnvironment.base, limits: AdmissionEnvironment.limits)
    for (part, reason) in parts.map({ ($0, byObject) }) + [("userInfo", byUser)] {
      evaluation.bind(unknown: AttributePattern(variable: "request", [.member(part)]), because: reason)
    }
    return evaluation
  }

  /// What the conditions come to for a request that matched under `match`.
  func judge(_ conditions: MatchConditions, _ request: AdmissionRequest, _ match: Match) -> MatchConditions.Result {
    guard !conditions.isEmpty else { return .hold }
    let evaluation = request.isForNamespaceObject ? namespaceEvaluation : evaluation
    let versioned = VersionedRequest(request: request, match: match, object: nil, oldObject: nil)
    if let node = RequestVariable.tree(versioned).document() { evaluation.bind("request", node: node) }
    let object = Value.unknown(Unknown(Self.byObject))
    // Neither a deleted object's successor nor a created one's predecessor exists.
    evaluation.bind("object", request.operation == .delete ? .null : object)
    evaluation.bind("oldObject", request.operation == .create || request.operation == .connect ? .null : object)
    evaluation.bind("params", .unknown(Unknown("by the policy's parameters")))
    evaluation.bind("namespaceObject", .null)
    evaluation.bind("authorizer", .unknown(Unknown(Self.byUser)))
    evaluation.bind("authorizer.requestResource", .unknown(Unknown(Self.byUser)))
    return conditions.judge(in: evaluation)
  }
}
