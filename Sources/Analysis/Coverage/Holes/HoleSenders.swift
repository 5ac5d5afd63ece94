import Cluster

/// Who is permitted what a route takes, by RBAC.
struct HoleSenders {
  let access: AccessIndex
  /// Where webhooks have their backends: whose service accounts live there is part of the gate.
  let backendNamespaces: Set<String>
  private let grants: KeyedMemo<Permission, Granted> = KeyedMemo()

  init(_ analysis: ClusterAnalysis) {
    access = analysis.access
    let webhooks = analysis.expectedWebhooks
    backendNamespaces = Set(webhooks.compactMap { $0.service?.namespace })
      .union([analysis.kubewarden.namespace].compactMap(\.self))
  }

  struct Permitted: Sendable, Equatable {
    /// `Group developers`, each once, those that everybody is in first.
    var subjects: [String]
    /// Why there may be more.
    var gaps: Set<String>
  }

  private struct Granted: Sendable {
    var grants: [AccessGrant]
    var gaps: Set<String>
  }

  /// Who may send a route's first request in one of some namespaces, or anywhere; the rights that it needs besides included.
  func permitted(_ route: HoleRoute, in namespaces: [String]?) -> Permitted {
    let request = route.request
    let resource =
      request.subresource.isEmpty ? request.resource.resource : "\(request.resource.resource)/\(request.subresource)"
    var subjects: Set<AccessSubject> = []
    var gaps: Set<String> = []
    for verb in Self.verbs(request.operation) {
      let place: Permission.Place = request.isNamespaced && namespaces != nil ? .anyNamespace : .cluster
      let (found, why) = self.subjects(
        Permission(verb: verb, group: request.resource.group, resource: resource, place: place), in: namespaces)
      subjects.formUnion(found)
      gaps.formUnion(why)
    }
    for need in route.needs {
      let (found, why) = self.subjects(need, in: nil)
      subjects.formIntersection(found)
      gaps.formUnion(why)
    }
    return permitted(subjects, gaps)
  }

  /// Who may label one of some namespaces that are there.
  func labellers(of namespaces: [String]) -> Permitted {
    var subjects: Set<AccessSubject> = []
    var gaps: Set<String> = []
    for verb in ["update", "patch"] {
      for name in namespaces {
        let (found, why) = self.subjects(
          Permission(verb: verb, group: "", resource: "namespaces", place: .namespace(name)), in: [name])
        subjects.formUnion(found)
        gaps.formUnion(why)
      }
    }
    return permitted(subjects, gaps)
  }

  private static func verbs(_ operation: AdmissionRequest.Operation) -> [String] {
    switch operation {
    case .create, .connect: ["create"]
    case .update: ["update", "patch"]
    case .delete: ["delete", "deletecollection"]
    }
  }

  private func subjects(
    _ request: Permission, in namespaces: [String]?
  ) -> (subjects: Set<AccessSubject>, gaps: Set<String>) {
    let granted = grants.value(for: request) {
      let (grants, gaps) = access.whoCan(request)
      return Granted(grants: grants.filter { !$0.isBuiltIn && $0.role.name != "cluster-admin" }, gaps: gaps)
    }
    let reaching = granted.grants.filter { grant in
      guard let namespaces, let namespace = grant.namespace else { return true }
      return namespaces.contains(namespace)
    }
    return (Set(reaching.map(\.subject)), granted.gaps)
  }

  private func permitted(_ subjects: Set<AccessSubject>, _ gaps: Set<String>) -> Permitted {
    let others = subjects.filter { $0.kind != .serviceAccount || !backendNamespaces.contains($0.namespace) }
    let ordered = others.sorted { ($0.breadth, $0.text) < ($1.breadth, $1.text) }
    return Permitted(subjects: ordered.map(\.text), gaps: gaps)
  }
}

extension AccessSubject {
  fileprivate var text: String {
    "\(kind.rawValue) \(namespace.isEmpty ? "" : "\(namespace)/")\(name)"
  }

  /// How few it takes to be one of them, everybody first.
  fileprivate var breadth: Int {
    switch (kind, name) {
    case (.group, "system:unauthenticated"), (.user, "system:anonymous"): 0
    case (.group, "system:authenticated"): 1
    case (.group, _) where name.hasPrefix("system:serviceaccounts"): 2
    case (.group, _): 3
    case (.user, _): 4
    case (.serviceAccount, _): 5
    }
  }
}
