import Cluster

/// A namespace as admission tells it from others.
struct NamespaceProfile: Sendable {
  let name: String
  let labels: Labels
  let kind: NamespaceGroup.Kind
}

/// Namespaces in which every request meets the same watchers.
package struct NamespaceGroup: Sendable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// They exist.
    case existing
    /// They do not exist, but somebody's selector names them.
    case absent
    /// One that is made without labels under a name that nobody knows.
    case new
    /// One whose labels, and name where it is yet to be made, whoever wants something chooses.
    case chosen
    /// No namespace: cluster-scoped objects.
    case cluster
  }

  package var kind: Kind
  package var names: [String]
  /// One for each request, in the order of ``Coverage/requests``; cluster-scoped requests only in the group for them.
  package var cells: [CoverageCell]
}

extension NamespaceProfile {
  static let metadataName = "kubernetes.io/metadata.name"

  /// Every namespace of the cluster, those that selectors name and that do not exist, and the two that stand for others.
  static func all(in inventory: Inventory, _ hooks: [CoverageHook]) -> [NamespaceProfile] {
    let names = Set(inventory.objects(group: "", kind: "Namespace").map(\.identity.name))
    var profiles = names.sorted().map { name in
      NamespaceProfile(name: name, labels: inventory.labels(ofNamespace: name), kind: .existing)
    }
    let state = ClusterState(inventory)
    let named = hooks.reduce(into: Set<String>()) { named, hook in
      for criteria in hook.criteria { named.formUnion(criteria.namespaceSelector.values(of: metadataName)) }
    }
    profiles += named.filter { state.hasNamespace($0) == .no }.sorted().map { name in
      NamespaceProfile(name: name, labels: Labels([metadataName: name]), kind: .absent)
    }
    var fresh = "new-namespace"
    while names.contains(fresh) { fresh += "-1" }
    profiles.append(NamespaceProfile(name: fresh, labels: Labels([metadataName: fresh]), kind: .new))
    profiles.append(NamespaceProfile(name: fresh, labels: Labels([metadataName: fresh]), kind: .chosen))
    return profiles
  }
}

extension LabelExpression {
  /// The values that the expression asks for under a key.
  func values(of key: String) -> [String] {
    switch self {
    case .isOneOf(key, let values): values
    case .not(let inner): inner.values(of: key)
    case .all(let parts), .any(let parts): parts.flatMap { $0.values(of: key) }
    default: []
    }
  }
}
