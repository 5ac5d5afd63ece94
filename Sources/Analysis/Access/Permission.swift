/// A request that an authorizer is asked about, or a whole class of them.
package struct Permission: Sendable, Hashable {
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

  /// `*/exec` for `pods/exec`; nil for a resource that is no subresource.
  static func anyResource(withSubresourceOf resource: String) -> String? {
    resource.utf8.firstIndex(of: UInt8(ascii: "/")).map { "*" + resource[$0...] }
  }

  /// Can a request never carry a name? One to a subresource has its object's, `list` and `watch` take one from a field
  /// selector (staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go).
  static func isNameless(_ verb: String, _ resource: String) -> Bool {
    verb == "deletecollection" || (verb == "create" && !resource.contains("/"))
  }

  /// Does the usual request carry no name, so that a rule with names does not permit it?
  private var isNameless: Bool { ["list", "watch"].contains(verb) || Self.isNameless(verb, resource) }

  /// Does a rule permit it? The wildcards are `*` alone and `*/subresource`; everything else is literal.
  func isPermitted(by rule: AccessRule) -> Bool {
    guard rule.verbs.contains(where: { $0 == "*" || $0 == verb }) else { return false }
    guard rule.groups.contains(where: { $0 == "*" || $0 == group }) else { return false }
    guard rule.resources.contains(where: isSpoken) else { return false }
    if rule.names.isEmpty { return true }
    switch object {
    case .any: return isNameless ? rule.names.contains("") : true
    case .named(let name): return rule.names.contains(name)
    }
  }

  /// Does an entry of a rule's `resources` cover the request's?
  private func isSpoken(of entry: String) -> Bool {
    entry == "*" || entry == resource
      || (entry.hasPrefix("*/") && entry == Self.anyResource(withSubresourceOf: resource))
  }
}
