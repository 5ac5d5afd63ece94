/// Where an API server is: `https://HOST[:PORT][/PREFIX]`.
package struct ServerAddress: Sendable, Hashable {
  package var isSecure: Bool
  /// Without the brackets of an IPv6 address.
  package var host: String
  package var port: Int
  /// What stands before the API's own paths, without a slash at its end; Rancher and others serve many clusters so.
  package var prefix: String

  /// Nil where the text is no such URL. A host without a scheme is taken as kubectl takes it: http for localhost and
  /// the like does not exist any more, so that it is https.
  package init?(_ text: String) {
    var rest = text[...]
    isSecure = true
    if let scheme = rest.range(of: "://") {
      switch rest[..<scheme].lowercased() {
      case "https": isSecure = true
      case "http": isSecure = false
      default: return nil
      }
      rest = rest[rest.index(scheme, offsetBy: 3)...]
    }
    let authority = rest.prefix { $0 != "/" }
    prefix = String(rest.dropFirst(authority.count))
    while prefix.hasSuffix("/") { prefix.removeLast() }
    guard !authority.contains("@"), !prefix.contains("?"), !prefix.contains("#") else { return nil }
    guard let (host, port) = Self.split(authority, standard: isSecure ? 443 : 80) else { return nil }
    (self.host, self.port) = (host, port)
  }

  /// `HOST:PORT`, as messages name the server.
  package var name: String { "\(bracketed):\(port)" }

  var bracketed: String { host.contains(":") ? "[\(host)]" : host }

  /// Is it this machine, which Go reaches without a proxy whatever the variables say?
  var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") || host == "::1" }

  func url(_ path: String, host: String? = nil) -> String {
    "\(isSecure ? "https" : "http")://\(host ?? bracketed):\(port)\(prefix)\(path)"
  }

  private static func split(_ authority: Substring, standard: Int) -> (host: String, port: Int)? {
    var host = authority
    var port = ""[...]
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      host = authority[authority.index(after: authority.startIndex)..<end]
      port = authority[authority.index(after: end)...]
      guard port.isEmpty || port.hasPrefix(":") else { return nil }
      port = port.dropFirst()
    } else if let colon = authority.lastIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
      guard !host.contains(":") else { return nil }
    }
    guard !host.isEmpty, !host.contains(" ") else { return nil }
    guard !port.isEmpty else { return (String(host), standard) }
    guard let number = Int(port), (1...65535).contains(number) else { return nil }
    return (String(host), number)
  }
}

extension Substring {
  /// Where a text starts in it.
  fileprivate func range(of text: String) -> Index? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(text) { return index }
      index = self.index(after: index)
    }
    return nil
  }
}
