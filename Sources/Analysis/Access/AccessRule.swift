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

/// A request that an authorizer is asked about, or a whole class of them.
package struct AccessRequest: Sendable, Hashable {
  package var verb: String
  package var group: String
  /// With its subresource: `pods/exec`.
  package var resource: String
  package var place: Place
  package var object: Object

  /// Where the request goes.
  package enum Place: Sendable, Hashable {
    /// The cluster as a whole: cluster-scoped objects, or those of every namespace.
    case cluster
    case namespace(String)
    /// One namespace at least, whichever.
    case anyNamespace
  }

  /// Which object the request names.
  package enum Object: Sendable, Hashable {
    /// One object at least, whichever.
    case any
    /// This one; empty for a request that names none (create, list, deletecollection).
    case named(String)
  }

  package init(verb: String, group: String, resource: String, place: Place, object: Object = .any) {
    self.verb = verb
    self.group = group
    self.resource = resource
    self.place = place
    self.object = object
  }

  /// `*/exec` for `pods/exec`.
  var anyResourceWithSubresource: String? {
    resource.utf8.firstIndex(of: UInt8(ascii: "/")).map { "*" + resource[$0...] }
  }

  /// Does an entry of a rule's `resources` cover the request's?
  func isSpoken(of entry: String) -> Bool {
    entry == "*" || entry == resource || (entry.hasPrefix("*/") && entry == anyResourceWithSubresource)
  }

  /// Does the request carry no name, so that a rule with names cannot permit it?
  private var isNameless: Bool { ["create", "list", "watch", "deletecollection"].contains(verb) }

  /// Does a rule that is known to speak of the resource permit it? The wildcard is `*` alone; everything else is literal.
  func isPermitted(by rule: AccessRule) -> Bool {
    guard rule.verbs.contains(where: { $0 == "*" || $0 == verb }) else { return false }
    guard rule.groups.contains(where: { $0 == "*" || $0 == group }) else { return false }
    if rule.names.isEmpty { return true }
    switch object {
    // `list` and `watch` with a field selector carry a name, which such a rule permits; `create` never does.
    case .any: return isNameless ? rule.names.contains("") : true
    case .named(let name): return rule.names.contains(name)
    }
  }
}
