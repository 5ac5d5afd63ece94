import CEL
import Documents
import Reports

/// Writes a value of the language as JSON. What JSON has no form for is written as the language's `string()` prints it.
struct ValueJSON {
  private let session: Evaluation
  private let stringOf: Program
  private static let variable = "portcullis.value"

  init(environment: Environment) throws(CompilationError) {
    var environment = environment
    environment.declare(Self.variable)
    stringOf = try environment.compile("string(\(Self.variable))")
    session = Evaluation(environment: environment)
  }

  func write(_ value: Value, _ json: inout JSONStream) {
    switch value {
    case .null: json.null()
    case .bool(let value): json.bool(value)
    case .int(let value): json.verbatim(String(value))
    case .uint(let value): json.verbatim(String(value))
    case .double(let value): writeDouble(value, &json)
    case .string(let text): json.string(text)
    case .list(let elements): json.array(elements) { write($1, &$0) }
    case .openList(let elements, let unknown):
      json.object { json in
        json.key("known")
        json.array(elements) { write($1, &$0) }
        json.member("unknown", unknown.reasons)
      }
    case .map(let pairs):
      json.object { json in
        for pair in pairs {
          json.key(text(of: pair.key))
          write(pair.value, &json)
        }
      }
    case .node: write(value.unfolded, &json)
    case .optional(let value):
      if let value { write(value, &json) } else { json.null() }
    case .unknown(let unknown): json.object { $0.member("unknown", unknown.reasons) }
    case .error(let error): json.object { $0.member("error", error.message) }
    case .bytes(let bytes): json.string(Self.base64(bytes))
    case .timestamp, .duration, .type, .opaque: json.string(text(of: value))
    }
  }

  private func writeDouble(_ value: Double, _ json: inout JSONStream) {
    if value.isFinite { json.verbatim(value.description) } else { json.string(value.description) }
  }

  private func text(of value: Value) -> String {
    if let text = value.string { return text }
    if case .type(let name) = value { return name }
    session.bind(Self.variable, value)
    let printed = session.evaluate(stringOf)
    if let text = printed.string { return text }
    if case .opaque(let opaque) = value { return "\(opaque)" }
    return "\(value)"
  }

  /// As JSON forms of bytes are in protocol buffers (RFC 4648 section 4).
  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
    var result = String.UnicodeScalarView()
    var rest = bytes[...]
    while !rest.isEmpty {
      let group = rest.prefix(3)
      rest = rest.dropFirst(3)
      let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for digit in 0..<4 {
        result.append(digit <= group.count ? alphabet[word >> (18 - 6 * digit) & 63] : "=")
      }
    }
    return String(result)
  }
}
