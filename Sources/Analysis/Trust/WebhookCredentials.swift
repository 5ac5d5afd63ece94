package import Documents

/// Which credentials the API server presents to a webhook, by the names of the `users` of its webhook kubeconfig.
package enum WebhookCredentials {
  /// What the API server picks for a host.
  package enum Choice: Sendable, Hashable {
    /// The `user` map of the entry.
    case user(Node)
    /// No entry matches: it calls without credentials.
    case anonymous
    /// It cannot load the file, and why.
    case unusable(String)
  }

  /// The choice for a webhook's host, e.g. `policy-server-default.kubewarden.svc`, and port.
  ///
  /// An entry named `host:port` comes first, then wildcards of ever fewer labels with the port, then both without the
  /// port where it is 443, then `*`, then the user of the current context.
  package static func choice(in kubeconfig: Node, host: String, port: Int64) -> Choice {
    var users: [String: Node] = [:]
    for entry in kubeconfig["users"]?.elements.map({ $0 }) ?? [] {
      guard let name = entry["name"]?.string else { continue }
      if users[name] != nil { return .unusable("the kubeconfig names the user '\(name)' twice, which no client loads") }
      users[name] = entry["user"] ?? entry
    }
    var names = candidates(for: "\(host):\(port)")
    // The API server calls itself with its own credentials, whatever the file says: kube-apiserver asks
    // NewDefaultAuthenticationInfoResolverWrapper (apiserver/pkg/util/webhook/authentication.go) before the file.
    if port == 443, host == "kubernetes.default.svc" { return .anonymous }
    if port == 443 { names += candidates(for: host) }
    names.append("*")
    if let user = names.lazy.compactMap({ users[$0] }).first { return .user(user) }
    return currentUser(of: kubeconfig).flatMap { users[$0] }.map(Choice.user) ?? .anonymous
  }

  /// `a.b.svc`, `*.b.svc`, `*.svc`.
  private static func candidates(for target: String) -> [String] {
    let labels = target.split(separator: ".", omittingEmptySubsequences: false)
    return [target] + labels.indices.dropFirst().map { "*." + labels[$0...].joined(separator: ".") }
  }

  private static func currentUser(of kubeconfig: Node) -> String? {
    guard let current = kubeconfig["current-context"]?.string, !current.isEmpty else { return nil }
    let context = kubeconfig["contexts"]?.elements.first { $0["name"]?.string == current }
    return context?["context", "user"]?.string
  }
}
