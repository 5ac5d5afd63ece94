import Documents

/// The object of a CONNECT: the parameters of the URL as the API server decodes them.
enum ConnectOptions {
  private static let flags: Set<String> = ["stdin", "stdout", "stderr", "tty"]

  /// Empty members are left out; of a parameter that is given several times and is no list, the first counts.
  static func tree(kind: String, apiVersion: String, query: [String: [String]]) -> DocumentTree {
    var members: [String: DocumentTree] = ["kind": .string(kind), "apiVersion": .string(apiVersion)]
    for (key, values) in query {
      guard let value = values.first else { continue }
      switch key {
      case _ where flags.contains(key): if isTrue(value) { members[key] = .bool(true) }
      case "command": members[key] = .list(values.map { .string($0) })
      case "ports":
        let ports = values.flatMap { $0.split(separator: ",") }.compactMap { Int64($0) }
        members[key] = .list(ports.map { .int($0) })
      default: if !value.isEmpty { members[key] = .string(value) }
      }
    }
    return .map(members)
  }

  /// Anything but `0` and `false` is true (k8s.io/apimachinery pkg/runtime/conversion.go).
  private static func isTrue(_ value: String) -> Bool { value != "0" && value.lowercased() != "false" }
}
