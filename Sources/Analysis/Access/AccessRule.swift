package import Documents

/// One entry of a Role's `rules`: what it permits on resources, or on URLs that are none.
package struct AccessRule: Sendable {
  package var verbs: [String]
  package var groups: [String]
  package var resources: [String]
  /// The only objects it speaks of; empty for all.
  package var names: [String]
  /// Paths that are no resources; only a ClusterRoleBinding grants them.
  package var urls: [String] = []
  /// The rule's map; nil for rules of the server's own roles that are not in the input.
  package var node: Node?

  package init(
    verbs: [String], groups: [String], resources: [String], names: [String] = [], node: Node? = nil
  ) {
    self.verbs = verbs
    self.groups = groups
    self.resources = resources
    self.names = names
    self.node = node
  }

  init(_ node: Node) {
    verbs = node["verbs"]?.strings ?? []
    groups = node["apiGroups"]?.strings ?? []
    resources = node["resources"]?.strings ?? []
    names = node["resourceNames"]?.strings ?? []
    urls = node["nonResourceURLs"]?.strings ?? []
    self.node = node
  }
}

extension AccessRule {
  /// Does it permit a verb on a path? A URL of a rule may end in `*`; `*` alone is every path.
  func permits(_ verb: String, onPath path: String) -> Bool {
    guard verbs.contains(where: { $0 == "*" || $0 == verb }) else { return false }
    return urls.contains { $0 == path || ($0.hasSuffix("*") && path.hasPrefix($0.dropLast())) }
  }
}
