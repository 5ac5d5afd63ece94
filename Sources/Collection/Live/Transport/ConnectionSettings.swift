/// How to connect to an API server: whom to trust, what to present, and which way to go.
package struct ConnectionSettings: Sendable, Hashable {
  package var server: ServerAddress
  /// PEM; nil for the system's authorities.
  package var authorities: [UInt8]?
  /// The name to expect in the server's certificate, where it is not the host's.
  package var serverName: String?
  package var skipsVerification = false
  package var proxy: Proxy = .environment
  package var isCompressed = true

  package init(server: ServerAddress) { self.server = server }

  package enum Proxy: Sendable, Hashable {
    /// As the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY say.
    case environment
    /// The cluster's own, whatever the variables say.
    case url(String)
  }
}

/// A client certificate with its key, both PEM.
package struct ClientCertificate: Sendable, Hashable {
  package var certificate: [UInt8]
  package var key: [UInt8]

  package init(certificate: [UInt8], key: [UInt8]) {
    self.certificate = certificate
    self.key = key
  }
}

/// Which proxy the variables name for a server, read as Go reads them.
struct ProxyVariables: Sendable {
  var proxy: String?
  var exceptions: String?

  init(for server: ServerAddress, environment: [String: String]) {
    func variable(_ name: String) -> String? {
      [environment[name], environment[name.lowercased()]].compactMap { $0 }.first { !$0.isEmpty }
    }
    guard !server.isLoopback else { return }
    proxy = variable(server.isSecure ? "HTTPS_PROXY" : "HTTP_PROXY")
    exceptions = variable("NO_PROXY")
  }
}

/// How long and how much an answer may take.
package struct TransferLimits: Sendable, Hashable {
  /// For a whole request.
  package var total: Duration = .seconds(60)
  package var connect: Duration = .seconds(15)
  /// Without a single byte.
  package var idle: Duration = .seconds(30)
  package var bodyBytes: Int64 = 4 << 30

  package init() {}
}
