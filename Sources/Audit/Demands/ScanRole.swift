package import Cluster

/// What whoever scans must be granted: to list what the rules read, group by group, and to ask what is served.
package struct ScanRole: Sendable, Hashable {
  package struct Grant: Sendable, Hashable {
    package var group: String
    /// Sorted; `*` stands alone.
    package var resources: [String]
  }

  /// By group, but for Secrets.
  package private(set) var grants: [Grant]
  /// Lists of Secrets are wanted; always of the core group.
  package private(set) var readsSecrets: Bool

  /// Kinds whose resource no table names get the usual plural.
  package init(_ demand: Demand, scheme: Scheme = .builtIn) {
    guard demand.everything == nil else {
      grants = [Grant(group: "*", resources: ["*"])]
      readsSecrets = false
      return
    }
    var names: [String: Set<String>] = [:]
    for subject in demand.resources.keys { names[subject.group, default: []].insert(subject.resource) }
    for key in demand.kinds.keys {
      names[key.group, default: []].insert(scheme.resource(group: key.group, kind: key.kind).name)
    }
    readsSecrets = names[""]?.contains("*") != true && names[""]?.remove("secrets") != nil
    grants = names.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { group, resources in
      Grant(group: group, resources: resources.contains("*") ? ["*"] : resources.sorted())
    }
  }

  /// Some rule may ask for kinds that only the cluster can name, so that Secrets are granted with all the rest.
  package var grantsAnyKind: Bool {
    grants.contains { ($0.group.isEmpty || $0.group == "*") && $0.resources == ["*"] }
  }

  /// Without Secrets, of which the API server grants metadata and data together.
  package var withoutSecrets: ScanRole {
    var role = self
    role.readsSecrets = false
    return role
  }
}
