/// Which kinds there are, what their resources are called, and when their versions come and go: the built-in table,
/// and what CustomResourceDefinitions of the input add.
package struct Scheme: Sendable {
  private struct GroupKind: Hashable {
    var group: String
    var kind: String
  }

  /// How URLs, webhook rules and RBAC name a kind.
  package struct Resource: Sendable, Hashable {
    /// The plural: `networkpolicies`.
    package var name: String
    package var scope: ResourceScope
    /// True where no table names the kind.
    package var isGuessed: Bool

    package init(name: String, scope: ResourceScope, isGuessed: Bool = false) {
      self.name = name
      self.scope = scope
      self.isGuessed = isGuessed
    }
  }

  /// When a version of a kind comes and goes, as Kubernetes minor versions (`1.25`).
  package struct Lifecycle: Sendable, Hashable {
    package var deprecatedIn: String?
    package var removedIn: String?
    /// The apiVersion to move to, and the kind where that differs.
    package var replacement: String?

    package init(deprecatedIn: String? = nil, removedIn: String? = nil, replacement: String? = nil) {
      self.deprecatedIn = deprecatedIn
      self.removedIn = removedIn
      self.replacement = replacement
    }
  }

  private var resources: [GroupKind: Resource] = [:]
  private var kinds: [GroupKind: String] = [:]
  private var lifecycles: [GroupKind: Lifecycle] = [:]

  /// Stands in the table for every kind of a group whose resources are the kinds in lower case.
  private static let anyKind = "*"

  /// The kinds of Kubernetes and of the add-ons that rules read.
  package static let builtIn = Scheme(table: SchemeTable.builtIn)

  /// No kinds at all.
  package init() {}

  init(table: [SchemeTable.Row]) {
    resources.reserveCapacity(table.count)
    lifecycles.reserveCapacity(table.count)
    for row in table {
      add(group: row.group, kind: row.kind, resource: row.resource, scope: row.scope)
      lifecycles[GroupKind(group: row.apiVersion, kind: row.kind)] = row.lifecycle
    }
  }

  /// The resource of a kind; the usual plural where no table names it.
  package func resource(group: String, kind: String) -> Resource {
    if let resource = resources[GroupKind(group: group, kind: kind)] { return resource }
    if var resource = resources[GroupKind(group: group, kind: Self.anyKind)] {
      resource.name = kind.lowercased()
      return resource
    }
    return Resource(name: Self.usualPlural(of: kind), scope: .undetermined, isGuessed: true)
  }

  /// The kind that a resource holds, or nil where no table names it.
  package func kind(group: String, resource: String) -> String? { kinds[GroupKind(group: group, kind: resource)] }

  /// When a version of a kind comes and goes; nil where no table names it.
  package func lifecycle(apiVersion: String, kind: String) -> Lifecycle? {
    lifecycles[GroupKind(group: apiVersion, kind: kind)]
  }

  /// The kinds that the built-in table does not name, in a fixed order.
  package var additions: [(group: String, kind: String, resource: Resource)] {
    resources.filter { Self.builtIn.resources[$0.key] == nil }
      .map { ($0.key.group, $0.key.kind, $0.value) }
      .sorted { ($0.group, $0.kind) < ($1.group, $1.kind) }
  }

  /// Adds a kind that the table does not name; the table wins.
  package mutating func add(group: String, kind: String, resource: String, scope: ResourceScope) {
    let key = GroupKind(group: group, kind: kind)
    guard resources[key] == nil else { return }
    resources[key] = Resource(name: resource, scope: scope, isGuessed: false)
    kinds[GroupKind(group: group, kind: resource)] = kind
  }

  /// Adds the lifecycle of a version that the table does not name.
  package mutating func add(_ lifecycle: Lifecycle, apiVersion: String, kind: String) {
    let key = GroupKind(group: apiVersion, kind: kind)
    if lifecycles[key] == nil { lifecycles[key] = lifecycle }
  }

  /// The plural as English makes it, which definitions of custom kinds mostly follow.
  static func usualPlural(of kind: String) -> String {
    let singular = kind.lowercased()
    if ["s", "x", "z", "ch", "sh"].contains(where: singular.hasSuffix) { return singular + "es" }
    let isVowelBeforeY = ["ay", "ey", "oy", "uy"].contains(where: singular.hasSuffix)
    if singular.hasSuffix("y"), !isVowelBeforeY { return singular.dropLast() + "ies" }
    return singular + "s"
  }
}
