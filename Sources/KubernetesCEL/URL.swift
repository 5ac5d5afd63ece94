package import CEL

/// An absolute URI, or an absolute path.
struct URL: OpaqueValue {
  static let type = CELType.opaque("kubernetes.URL")
  let typeName = "kubernetes.URL"
  let text: String
  private(set) var scheme = ""
  private(set) var host = ""
  private(set) var path = ""
  private(set) var query = ""

  func isEqual(to other: any OpaqueValue) -> Bool { (other as? URL)?.text == text }

  /// What Go's `url.ParseRequestURI` takes.
  init?(_ text: String) {
    self.text = text
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return nil }
    var rest = text[...]
    if !rest.hasPrefix("/") {
      guard let colon = rest.firstIndex(of: ":") else { return nil }
      let scheme = rest[..<colon]
      guard let first = scheme.first, first.isASCII, first.isLetter,
        scheme.utf8.allSatisfy({ $0.isURLLetter || $0.isURLDigit || "+-.".utf8.contains($0) })
      else { return nil }
      self.scheme = scheme.lowercased()
      rest = rest[rest.index(after: colon)...]
    }
    if let mark = rest.firstIndex(of: "?") {
      query = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    if !rest.hasPrefix("/") {
      // `mailto:x` is a URI; it has neither host nor path.
      if scheme.isEmpty { return nil }
      return
    }
    if !scheme.isEmpty || !text.hasPrefix("///"), rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      var authority = rest.prefix { $0 != "/" }
      rest = rest[authority.endIndex...]
      if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
      guard Self.isHost(authority) else { return nil }
      host = String(authority)
    }
    path = String(rest)
    guard Self.hasValidEscapes(path) else { return nil }
  }

  private static func isHost(_ host: Substring) -> Bool {
    var port: Substring = ""
    if host.hasPrefix("[") {
      guard let end = host.lastIndex(of: "]") else { return false }
      port = host[host.index(after: end)...]
    } else if let colon = host.lastIndex(of: ":") {
      port = host[colon...]
      if host[..<colon].contains(":") { return false }
    }
    guard port.isEmpty || (port.hasPrefix(":") && port.dropFirst().utf8.allSatisfy(\.isURLDigit)) else { return false }
    return host.utf8.allSatisfy { !"<>\"^`{|}\\ ".utf8.contains($0) } && hasValidEscapes(String(host))
  }

  private static func hasValidEscapes(_ text: String) -> Bool {
    var rest = text.utf8[...]
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      let digits = rest[percent...].dropFirst().prefix(2)
      guard digits.count == 2, digits.allSatisfy(\.isURLHexadecimal) else { return false }
      rest = rest[digits.endIndex...]
    }
    return true
  }

  var hostname: String {
    if host.hasPrefix("["), let end = host.lastIndex(of: "]") { return String(host[..<end].dropFirst()) }
    return host.lastIndex(of: ":").map { String(host[..<$0]) } ?? host
  }

  var port: String {
    let rest = host.hasPrefix("[") ? host[(host.lastIndex(of: "]") ?? host.startIndex)...] : host[...]
    return rest.lastIndex(of: ":").map { String(rest[rest.index(after: $0)...]) } ?? ""
  }

  /// The path with what must be escaped escaped.
  var escapedPath: String {
    var escaped = ""
    for byte in path.utf8 {
      if byte.isURLLetter || byte.isURLDigit || "-._~!$&'()*+,;=:@/%[]".utf8.contains(byte) {
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        escaped += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16).uppercased()
      }
    }
    return escaped
  }

  /// Names with their values, in order of the first time a name occurs.
  var parameters: [(name: String, values: [String])] {
    var parameters: [(name: String, values: [String])] = []
    for pair in query.split(separator: "&") where !pair.contains(";") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.unescaped(parts[0]), let value = Self.unescaped(parts.count > 1 ? parts[1] : "") else {
        continue
      }
      if let known = parameters.firstIndex(where: { $0.name == name }) {
        parameters[known].values.append(value)
      } else {
        parameters.append((name, [value]))
      }
    }
    return parameters
  }

  private static func unescaped(_ text: Substring) -> String? {
    guard hasValidEscapes(String(text)) else { return nil }
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        let digits = String(Substring(rest.prefix(2)))
        bytes.append(UInt8(digits, radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isURLDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var isURLLetter: Bool { (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) }
  fileprivate var isURLHexadecimal: Bool {
    isURLDigit || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
  }
}

extension Library {
  /// `url('https://...')` and its parts.
  package static let kubernetesURL = Library(
    "url",
    functions: [
      Function(
        "url", [.global([.string], URL.type)],
        .unary { frame, text in
          guard let text = text.string else { return frame.noSuchOverload("url") }
          return URL(text).map(frame.opaque) ?? frame.error("URL parse error during conversion from string: \(text)")
        }),
      Function(
        "isURL", [.global([.string], .bool)],
        .unary { frame, text in text.string.map { .bool(URL($0) != nil) } ?? frame.noSuchOverload("isURL") }),
      part("getScheme", \.scheme), part("getHost", \.host), part("getHostname", \.hostname), part("getPort", \.port),
      part("getEscapedPath", \.escapedPath),
      Function(
        "getQuery", [.method([URL.type], .map(.string, .list(.string)))],
        .unary { frame, url in
          guard let url = url.host(URL.self) else { return frame.noSuchOverload("getQuery") }
          var query = MapBuilder()
          for (name, values) in url.parameters { query.set(frame.string(name), frame.list(values.map(frame.string))) }
          return query.finish(frame)
        }),
    ])

  private static func part(_ name: String, _ path: any KeyPath<URL, String> & Sendable) -> Function {
    Function(
      name, [.method([URL.type], .string)],
      .unary { frame, url in
        url.host(URL.self).map { frame.string($0[keyPath: path]) } ?? frame.noSuchOverload(name)
      })
  }
}
