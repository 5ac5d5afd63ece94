import Documents

/// An answer that tells of an error: a v1 Status, or the plain text of what stands before the API server.
struct APIStatus: Sendable, Hashable {
  var code: Int
  /// `Forbidden`, `Expired` ...; empty where the answer is no Status.
  var reason = ""
  /// One line.
  var message: String
  /// Where to go on reading a list that has expired.
  var continueToken: String?

  /// A body is read so far.
  static let longestBody = 64 << 10

  init(_ response: HTTPResponse, body: [UInt8]) {
    code = response.status
    message = ""
    if response.mediaType == "application/json", let root = try? DocumentReader.json(Source(name: "", bytes: body)),
      root["kind"]?.string == "Status" || root["status"]?.string == "Failure"
    {
      reason = root["reason"]?.string ?? ""
      message = Self.line(root["message"]?.string ?? "")
      continueToken = root["metadata", "continue"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    } else if response.mediaType == "text/plain" {
      message = Self.line(String(decoding: body.prefix(400), as: UTF8.self))
    }
    if message.isEmpty { message = Self.names[code] ?? "" }
  }

  /// `503 service unavailable`.
  var description: String { message.isEmpty ? "\(code)" : "\(code) \(message)" }

  /// Is the request refused to whoever asks?
  var isForbidden: Bool { code == 403 }

  /// May the same request be answered better a moment later?
  var isPassing: Bool { [429, 500, 502, 503, 504].contains(code) }

  private static let names = [
    301: "moved", 302: "moved", 307: "moved", 401: "not authenticated", 403: "forbidden", 404: "not found",
    429: "too many requests", 500: "internal error", 502: "bad gateway", 503: "service unavailable", 504: "timeout",
  ]

  /// What a server says may hold anything: control characters would write on the terminal.
  private static func line(_ text: String) -> String {
    let words = text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
    let clean = words.unicodeScalars.filter { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
    return String(String.UnicodeScalarView(clean.prefix(400)))
  }
}
