package import Cluster
package import Documents

/// What leads requests from outside the cluster to a Service: `Resources/network/routes.yaml`.
package struct ServiceRoutes: Sendable {
  /// One reference to the Service.
  package struct Route: Sendable {
    package var object: KubernetesObject
    /// The reference.
    package var place: Node
    /// Does it take effect? Not without a ReferenceGrant, where one is needed.
    package var isGranted: Answer
  }

  package let routes: [Route]
  /// Why there may be more.
  package let gaps: Set<String>

  private struct Kind {
    var group: String
    var kind: String
    var references: [FieldPath]
    var name: String?
    var namespace: String?
    var host: String?
    var needsGrant: Bool
    /// Is it a part of every cluster, so that its absence has to be known? Of the others only where they were kept from
    /// the scan.
    var isStandard: Bool { group == "networking.k8s.io" || group == "gateway.networking.k8s.io" }

    init(_ node: Node) {
      group = node["group"]?.string ?? ""
      kind = node["kind"]?.string ?? ""
      references = (node["references"]?.strings ?? []).map { FieldPath($0) }
      name = node["name"]?.string
      namespace = node["namespace"]?.string
      host = node["host"]?.string
      needsGrant = node["granted"]?.bool ?? false
    }

    /// Does a reference mean the Service?
    func means(_ reference: Node, of route: KubernetesObject, _ service: (namespace: String, name: String)) -> Bool {
      let home = route.identity.namespace ?? ""
      if let host {
        // A short name is of the route's own namespace.
        let parts = reference[host]?.string.map { $0.split(separator: ".") } ?? []
        return parts.first.map(String.init) == service.name
          && (parts.count > 1 ? String(parts[1]) : home) == service.namespace
      }
      if let kind = reference["kind"]?.string, kind != "Service" { return false }
      guard reference[name ?? "name"]?.string == service.name else { return false }
      return (namespace.flatMap { reference[$0]?.string } ?? home) == service.namespace
    }
  }

  private static let kinds = EmbeddedDocuments(folder: "network").elements("routes").map(Kind.init)

  /// The routes to any of some Services of one namespace.
  package init(to services: [String], in namespace: String, _ inventory: Inventory) {
    var routes: [Route] = []
    for kind in Self.kinds {
      for object in inventory.objects(group: kind.group, kind: kind.kind) {
        for reference in kind.references.flatMap({ $0.nodes(from: object.node) }) {
          guard let service = services.first(where: { kind.means(reference, of: object, (namespace, $0)) }) else {
            continue
          }
          let isForeign = object.identity.namespace != namespace
          routes.append(
            Route(
              object: object, place: reference,
              isGranted: kind.needsGrant && isForeign
                ? Self.isGranted(object, service, namespace, inventory) : .yes))
        }
      }
    }
    self.routes = routes.filter { $0.isGranted != .no }
    gaps = Set(
      Self.kinds.compactMap { kind in
        inventory.gap(group: kind.group, kind: kind.kind).flatMap { gap in
          kind.isStandard || gap.state.isHidden ? gap.reason : nil
        }
      })
  }

  private static func isGranted(
    _ route: KubernetesObject, _ service: String, _ namespace: String, _ inventory: Inventory
  ) -> Answer {
    let grants = inventory.objects(group: route.identity.group, kind: "ReferenceGrant")
      .filter { $0.identity.namespace == namespace }
    let isGranted = grants.contains { grant in
      let from = grant.node.spec.list("from").contains {
        $0["kind"]?.string == route.identity.kind && $0["namespace"]?.string == route.identity.namespace
      }
      return from
        && grant.node.spec.list("to").contains {
          $0["kind"]?.string == "Service" && ($0["name"]?.string.map { $0 == service } ?? true)
        }
    }
    if isGranted { return .yes }
    let gap = inventory.gap(group: route.identity.group, kind: "ReferenceGrant", namespace: namespace)
    return gap.map { .unknown(because: $0.reason) } ?? .no
  }
}
