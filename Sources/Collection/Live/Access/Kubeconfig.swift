import Documents

/// Several kubeconfig files seen as one, as client-go merges them: of equal names the first counts whole, and
/// current-context is the first that is set.
struct Kubeconfig {
  private let documents: [KubeconfigDocument]

  init(_ documents: [KubeconfigDocument]) { self.documents = documents }

  func access(context wanted: String?) throws(AccessError) -> ClusterAccess {
    let contextName: String
    if let wanted { contextName = wanted } else { contextName = try currentContext() }
    guard let context = try stanza(contextName, in: "contexts", member: "context") else {
      let names = try names(in: "contexts")
      throw AccessError(
        "there is no context '\(contextName)'"
          + (names.isEmpty ? " and no other" : "; there are \(names.joined(separator: ", "))"),
        at: wanted == nil ? documents.first?.root["current-context"]?.location : nil)
    }
    guard let clusterName = try context.text("cluster") else {
      throw AccessError("\(context.name) names no cluster", at: context.node.location)
    }
    guard let cluster = try stanza(clusterName, in: "clusters", member: "cluster") else {
      throw AccessError("there is no cluster '\(clusterName)'", at: context.location(of: "cluster"))
    }
    let settings = try KubeconfigCluster(cluster).settings()
    var access = ClusterAccess(
      name: contextName, settings: settings, credentials: ClusterAccess.Credentials(),
      namespace: try context.text("namespace"))
    if let userName = try context.text("user") {
      guard let user = try stanza(userName, in: "users", member: "user") else {
        throw AccessError("there is no user '\(userName)'", at: context.location(of: "user"))
      }
      let reader = KubeconfigUser(user, cluster: cluster)
      access.credentials = try reader.credentials()
      access.impersonation = try reader.impersonation()
    }
    // Over plain HTTP lies `kubectl proxy`, which speaks for its user.
    if access.credentials.isEmpty, settings.server.isSecure {
      throw AccessError(
        "\(context.name) says not who asks: its user has no certificate, token, password or exec plugin, and the API "
          + "server would answer as to an anonymous stranger",
        at: context.location(of: "user"))
    }
    return access
  }

  private func currentContext() throws(AccessError) -> String {
    for document in documents {
      let stanza = Stanza(node: document.root, directory: document.directory, name: "the kubeconfig")
      if let name = try stanza.text("current-context") { return name }
    }
    let names = try names(in: "contexts")
    throw AccessError(
      "the kubeconfig has no current-context; choose one with --context"
        + (names.isEmpty ? "" : ": \(names.joined(separator: ", "))"),
      at: documents.first?.root.location)
  }

  /// The first entry of this name.
  private func stanza(_ name: String, in list: String, member: String) throws(AccessError) -> Stanza? {
    var found: Stanza?
    for document in documents {
      var isInFile = false
      for entry in try entries(of: list, in: document) where entry["name"]?.string == name {
        guard !isInFile else {
          throw AccessError("\(list) of one file has '\(name)' twice", at: entry.location)
        }
        isInFile = true
        guard found == nil else { continue }
        guard let node = entry[member], node.kind == .map else {
          throw AccessError("the entry '\(name)' of \(list) has no map '\(member)'", at: entry.location)
        }
        found = Stanza(node: node, directory: document.directory, name: "\(member) '\(name)'")
      }
    }
    return found
  }

  private func entries(of list: String, in document: KubeconfigDocument) throws(AccessError) -> [Node] {
    guard let node = document.root[list], !node.isNull else { return [] }
    guard node.kind == .list else { throw AccessError("\(list) must be a list", at: node.location) }
    return node.elements.map { $0 }
  }

  private func names(in list: String) throws(AccessError) -> [String] {
    var names: [String] = []
    for document in documents {
      for entry in try entries(of: list, in: document) {
        if let name = entry["name"]?.string, !names.contains(name) { names.append(name) }
      }
    }
    return names
  }
}

/// Reads an entry of `clusters`.
struct KubeconfigCluster {
  private let stanza: Stanza

  init(_ stanza: Stanza) { self.stanza = stanza }

  private static let fields: Set<String> = [
    "server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority", "certificate-authority-data",
    "proxy-url", "disable-compression", "extensions",
  ]

  func settings() throws(AccessError) -> ConnectionSettings {
    try stanza.expectOnly(Self.fields)
    guard let server = try stanza.text("server") else {
      throw AccessError("\(stanza.name) has no server", at: stanza.node.location)
    }
    guard let address = ServerAddress(server) else {
      throw AccessError(
        "the server of \(stanza.name) is no URL like https://HOST:PORT", at: stanza.location(of: "server"))
    }
    var settings = ConnectionSettings(server: address)
    // client-go refuses both pairs.
    if stanza.has("certificate-authority"), stanza.has("certificate-authority-data") {
      throw AccessError(
        "\(stanza.name) has both certificate-authority and certificate-authority-data",
        at: stanza.location(of: "certificate-authority"))
    }
    settings.authorities = try stanza.pem("certificate-authority")
    settings.skipsVerification = try stanza.bool("insecure-skip-tls-verify")
    if settings.skipsVerification, settings.authorities != nil {
      throw AccessError(
        "\(stanza.name) has a certificate-authority and insecure-skip-tls-verify, which contradict each other",
        at: stanza.location(of: "insecure-skip-tls-verify"))
    }
    settings.serverName = try stanza.text("tls-server-name")
    settings.isCompressed = try !stanza.bool("disable-compression")
    if let proxy = try stanza.text("proxy-url") {
      guard ["http://", "https://", "socks5://", "socks5h://"].contains(where: proxy.hasPrefix) else {
        throw AccessError(
          "proxy-url of \(stanza.name) must begin with http://, https:// or socks5://",
          at: stanza.location(of: "proxy-url"))
      }
      settings.proxy = .url(proxy)
    }
    return settings
  }
}
