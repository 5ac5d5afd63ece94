import Cluster
package import Documents

extension GateRoutes {
  /// The members of the answer as `access --gate -f json` writes it; the command's help has the skeleton.
  package var members: [String: DocumentTree] {
    [
      "summary": .map([
        "canDisarm": .int(Int64(subjects.count { $0.tier != .operator && $0.canDisarm })),
        "operators": .int(Int64(subjects.count { $0.tier == .operator && $0.canDisarm })),
        "onlyCredentials": .int(Int64(subjects.count { $0.isCertain && !$0.canDisarm })),
        "possible": .int(Int64(subjects.count { !$0.isCertain })),
        "controlPlane": .int(Int64(controlPlane.count)),
      ]),
      "subjects": .list(subjects.map(\.tree)), "controlPlane": .list(controlPlane.map { .map($0.members) }),
      "unknowns": .list(gaps.map { .map(["reason": .string($0.reason), "settledBy": .string($0.settledBy)]) }),
    ]
  }
}

extension GateSubject {
  fileprivate var tree: DocumentTree {
    var members = subject.members
    members["tier"] = .string(tier.rawValue)
    if let explanation { members["explanation"] = .string(explanation) }
    if !operatorDoubts.isEmpty { members["operatorUnknownBecause"] = .strings(operatorDoubts.sorted()) }
    members["routes"] = .list(routes.map(\.tree))
    return .map(members)
  }
}

extension GateRoute {
  fileprivate var tree: DocumentTree {
    .map([
      "goal": .string(goal.name), "certain": .bool(doubts.isEmpty), "doubts": .strings(doubts),
      "steps": .list(steps.map(\.tree)),
    ])
  }
}

extension RouteStep {
  fileprivate var tree: DocumentTree {
    .map([
      "step": .string(name), "actor": actor.tree, "effect": .string(effect), "result": result?.tree ?? .null,
      "permissions": .list(permissions.map(\.tree)), "remedy": .string(remedy),
    ])
  }
}

extension RouteActor {
  fileprivate var tree: DocumentTree {
    switch self {
    case .subject(let subject): .map(subject.members)
    case .holder(let role, let namespace):
      .map(["holderOf": .string(role), "namespace": namespace.map { .string($0) } ?? .null])
    case .holderEverywhere(let role): .map(["holderOf": .string(role), "namespace": .string("*")])
    }
  }
}

extension RoutePermission {
  fileprivate var tree: DocumentTree {
    var members: [String: DocumentTree] = [
      "verbs": .strings(verbs), "group": .string(group), "resources": .strings(resources),
      "resourceNames": .strings(names), "namespaces": .strings(namespaces),
    ]
    if let grant { members["chain"] = .list(grant.chain) }
    return .map(members)
  }
}

extension AccessSubject {
  fileprivate var members: [String: DocumentTree] {
    var members: [String: DocumentTree] = ["kind": .string(kind.rawValue), "name": .string(name)]
    if kind == .serviceAccount { members["namespace"] = .string(namespace) }
    return members
  }
}
