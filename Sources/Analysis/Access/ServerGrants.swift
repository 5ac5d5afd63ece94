import Cluster
package import KubernetesCEL

/// What every API server permits all who are authenticated by roles of its own, which exports of a cluster seldom hold
/// (`system:basic-user` and `system:discovery`).
enum ServerGrants {
  private static let reviews: [String: Set<String>] = [
    "authorization.k8s.io": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
    "authentication.k8s.io": ["selfsubjectreviews"],
  ]

  /// A `*` at the end stands for anything.
  private static let paths = [
    "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version",
    "/version/",
  ]

  static func permit(_ attributes: AccessAttributes, for user: AccessUser) -> Bool {
    guard user.groups.contains("system:authenticated") else { return false }
    switch attributes {
    case .resource(let verb, let group, let resource, _, _):
      return verb == "create" && reviews[group]?.contains(resource) ?? false
    case .path(let verb, let path):
      return verb == "get"
        && paths.contains { WildcardPattern($0).matches(path) }
    }
  }
}

extension AccessIndex {
  /// Would the authorizer of a cluster let the user do that? By RBAC, and by what every API server permits.
  package func permits(_ attributes: AccessAttributes, for user: AccessUser) -> Answer {
    ServerGrants.permit(attributes, for: user) ? .yes : review(of: attributes, for: user).answer
  }
}
