/// Reads URLs as Go's net/url does, with its words for what is wrong.
struct URLParser {
  /// What a URL consists of, unescaped but for the query.
  struct Parts {
    var scheme = ""
    /// What follows the scheme where no path does: `mailto:x`.
    var opaque: String?
    /// The user, with an escaped password behind a colon; nil where there is no `@`.
    var user: String?
    var host = ""
    /// Is there a path right behind the scheme, with no room for a host?
    var omitsHost = false
    var path: [UInt8] = []
    /// The path as it was written, where escaping it anew would not give that.
    var writtenPath: String?
    var query = ""
    /// Is there a `?` with nothing behind it?
    var forcesQuery = false
    var fragment: [UInt8] = []
    var writtenFragment: String?
  }

  typealias Invalid = URLEscaping.Invalid

  /// `isRequest` takes only what a request line may hold: an absolute URL, or an absolute path.
  static func parse(_ text: String, isRequest: Bool) throws(Invalid) -> Parts {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
      throw Invalid(message: "net/url: invalid control character in URL")
    }
    if text.isEmpty, isRequest { throw Invalid(message: "empty url") }
    var parts = Parts()
    if text == "*" {
      parts.path = Array(text.utf8)
      return parts
    }
    var rest = try scheme(Substring(text), &parts)
    query(&rest, &parts)
    if !rest.hasPrefix("/") {
      if !parts.scheme.isEmpty {
        parts.opaque = String(rest)
        return parts
      }
      if isRequest { throw Invalid(message: "invalid URI for request") }
      if rest.prefix(while: { $0 != "/" }).contains(":") {
        throw Invalid(message: "first path segment in URL cannot contain colon")
      }
    }
    let mayHaveHost = !parts.scheme.isEmpty || (!isRequest && !rest.hasPrefix("///"))
    if mayHaveHost, rest.hasPrefix("//") {
      let authority = rest.dropFirst(2).prefix { $0 != "/" }
      rest = rest[authority.endIndex...]
      try self.authority(authority, &parts)
    } else if !parts.scheme.isEmpty {
      parts.omitsHost = rest.hasPrefix("/")
    }
    parts.path = try URLEscaping.path.unescaped(rest.utf8)
    if URLEscaping.path.escaped(parts.path) != rest { parts.writtenPath = String(rest) }
    return parts
  }

  private static func scheme(_ text: Substring, _ parts: inout Parts) throws(Invalid) -> Substring {
    guard let end = text.utf8.firstIndex(where: { !$0.isLetterOrDigit && !"+-.".utf8.contains($0) }) else {
      return text
    }
    guard text.utf8[end] == UInt8(ascii: ":") else { return text }
    let scheme = text[..<end]
    guard let first = scheme.utf8.first else { throw Invalid(message: "missing protocol scheme") }
    guard first >= 0x41 else { return text }
    parts.scheme = scheme.lowercased()
    return text[text.utf8.index(after: end)...]
  }

  private static func query(_ rest: inout Substring, _ parts: inout Parts) {
    guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else { return }
    parts.query = String(rest[rest.utf8.index(after: mark)...])
    parts.forcesQuery = parts.query.isEmpty
    rest = rest[..<mark]
  }

  // MARK: Authority

  private static func authority(_ text: Substring, _ parts: inout Parts) throws(Invalid) {
    guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else {
      parts.host = try host(text)
      return
    }
    parts.host = try host(text[text.utf8.index(after: at)...])
    let user = text[..<at]
    let allowed = Set("-._:~!$&'()*+,;=%@".utf8)
    guard user.utf8.allSatisfy({ $0.isLetterOrDigit || allowed.contains($0) }) else {
      throw Invalid(message: "net/url: invalid userinfo")
    }
    var escaped: [String] = []
    for part in user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) {
      escaped.append(URLEscaping.userInfo.escaped(try URLEscaping.userInfo.unescaped(part.utf8)))
    }
    parts.user = escaped.joined(separator: ":")
  }

  private static func host(_ text: Substring) throws(Invalid) -> String {
    if let open = text.utf8.lastIndex(of: UInt8(ascii: "[")) { return try bracketed(text, open) }
    if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) { try checkPort(text[colon...]) }
    return String(decoding: try URLEscaping.host.unescaped(text.utf8), as: UTF8.self)
  }

  /// Between brackets stands an IPv6 address, with a zone behind `%25`.
  private static func bracketed(_ text: Substring, _ open: Substring.Index) throws(Invalid) -> String {
    guard let close = text.utf8.lastIndex(of: UInt8(ascii: "]")) else { throw Invalid(message: "missing ']' in host") }
    let port = text[text.utf8.index(after: close)...]
    try checkPort(port)
    guard open < close else { throw Invalid(message: "missing ']' in host") }
    let address = text[text.utf8.index(after: open)..<close]
    var bytes: [UInt8]
    if let zone = address.firstRange(of: "%25") {
      bytes = try URLEscaping.host.unescaped(address[..<zone.lowerBound].utf8)
      bytes += try URLEscaping.unescapedZone(address[zone.lowerBound...].utf8)
    } else {
      bytes = try URLEscaping.host.unescaped(address.utf8)
    }
    let host = String(decoding: bytes, as: UTF8.self)
    let parsed: IPAddressParser.Parsed
    do throws(IPAddressParser.Invalid) {
      parsed = try IPAddressParser.parse(host)
    } catch {
      throw Invalid(message: "invalid host: \(error.message)")
    }
    guard parsed.bytes.count == 16 else { throw Invalid(message: "invalid IP-literal") }
    return "[\(host)]\(port)"
  }

  private static func checkPort(_ port: Substring) throws(Invalid) {
    if port.isEmpty { return }
    guard port.hasPrefix(":"), port.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw Invalid(message: "invalid port \(String(port).goQuoted) after host")
    }
  }
}
