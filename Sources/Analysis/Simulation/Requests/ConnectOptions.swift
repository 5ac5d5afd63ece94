import Documents

/// The object of a CONNECT: the parameters of the URL as the API server decodes them.
enum ConnectOptions {
  private static let flags: Set<String> = ["stdin", "stdout", "stderr", "tty"]

  static func tree(kind: String, apiVersion: String, query: [String: String]) -> DocumentTree {
    var members: [String: DocumentTree] = ["kind": .string(kind), "apiVersion": .string(apiVersion)]
    for (key, value) in query {
      switch key {
      case _ where flags.contains(key): members[key] = .bool(value == "true" || value == "1")
      case "command": members[key] = .list([.string(value)])
      case "ports":
        members[key] = .list(value.split(separator: ",").compactMap { Int64($0) }.map { .int($0) })
      default: members[key] = .string(value)
      }
    }
    return .map(members)
  }
}
