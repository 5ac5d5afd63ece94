package import CEL

/// An absolute URI, or an absolute path.
struct URL: OpaqueValue {
  static let type = CELType.opaque("kubernetes.URL")
  let typeName = "kubernetes.URL"
  private let parts: URLParser.Parts

  /// Why a text is no URL, in the words of Go's net/url.
  struct Invalid: Error {
    let message: String
  }

  func isEqual(to other: any OpaqueValue) -> Bool { (other as? URL)?.text == text }

  /// The API server checks a text as one for a request line, which knows no fragments, and then reads it as any URL.
  init(_ text: String) throws(Invalid) {
    try Self.checkRequest(text)
    let cut = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    var parts = try Self.parsed(String(cut.first ?? ""), isRequest: false)
    if cut.count > 1, !cut[1].isEmpty {
      do throws(URLParser.Invalid) {
        parts.fragment = try URLEscaping.fragment.unescaped(cut[1].utf8)
      } catch {
        throw Invalid(message: "parse \(text.goQuoted): \(error.message)")
      }
      if URLEscaping.fragment.escaped(parts.fragment) != cut[1] { parts.writtenFragment = String(cut[1]) }
    }
    self.parts = parts
  }

  /// Is it an absolute URI or an absolute path?
  static func checkRequest(_ text: String) throws(Invalid) { _ = try parsed(text, isRequest: true) }

  private static func parsed(_ text: String, isRequest: Bool) throws(Invalid) -> URLParser.Parts {
    do throws(URLParser.Invalid) {
      return try URLParser.parse(text, isRequest: isRequest)
    } catch {
      throw Invalid(message: "parse \(text.goQuoted): \(error.message)")
    }
  }

  var scheme: String { parts.scheme }
  var host: String { parts.host }

  var hostname: String {
    let name = portColon.map { host[..<$0] } ?? host[...]
    return String(name.hasPrefix("[") && name.hasSuffix("]") ? name.dropFirst().dropLast() : name)
  }

  var port: String { portColon.map { String(host[host.utf8.index(after: $0)...]) } ?? "" }

  /// The colon before a port, if what follows it is one.
  private var portColon: String.Index? {
    guard let colon = host.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    return host[colon...].dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) } ? colon : nil
  }

  /// The path with what must be escaped escaped; as it was written where that is sound.
  var escapedPath: String { Self.escaped(parts.path, parts.writtenPath, .path) }

  private static func escaped(_ bytes: [UInt8], _ written: String?, _ escaping: URLEscaping) -> String {
    if let written, escaping.isEscaped(written.utf8) { return written }
    return bytes == [UInt8(ascii: "*")] ? "*" : escaping.escaped(bytes)
  }

  /// Names with their values, in order of the first time a name occurs. What cannot be read is left out.
  var parameters: [(name: String, values: [String])] {
    var parameters: [(name: String, values: [String])] = []
    for pair in parts.query.split(separator: "&") where !pair.contains(";") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = URLEscaping.unescapedQuery(sides[0].utf8),
        let value = URLEscaping.unescapedQuery(sides.count > 1 ? Array(sides[1].utf8) : [])
      else { continue }
      let (key, text) = (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
      if let known = parameters.firstIndex(where: { $0.name == key }) {
        parameters[known].values.append(text)
      } else {
        parameters.append((key, [text]))
      }
    }
    return parameters
  }

  /// The URL put together again, normalised.
  var text: String {
    var text = parts.scheme.isEmpty ? "" : parts.scheme + ":"
    if let opaque = parts.opaque {
      text += opaque
    } else {
      let hasAuthority = !parts.host.isEmpty || parts.user != nil
      if hasAuthority || (!parts.scheme.isEmpty && !parts.omitsHost && !parts.path.isEmpty) {
        text += "//" + (parts.user.map { $0 + "@" } ?? "") + URLEscaping.host.escaped(parts.host.utf8)
      }
      let path = escapedPath
      if !path.isEmpty, !path.hasPrefix("/"), !parts.host.isEmpty { text += "/" }
      text += path
    }
    if parts.forcesQuery || !parts.query.isEmpty { text += "?" + parts.query }
    if !parts.fragment.isEmpty { text += "#" + Self.escaped(parts.fragment, parts.writtenFragment, .fragment) }
    return text
  }
}

extension Library {
  /// `url('https://...')` and its parts.
  package static let kubernetesURL = Library(
    "url",
    functions: [
      Function(
        "url", [.global("string_to_url", [.string], URL.type)], cost: .traversal(ofArgument: 0),
        checksFit: true,
        .unary { frame, text in
          guard let text = text.string else { return frame.noSuchOverload() }
          do throws(URL.Invalid) {
            return frame.opaque(try URL(text))
          } catch {
            return frame.error("URL parse error during conversion from string: \(error.message)")
          }
        }),
      Function(
        "isURL", [.global("is_url_string", [.string], .bool)],
        checksFit: true,
        .unary { frame, text in
          text.string.map { .bool((try? URL.checkRequest($0)) != nil) } ?? frame.noSuchOverload()
        }),
      part("getScheme", "url_get_scheme", \.scheme), part("getHost", "url_get_host", \.host),
      part("getHostname", "url_get_hostname", \.hostname), part("getPort", "url_get_port", \.port),
      part("getEscapedPath", "url_get_escaped_path", \.escapedPath),
      Function(
        "getQuery", [.method("url_get_query", [URL.type], .map(.string, .list(.string)))], cost: .flat(1),
        checksFit: true,
        .unary { frame, url in
          guard let url = url.host(URL.self) else { return frame.noSuchOverload() }
          var query = MapBuilder()
          for (name, values) in url.parameters { query.set(frame.string(name), frame.list(values.map(frame.string))) }
          return query.finish(frame)
        }),
    ])

  private static func part(_ name: String, _ id: String, _ path: any KeyPath<URL, String> & Sendable) -> Function {
    Function(
      name, [.method(id, [URL.type], .string)], cost: .flat(1),
      checksFit: true,
      .unary { frame, url in
        url.host(URL.self).map { frame.string($0[keyPath: path]) } ?? frame.noSuchOverload()
      })
  }
}
