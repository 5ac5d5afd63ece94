/// A place in a document (RFC 6901): `/metadata/labels/app.kubernetes.io~1name`.
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  /// The keys and positions on the way, unescaped.
  public let steps: [String]

  /// Reads a pointer; nil where the text is none.
  public init?(_ text: String) {
    guard !text.isEmpty else {
      steps = []
      return
    }
    guard text.utf8.first == UInt8(ascii: "/") else { return nil }
    steps = text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { Self.unescaped(Substring($0)) }
  }

  private static func unescaped(_ step: Substring) -> String {
    guard step.utf8.contains(UInt8(ascii: "~")) else { return String(step) }
    var result: [UInt8] = []
    var rest = step.utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "~"), let code = rest.first, code == UInt8(ascii: "0") || code == UInt8(ascii: "1")
      else {
        result.append(byte)
        continue
      }
      rest.removeFirst()
      result.append(code == UInt8(ascii: "0") ? UInt8(ascii: "~") : UInt8(ascii: "/"))
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// A key as it stands in a pointer.
  public static func escaped(_ key: String) -> String {
    key.substituting(escapes)
  }

  private static let escapes: [Unicode.Scalar: String] = ["~": "~0", "/": "~1"]

  /// The pointer as it is written.
  public var description: String { steps.map { "/" + Self.escaped($0) }.joined() }
}
