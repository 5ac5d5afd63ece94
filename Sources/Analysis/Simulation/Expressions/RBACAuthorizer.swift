import CEL
import KubernetesCEL

/// Answers the `authorizer` of expressions by the RBAC objects in view.
struct RBACAuthorizer: Authorizer {
  let access: AccessIndex

  func decide(_ request: AccessRequest) -> AccessDecision {
    let attributes: AccessAttributes
    switch request.target {
    case .path(let path):
      attributes = .path(verb: request.verb, path: path)
    case .resource(let target):
      let resource = target.subresource.isEmpty ? target.resource : "\(target.resource)/\(target.subresource)"
      attributes = .resource(
        verb: request.verb, group: target.group, resource: resource, namespace: target.namespace, name: target.name)
    }
    switch access.permits(attributes, for: request.user) {
    case .yes: return .decided(.allow)
    case .no: return .decided(.noOpinion)
    case .unknown(let reasons): return .unknown(Unknown(reasons) ?? Unknown("not known"))
    }
  }
}
