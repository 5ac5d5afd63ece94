/// The shortest chain of steps by which somebody comes to a goal.
package struct GateRoute: Sendable {
  package var goal: GateGoal
  package var steps: [RouteStep]
  /// Why it is not certain that it can be gone; empty where it is.
  package var doubts: [String]
}

/// One step: somebody uses what it is permitted.
package struct RouteStep: Sendable {
  /// The kind of step, as in `Resources/routes`.
  package var name: String
  package var actor: RouteActor
  /// All that it takes.
  package var permissions: [RoutePermission]
  /// What it can do by them, after "can".
  package var effect: String
  /// The identity that it acts as next; nil where the step reaches the goal.
  package var result: RouteActor?
  package var remedy: String
  /// May what answers webhooks take it in the course of its work?
  var isWork: Bool
}

/// Who takes a step.
package enum RouteActor: Sendable, Hashable {
  case subject(AccessSubject)
  /// Whoever holds a role that it came to on the way, there or, with nil, in the whole cluster.
  case holder(role: String, namespace: String?)
  /// The same in every namespace.
  case holderEverywhere(role: String)

  package var description: String {
    switch self {
    case .subject(let subject): subject.title
    case .holder(let role, let namespace): namespace.map { "\(role) in namespace \($0)" } ?? role
    case .holderEverywhere(let role): "\(role) in every namespace"
    }
  }
}

/// One permission that a step takes, and where it comes from.
package struct RoutePermission: Sendable {
  package var verbs: [String]
  package var group: String
  package var resources: [String]
  /// The only objects that it holds for; empty for all.
  package var names: [String]
  /// Where it is used; empty for the cluster as a whole.
  package var namespaces: [String]
  /// Nil for what the actor came to hold on the way.
  package var grant: AccessGrant?

  /// `deployments.apps`.
  package var qualifiedResources: [String] {
    resources.map { resource in
      guard !group.isEmpty else { return resource }
      let slash = resource.firstIndex(of: "/") ?? resource.endIndex
      return "\(resource[..<slash]).\(group)\(resource[slash...])"
    }
  }
}

extension AccessSubject {
  /// `ServiceAccount kubewarden/kubewarden-controller`, `Group developers`.
  package var title: String {
    kind == .serviceAccount ? "\(kind.rawValue) \(namespace)/\(name)" : "\(kind.rawValue) \(name)"
  }
}
