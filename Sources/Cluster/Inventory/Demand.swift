/// Which objects of a cluster are wanted, and how much of each: what a live scan asks the API server for, and no more.
package struct Demand: Sendable, Hashable {
  /// How much of an object is read.
  package enum Depth: Sendable, Hashable, Comparable {
    /// That it is there: its type and name.
    case type
    /// Anything.
    case whole
  }

  /// Resources by group and name; the name `*` stands for every resource of the group.
  package private(set) var resources: [View.Subject: Depth] = [:]
  /// Kinds, where only those were named: the API server knows what their resources are called.
  package private(set) var kinds: [GroupKind: Depth] = [:]
  /// Every resource of every group, where some expression may ask for any.
  package private(set) var everything: Depth?
  /// Does a rule that this tool does not know read Secrets? It may take data for absent that was not asked for.
  package var mayReadSecretData = false
  /// Does a rule that this tool does not know read whole objects? It may read fields that the built-in ones do not.
  package var mayReadAnyField = false

  package struct GroupKind: Sendable, Hashable {
    package var group: String
    package var kind: String
  }

  package init() {}

  package mutating func add(group: String, resource: String, _ depth: Depth = .whole) {
    guard group != "*" else {
      everything = max(everything ?? depth, depth)
      return
    }
    // Subresources have no lists; what they belong to is asked for by name where it is wanted.
    let resource = resource.prefix { $0 != "/" }
    let subject = View.Subject(group: group, resource: String(resource))
    resources[subject] = max(resources[subject] ?? depth, depth)
  }

  package mutating func add(group: String, kind: String, _ depth: Depth = .whole) {
    let key = GroupKind(group: group, kind: kind)
    kinds[key] = max(kinds[key] ?? depth, depth)
  }

  package mutating func formUnion(_ other: Demand) {
    for (subject, depth) in other.resources { add(group: subject.group, resource: subject.resource, depth) }
    for (key, depth) in other.kinds { add(group: key.group, kind: key.kind, depth) }
    if let depth = other.everything { add(group: "*", resource: "*", depth) }
    mayReadSecretData = mayReadSecretData || other.mayReadSecretData
    mayReadAnyField = mayReadAnyField || other.mayReadAnyField
  }

  /// How much is wanted of a resource; nil for nothing.
  package func depth(group: String, resource: String, kind: String) -> Depth? {
    [
      resources[View.Subject(group: group, resource: resource)], resources[View.Subject(group: group, resource: "*")],
      kinds[GroupKind(group: group, kind: kind)], everything,
    ].compactMap(\.self).max()
  }

  /// The groups of which something is wanted, sorted; more may be where ``everything`` is.
  package var groups: [String] { Set(resources.keys.map(\.group) + kinds.keys.map(\.group)).sorted() }
}
