package import Cluster
import Documents

/// Reads what is wanted of a live cluster into an inventory, and says in its view what could not be read and why.
package struct LiveCollector: Sendable {
  private let connection: ClusterConnection

  package init(_ connection: ClusterConnection) { self.connection = connection }

  private var options: LiveOptions { connection.options }

  /// Lists what is wanted, and then what `following` finds wanted besides in what was read. Fails where the API server
  /// cannot be asked at all; a list that fails is a gap of the view.
  package func collect(
    _ demand: Demand, following: (Inventory) -> Demand = { _ in Demand() }
  ) throws(LiveFailure) -> Inventory {
    let queue = try connection.queue()
    let run = DiscoveryRun(queue)
    try run.run()
    var wanted = demand
    var listings = listings(of: wanted, run.discovery, besides: [])
    for listing in listings { listing.start(queue) }
    try queue.run()
    let single = namespaces(instead: listings)
    let found = inventory(listings, wanted, run.discovery)
    wanted.formUnion(following(found))
    let more = self.listings(of: wanted, run.discovery, besides: listings) + single
    guard !more.isEmpty || wanted != demand else { return found }
    for listing in more { listing.start(queue) }
    try queue.run()
    listings += more
    return inventory(listings, wanted, run.discovery)
  }

  private var clusterName: String { "cluster \(connection.access.name)" }

  private func listings(
    of demand: Demand, _ discovery: Discovery, besides known: [ResourceListing]
  ) -> [ResourceListing] {
    let known = Set(known.map(\.resource))
    let plan = ListPlan(demand, discovery, options.namespaces)
    return plan.entries.filter { !known.contains($0.resource) }.flatMap { entry in
      let form = form(of: entry.resource, entry.depth, keepsUnread: options.keepsUnread || demand.mayReadAnyField)
      return entry.scopes.map { listing(of: entry.resource, $0, form) }
    }
  }

  private func listing(
    of resource: ServedResource, _ scope: ResourceListing.Scope, _ form: ObjectForm
  ) -> ResourceListing {
    ResourceListing(
      resource, scope, form: form, settings: ListSettings(pageSize: options.pageSize, limits: options.limits),
      source: Source(nameOnly: clusterName))
  }

  /// Who may look into some namespaces only may often get these by name, and not list them.
  private func namespaces(instead listings: [ResourceListing]) -> [ResourceListing] {
    guard case .only(let names) = options.namespaces,
      let refused = listings.first(where: { $0.resource.group.isEmpty && $0.resource.name == "namespaces" }),
      case .forbidden = refused.state
    else { return [] }
    return names.map { listing(of: refused.resource, .named($0), .whole(refused.resource, keepsUnread: true)) }
  }

  private func form(of resource: ServedResource, _ depth: Demand.Depth, keepsUnread: Bool) -> ObjectForm {
    if resource.group.isEmpty, resource.name == "secrets", !options.readsSecrets { return .metadata }
    return depth == .type ? .type : .whole(resource, keepsUnread: keepsUnread)
  }

  /// In the order of discovery, whichever list came first.
  private func inventory(
    _ listings: [ResourceListing], _ demand: Demand, _ discovery: Discovery
  ) -> Inventory {
    var classifier = DocumentClassifier(
      inputs: [Inventory.Input(name: clusterName)], isFixture: false, scheme: discovery.scheme)
    let origin = DocumentClassifier.Origin(name: clusterName, role: .manifest, input: 0)
    for listing in listings {
      for arena in listing.arenas {
        var reader = ObjectReader(arena: arena)
        for root in arena.roots { classifier.classify(root, origin, reader: &reader) }
      }
      for note in listing.notes {
        classifier.report(
          DocumentProblem(.warning, .notAnObject, at: SourceLocation(file: clusterName, line: 1, column: 1), note))
      }
    }
    classifier.classifyEmbedded(limits: options.limits)
    var view = LiveView(demand, discovery, listings).view
    if ControlPlaneFiles.areKnown(classifier.builder) { view.documents = .complete }
    view.time = options.time
    return classifier.builder.inventory(view: view)
  }
}
