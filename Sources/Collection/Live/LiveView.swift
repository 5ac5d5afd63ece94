import Cluster

/// What a live scan saw, and what it did not.
struct LiveView {
  private(set) var view: View

  init(_ demand: Demand, _ discovery: Discovery, _ listings: [ResourceListing]) {
    // No API server tells of the files on the control plane's disk.
    view = View(standard: .notLookedAt, documents: .notLookedAt)
    view.origin = .cluster
    addAbsences(demand, discovery)
    for listing in listings { add(listing) }
    if demand.mayReadSecretData, view.state(group: "", resource: "secrets") == .complete {
      view.set(
        .partial(reason: "their data was not asked for (--read-secrets asks)"), group: "", resource: "secrets")
    }
  }

  /// What was wanted and is not in the discovery: not served, unless discovery failed for its group.
  private mutating func addAbsences(_ demand: Demand, _ discovery: Discovery) {
    func absence(_ group: String) -> View.State {
      discovery.failedGroups[group].map { .failed(reason: $0) } ?? .notServed
    }
    for (subject, _) in demand.resources {
      view.set(absence(subject.group), group: subject.group, resource: subject.resource)
    }
    let scheme = discovery.scheme
    for (key, _) in demand.kinds {
      let resource = scheme.resource(group: key.group, kind: key.kind).name
      view.set(absence(key.group), group: key.group, resource: resource)
    }
    guard demand.everything != nil else { return }
    view.standard = discovery.failedGroups.isEmpty ? .complete : .failed(reason: "discovery is not whole")
    for (group, reason) in discovery.failedGroups { view.set(.failed(reason: reason), group: group, resource: "*") }
  }

  private mutating func add(_ listing: ResourceListing) {
    let (group, name) = (listing.resource.group, listing.resource.name)
    switch listing.scope {
    case .all: view.set(listing.state, group: group, resource: name)
    // What one object shows says nothing of the others.
    case .named: return
    case .namespace(let namespace):
      view.set(.notLookedAt, group: group, resource: name)
      view.set(listing.state, group: group, resource: name, namespace: namespace)
    case .except(let namespaces):
      view.set(listing.state, group: group, resource: name)
      guard listing.resource.isNamespaced else { return }
      for namespace in namespaces { view.set(.notLookedAt, group: group, resource: name, namespace: namespace) }
    }
  }
}
