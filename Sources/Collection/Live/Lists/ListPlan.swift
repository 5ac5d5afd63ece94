import Cluster

/// The lists that what is wanted of a cluster comes to: the one source of what a scan asks for, and of what `preflight`
/// asks whether it may.
struct ListPlan {
  struct Entry {
    var resource: ServedResource
    var depth: Demand.Depth
    /// Its lists.
    var scopes: [ResourceListing.Scope]
  }

  /// In the order of discovery.
  let entries: [Entry]

  init(_ demand: Demand, _ discovery: Discovery, _ namespaces: LiveOptions.Namespaces) {
    entries = discovery.resources.compactMap { resource in
      demand.depth(group: resource.group, resource: resource.name, kind: resource.kind).map { depth in
        Entry(resource: resource, depth: depth, scopes: Self.scopes(of: resource, namespaces))
      }
    }
  }

  private static func scopes(
    of resource: ServedResource, _ namespaces: LiveOptions.Namespaces
  ) -> [ResourceListing.Scope] {
    guard resource.isNamespaced else { return [.all] }
    switch namespaces {
    case .all: return [.all]
    case .only(let names): return names.map { .namespace($0) }
    case .except(let names): return [.except(names)]
    }
  }
}
