import CEL
import Cluster

extension ClusterAnalysis {
  /// Of a backend, an element of `admission.backends()`, beside what network policies say:
  /// ```
  /// network.services(backend: map) -> list(map)
  /// ```
  /// The Services that lead to its pods, its own first. Open unless the view of Services is complete; unknown where the labels
  /// of the pods are.
  /// ```
  /// network.routes(backend: map) -> list(map{object, place: map, granted: bool})
  /// ```
  /// What leads requests from outside to one of these Services (Ingress, Gateway API, Route, VirtualService and others), and the
  /// reference in it. `granted` is unknown where a ReferenceGrant is needed and may exist; what is not granted is left out. Open
  /// unless the view of Ingresses and Gateway API routes is complete.
  /// ```
  /// network.diversions(backend: map) -> list(map{object, place: map, text: string})
  /// ```
  /// Pods and workloads of others that its Service selects, and endpoints of the Service that are no address of its pods. Open
  /// unless the view of Pods, Endpoints and EndpointSlices of the namespace is complete.
  /// ```
  /// network.claims() -> list(map{claimant, place, owner: map, address: string})
  /// ```
  /// Services that claim the ClusterIP of another Service or the address of a pod as theirs. Open unless the view of Services is
  /// complete.
  var exposureFunctions: [Function] {
    [
      backendFunction("services") { backend in
        guard let namespace = backend.namespace else { return .unknown(Unknown(WebhookBackends.unknownNamespace)) }
        let gap = inventory.gap(group: "", kind: "Service", namespace: namespace)?.reason
        return .list(backend.services(in: inventory).map { .node($0.node) }, gaps: Set([gap].compactMap(\.self)))
      },
      backendFunction("routes") { backend in
        guard let namespace = backend.namespace else { return .unknown(Unknown(WebhookBackends.unknownNamespace)) }
        let services = Set([backend.service] + backend.services(in: inventory).map(\.identity.name))
        let routes = ServiceRoutes(to: services.sorted(), in: namespace, inventory)
        return .list(
          routes.routes.map {
            .record(["object": .node($0.object.node), "place": .node($0.place), "granted": Value($0.isGranted)])
          }, gaps: routes.gaps)
      },
      backendFunction("diversions") { backend in
        let found = TrafficDiversions(backend, stack: kubewarden, inventory)
        return .list(
          found.diversions.map {
            .record(["object": .node($0.object.node), "place": .node($0.place), "text": .string($0.text)])
          }, gaps: found.gaps)
      },
      Function("network.claims", parameters: [], result: .list(.dyn)) { _ in
        let found = AddressClaims(inventory)
        return .list(
          found.claims.map {
            .record([
              "claimant": .node($0.claimant.node), "place": .node($0.place), "owner": .node($0.owner.node),
              "address": .string($0.address),
            ])
          }, gaps: found.gaps)
      },
    ]
  }

  private func backendFunction(
    _ name: String, _ body: @escaping @Sendable (WebhookBackend) -> Value
  ) -> Function {
    Function("network.\(name)", parameters: [.dyn], result: .list(.dyn)) { arguments in
      guard let backend = backend(arguments[0]) else {
        return .failure("network.\(name): the argument must be an element of admission.backends()")
      }
      return body(backend)
    }
  }

  /// The backend of which a map is the value.
  func backend(_ value: Value) -> WebhookBackend? {
    let service = value["service"]?.string
    let namespace = value["namespace"]?.string
    return backends.all.first { $0.service == service && $0.namespace == namespace }
  }
}
