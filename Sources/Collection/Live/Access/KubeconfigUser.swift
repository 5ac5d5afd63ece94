import Documents

/// Reads an entry of `users`.
struct KubeconfigUser {
  private let stanza: Stanza
  private let cluster: Stanza

  init(_ stanza: Stanza, cluster: Stanza) {
    self.stanza = stanza
    self.cluster = cluster
  }

  private static let fields: Set<String> = [
    "client-certificate", "client-certificate-data", "client-key", "client-key-data", "token", "tokenFile", "as",
    "as-uid", "as-groups", "as-user-extra", "username", "password", "auth-provider", "exec", "extensions",
  ]

  func credentials() throws(AccessError) -> ClusterAccess.Credentials {
    try stanza.expectOnly(Self.fields)
    if stanza.has("auth-provider") {
      throw AccessError(
        "\(stanza.name) uses an auth-provider, which Kubernetes removed in 1.26; use the cloud's exec plugin instead "
          + "(kubelogin, gke-gcloud-auth-plugin)", at: stanza.location(of: "auth-provider"))
    }
    let exec = try execPlugin()
    let bearer = try bearer()
    if exec != nil, bearer != nil {
      throw AccessError("\(stanza.name) has an exec plugin and a token or password", at: stanza.location(of: "exec"))
    }
    return ClusterAccess.Credentials(certificate: try certificate(), bearer: bearer, exec: exec)
  }

  func impersonation() throws(AccessError) -> ClusterAccess.Impersonation? {
    guard let user = try stanza.text("as") else {
      for key in ["as-uid", "as-groups", "as-user-extra"] where stanza.has(key) {
        throw AccessError("\(key) of \(stanza.name) needs a user to act as: as", at: stanza.location(of: key))
      }
      return nil
    }
    var impersonation = ClusterAccess.Impersonation(user: user)
    impersonation.uid = try stanza.text("as-uid")
    impersonation.groups = try stanza.texts("as-groups")
    if let extra = try stanza.map("as-user-extra") {
      let values = Stanza(node: extra, directory: stanza.directory, name: "as-user-extra of \(stanza.name)")
      for child in extra.children {
        guard let key = child.key else { continue }
        impersonation.extra.append((key: key, values: try values.texts(key)))
      }
    }
    return impersonation
  }

  private func certificate() throws(AccessError) -> ClientCertificate? {
    let certificate = try stanza.pem("client-certificate")
    let key = try stanza.pem("client-key")
    switch (certificate, key) {
    case (nil, nil): return nil
    case (let certificate?, let key?): return ClientCertificate(certificate: certificate, key: key)
    default:
      throw AccessError(
        "\(stanza.name) has a client certificate without its key, or the key alone", at: stanza.node.location)
    }
  }

  private func bearer() throws(AccessError) -> ClusterAccess.Bearer? {
    let token = try stanza.text("token")
    let user = try stanza.text("username")
    if let user {
      guard token == nil, !stanza.has("tokenFile") else {
        throw AccessError("\(stanza.name) has a token and a password", at: stanza.location(of: "username"))
      }
      return .password(user: user, password: try stanza.text("password") ?? "")
    }
    if let path = try stanza.path("tokenFile") { return .file(path: path, otherwise: token) }
    guard let token else { return nil }
    guard !token.utf8.contains(where: { $0 < 0x21 || $0 == 0x7f }) else {
      throw AccessError(
        "the token of \(stanza.name) holds spaces or control characters", at: stanza.location(of: "token"))
    }
    return .token(token)
  }
}

// MARK: - Exec plugins

extension KubeconfigUser {
  private static let execFields: Set<String> = [
    "apiVersion", "command", "args", "env", "interactiveMode", "provideClusterInfo", "installHint",
  ]

  private func execPlugin() throws(AccessError) -> ExecPlugin? {
    guard let node = try stanza.map("exec") else { return nil }
    let exec = Stanza(node: node, directory: stanza.directory, name: "exec of \(stanza.name)")
    try exec.expectOnly(Self.execFields)
    guard let command = try exec.text("command") else {
      throw AccessError("\(exec.name) has no command", at: node.location)
    }
    let version = try exec.text("apiVersion") ?? ""
    guard ExecPlugin.apiVersions.contains(version) else {
      throw AccessError(
        "apiVersion of \(exec.name) must be \(ExecPlugin.apiVersions.joined(separator: " or "))",
        at: exec.location(of: "apiVersion"))
    }
    return ExecPlugin(
      apiVersion: version, command: command.contains("/") ? exec.resolved(command) : command,
      arguments: try exec.texts("args"), variables: try variables(of: exec),
      interaction: try interaction(of: exec, version), installHint: try exec.text("installHint"),
      cluster: try exec.bool("provideClusterInfo") ? try clusterInfo() : nil, user: stanza.name)
  }

  private func interaction(of exec: Stanza, _ version: String) throws(AccessError) -> ExecPlugin.Interaction {
    guard let text = try exec.text("interactiveMode") else {
      guard version != "client.authentication.k8s.io/v1" else {
        throw AccessError(
          "\(exec.name) needs an interactiveMode (Never, IfAvailable, Always)", at: exec.node.location)
      }
      return .ifAvailable
    }
    guard let interaction = ExecPlugin.Interaction(rawValue: text) else {
      throw AccessError(
        "interactiveMode of \(exec.name) must be Never, IfAvailable or Always", at: exec.location(of: "interactiveMode")
      )
    }
    return interaction
  }

  private func variables(of exec: Stanza) throws(AccessError) -> [(name: String, value: String)] {
    guard let list = exec.node["env"], !list.isNull else { return [] }
    var variables: [(name: String, value: String)] = []
    for element in list.elements {
      let entry = Stanza(node: element, directory: exec.directory, name: "env of \(exec.name)")
      guard let name = try entry.text("name") else {
        throw AccessError("an element of env of \(exec.name) has no name", at: element.location)
      }
      variables.append((name, try entry.text("value") ?? ""))
    }
    return variables
  }

  /// What `spec.cluster` of the ExecCredential holds.
  private func clusterInfo() throws(AccessError) -> DocumentTree {
    var info: [String: DocumentTree] = [:]
    for key in ["server", "tls-server-name", "proxy-url"] {
      if let text = try cluster.text(key) { info[key] = .string(text) }
    }
    if let authorities = try cluster.pem("certificate-authority") {
      info["certificate-authority-data"] = .string(ExecPlugin.base64(authorities))
    }
    if try cluster.bool("insecure-skip-tls-verify") { info["insecure-skip-tls-verify"] = .bool(true) }
    if try cluster.bool("disable-compression") { info["disable-compression"] = .bool(true) }
    let own = cluster.node["extensions"]?.elements.first {
      $0["name"]?.string == "client.authentication.k8s.io/exec"
    }
    if let config = own?["extension"] { info["config"] = DocumentTree(config) }
    return .map(info)
  }
}
