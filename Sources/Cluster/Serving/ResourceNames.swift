import Documents

/// The resources of a cluster by the names that users give them: plural, kind, singular and short name.
package struct ResourceNames: Sendable {
  /// One resource of a group.
  package struct Resource: Sendable, Hashable {
    package var group: String
    /// The plural: `deployments`.
    package var name: String
    package var scope: ResourceScope

    /// `deployments.apps`; without a dot in the core group.
    package var groupResource: String { group.isEmpty ? name : "\(name).\(group)" }
  }

  /// What a name comes to.
  package enum Match: Sendable, Hashable {
    /// `others` have the name too, and stand behind it.
    case found(Resource, others: [Resource])
    /// Several, none of which stands before the others.
    case ambiguous([Resource])
    /// None; `nearest` is what may have been meant.
    case unknown(nearest: String?)
  }

  /// Which of several resources of one name is meant: lower comes first.
  private enum Rank: Int, Comparable {
    /// The groups of Kubernetes, served in current versions.
    case kubernetes
    /// What a CustomResourceDefinition of the input defines.
    case defined
    /// What only the table knows.
    case known

    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
  }

  /// By name in lower case, in the order in which they were added.
  private var resources: [String: [(resource: Resource, rank: Rank)]] = [:]
  private var subresources: [Resource: Set<String>] = [:]

  package init(_ inventory: Inventory) {
    let served = ServedResources(inventory)
    for row in SchemeTable.builtIn where row.kind != "*" {
      let resource = Resource(group: row.group, name: row.resource, scope: row.scope)
      let isServed = served[row.group, row.resource] != nil && Self.isKubernetes(row.group)
      add(resource, [row.resource, row.kind], isServed ? .kubernetes : .known)
      add(Set(served[row.group, row.resource]?.subresources.keys.map { $0 } ?? []), of: resource)
    }
    for row in ResourceNameTable.builtIn {
      let known = scheme(inventory.scheme, row)
      add(known, [row.resource] + row.names, Self.isKubernetes(row.group) ? .kubernetes : .known)
      add(Set(row.subresources), of: known)
    }
    for definition in inventory.objects(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition") {
      add(definition: definition.node, served)
    }
    for kind in inventory.kinds {
      add(Resource(group: kind.group, name: kind.resource, scope: kind.scope), [kind.resource, kind.kind], .known)
    }
  }

  private func scheme(_ scheme: Scheme, _ row: ResourceNameTable.Row) -> Resource {
    let scope = scheme.kind(group: row.group, resource: row.resource).map { kind in
      scheme.resource(group: row.group, kind: kind).scope
    }
    return Resource(group: row.group, name: row.resource, scope: scope ?? .cluster)
  }

  private mutating func add(definition: Node, _ served: ServedResources) {
    guard let group = definition["spec", "group"]?.string, let names = definition["spec", "names"],
      let plural = names["plural"]?.string
    else { return }
    let scope: ResourceScope = definition["spec", "scope"]?.isString("Cluster") == true ? .cluster : .namespaced
    let resource = Resource(group: group, name: plural, scope: scope)
    let others = [names["kind"]?.string, names["singular"]?.string].compactMap(\.self)
    add(resource, [plural] + others + (names["shortNames"]?.strings ?? []), .defined)
    add(Set(served[group, plural]?.subresources.keys.map { $0 } ?? []), of: resource)
  }

  private mutating func add(_ resource: Resource, _ names: [String], _ rank: Rank) {
    for name in names {
      let name = name.lowercased()
      let entries = resources[name] ?? []
      guard let place = entries.firstIndex(where: { $0.resource.groupResource == resource.groupResource }) else {
        resources[name] = entries + [(resource, rank)]
        continue
      }
      resources[name]?[place].rank = min(entries[place].rank, rank)
    }
  }

  private mutating func add(_ names: Set<String>, of resource: Resource) {
    subresources[resource, default: []].formUnion(names)
  }

  /// Groups without a dot are Kubernetes' own, and so is what ends in `.k8s.io` but for add-ons' `x-k8s.io`.
  private static func isKubernetes(_ group: String) -> Bool {
    !group.contains(".") || (group.hasSuffix(".k8s.io") && group != "gateway.networking.k8s.io")
  }
}

// MARK: - Looking up

extension ResourceNames {
  /// The resource that a name means, in whatever case; in one group if that is given.
  package func match(_ name: String, group: String?) -> Match {
    let entries = (resources[name.lowercased()] ?? []).filter { group == nil || $0.resource.group == group }
    guard let best = entries.map(\.rank).min() else { return .unknown(nearest: nearest(to: name, group: group)) }
    // Of Kubernetes' own the core group comes first, as in kubectl.
    let ranked = entries.filter { $0.rank == best }.map(\.resource).sorted { $0.group < $1.group }
    guard let first = ranked.first else { return .unknown(nearest: nil) }
    if best != .kubernetes, ranked.count > 1 { return .ambiguous(ranked) }
    // What only the table knows need not be in this cluster.
    let others = entries.filter { $0.resource != first && $0.rank != .known }.map(\.resource)
      .sorted { $0.group < $1.group }
    return .found(first, others: others)
  }

  /// The subresources that the table and definitions name.
  package func subresources(of resource: Resource) -> Set<String> { subresources[resource] ?? [] }

  /// Are these all? Add-ons and aggregated API servers may have others than those that are known.
  package func knowsAllSubresources(of resource: Resource) -> Bool {
    Self.isKubernetes(resource.group) || !subresources(of: resource).isEmpty
  }

  private func nearest(to name: String, group: String?) -> String? {
    let known = resources.filter { entry in group == nil || entry.value.contains { $0.resource.group == group } }
    return Spelling.nearest(to: name, among: known.keys.sorted())
  }
}

/// `Resources/resourcenames.tsv`.
enum ResourceNameTable {
  struct Row: Sendable, Hashable {
    var group: String
    var resource: String
    var names: [String]
    var subresources: [String]
  }

  static let builtIn: [Row] = DataTable.rows(of: DataTable.text("resourcenames.tsv"), columns: 4).map { cells in
    Row(
      group: DataTable.optional(cells[0]) ?? "", resource: cells[1], names: list(cells[2]),
      subresources: list(cells[3]))
  }

  private static func list(_ cell: String) -> [String] {
    DataTable.optional(cell)?.split(separator: ",").map(String.init) ?? []
  }
}
