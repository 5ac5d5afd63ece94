/// How to reach one cluster and as whom.
package struct ClusterAccess: Sendable {
  /// What reports call the cluster: the context's name, or `in-cluster`.
  package var name: String
  package var settings: ConnectionSettings
  package var credentials: Credentials
  package var impersonation: Impersonation?
  /// The context's namespace.
  package var namespace: String?

  package init(
    name: String, settings: ConnectionSettings, credentials: Credentials, impersonation: Impersonation? = nil,
    namespace: String? = nil
  ) {
    self.name = name
    self.settings = settings
    self.credentials = credentials
    self.impersonation = impersonation
    self.namespace = namespace
  }

  /// What shows who asks. Nothing here is ever printed.
  package struct Credentials: Sendable {
    package var certificate: ClientCertificate?
    package var bearer: Bearer?
    package var exec: ExecPlugin?

    package init(certificate: ClientCertificate? = nil, bearer: Bearer? = nil, exec: ExecPlugin? = nil) {
      self.certificate = certificate
      self.bearer = bearer
      self.exec = exec
    }

    package var isEmpty: Bool { certificate == nil && bearer == nil && exec == nil }
  }

  /// What goes into the Authorization header.
  package enum Bearer: Sendable {
    case token(String)
    /// Read again from time to time: tokens of service accounts rotate. `otherwise` where it cannot be read.
    case file(path: String, otherwise: String?)
    case password(user: String, password: String)
  }

  /// In whose name the API server is to act.
  package struct Impersonation: Sendable, Hashable {
    package var user: String
    package var uid: String?
    package var groups: [String] = []
    package var extra: [(key: String, values: [String])] = []

    package init(user: String) { self.user = user }

    package static func == (left: Impersonation, right: Impersonation) -> Bool {
      left.user == right.user && left.uid == right.uid && left.groups == right.groups
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(user) }

    var headers: [(name: String, value: String)] {
      var headers = [(name: "Impersonate-User", value: user)]
      if let uid { headers.append(("Impersonate-Uid", uid)) }
      headers += groups.map { ("Impersonate-Group", $0) }
      for (key, values) in extra {
        let name = "Impersonate-Extra-" + PercentEncoding.encode(key)
        headers += values.map { (name, $0) }
      }
      return headers
    }
  }
}

/// RFC 3986: everything but letters, digits and `-._~` as `%XX`.
enum PercentEncoding {
  static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return encoded
  }
}
