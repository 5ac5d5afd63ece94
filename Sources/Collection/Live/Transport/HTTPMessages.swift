/// One request.
package struct HTTPRequest: Sendable, Hashable {
  /// GET reads; the others ask for a review or publish a report.
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  package var method: Method
  /// With its query, below the server's prefix.
  package var path: String
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]?

  package init(
    _ method: Method = .get, path: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil
  ) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
  }

  package static func == (left: HTTPRequest, right: HTTPRequest) -> Bool {
    left.method == right.method && left.path == right.path && left.body == right.body
      && left.headers.elementsEqual(right.headers) { $0 == $1 }
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(path) }
}

/// An answer's status and headers.
package struct HTTPResponse: Sendable, Hashable {
  package var status = 0
  /// By name in lower case; of several the last.
  package var headers: [String: String] = [:]

  package init(status: Int = 0, headers: [String: String] = [:]) {
    self.status = status
    self.headers = headers
  }

  package var isSuccess: Bool { (200..<300).contains(status) }

  /// The media type without its parameters.
  package var mediaType: String {
    let value = headers["content-type"] ?? ""
    return String(value.prefix { $0 != ";" }).lowercased()
  }

  /// The seconds of `Retry-After`; the API server gives no dates there.
  package var retryAfter: Duration? { headers["retry-after"].flatMap(Int.init).map { .seconds(max($0, 0)) } }

  /// Takes a header line; a status line starts over, since an interim answer may come first.
  mutating func add(line: String) {
    if line.hasPrefix("HTTP/") {
      let words = line.split(separator: " ")
      status = words.count > 1 ? Int(words[1]) ?? 0 : 0
      headers = [:]
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    headers[line[..<colon].lowercased()] = String(value.prefix { $0 != "\r" && $0 != "\n" && $0 != "\r\n" })
  }
}
