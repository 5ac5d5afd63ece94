package import Documents

/// A pod that runs a kube-apiserver: a static pod's manifest, or its mirror in the API.
package struct APIServerPod: Sendable {
  /// The container that runs it.
  package let container: Node
  /// The words of its `command` and `args`; those of a shell's script one by one.
  package let words: [String]

  /// Nil for a pod that runs none. API servers of other clusters that run as pods are in other namespaces.
  package init?(_ pod: Node, namespace: String?) {
    guard (namespace ?? "kube-system") == "kube-system", let containers = pod["spec", "containers"]?.elements else {
      return nil
    }
    for container in containers {
      let words = Self.words(of: container)
      guard container["name"]?.string == "kube-apiserver" || words.contains(where: Self.isProgram) else { continue }
      self.container = container
      self.words = words
      return
    }
    return nil
  }

  private static func isProgram(_ word: String) -> Bool {
    word.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } == "kube-apiserver"
  }

  private static func words(of container: Node) -> [String] {
    let words = (container["command"]?.strings ?? []) + (container["args"]?.strings ?? [])
    guard words.contains("-c") else { return words }
    return words.flatMap { $0.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\\" }.map(String.init) }
  }
}
