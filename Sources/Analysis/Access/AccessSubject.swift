import Documents

/// Whom a binding names.
package struct AccessSubject: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case user = "User"
    case group = "Group"
    case serviceAccount = "ServiceAccount"
  }

  package var kind: Kind
  package var name: String
  /// A service account's; empty otherwise.
  package var namespace: String

  package init(_ kind: Kind, _ name: String, namespace: String = "") {
    self.kind = kind
    self.name = name
    self.namespace = namespace
    // The user of that name is the service account.
    guard kind == .user, name.hasPrefix("system:serviceaccount:") else { return }
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 4, !parts[2].isEmpty, !parts[3].isEmpty else { return }
    self.kind = .serviceAccount
    self.namespace = String(parts[2])
    self.name = String(parts[3])
  }

  /// An entry of a binding's `subjects`; nil for a kind that no authorizer knows. A service account without a namespace is
  /// one of the binding's (plugin/pkg/auth/authorizer/rbac/rbac.go, appliesToUser).
  init?(_ node: Node, in namespace: String? = nil) {
    guard let kind = (node["kind"]?.string).flatMap(Kind.init(rawValue:)), let name = node["name"]?.string else {
      return nil
    }
    self.init(kind, name, namespace: kind == .serviceAccount ? Self.namespace(node) ?? namespace ?? "" : "")
  }

  private static func namespace(_ node: Node) -> String? {
    guard let namespace = node["namespace"]?.string, !namespace.isEmpty else { return nil }
    return namespace
  }
}
