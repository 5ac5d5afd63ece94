import Cluster
package import Documents

extension AccessListing {
  /// The members of the answer as `access -f json` writes it; the command's help has the skeleton.
  package var members: [String: DocumentTree] {
    [
      "request": question.tree, "subjects": .list(holders.map(\.tree)),
      "unknowns": .list(gaps.map { .map(["reason": .string($0.reason), "settledBy": .string($0.settledBy)]) }),
    ]
  }
}

extension AccessListing.Question {
  fileprivate var tree: DocumentTree {
    switch self {
    case .path(let verb, let path): return .map(["verb": .string(verb), "path": .string(path)])
    case .permission(let permission):
      var members: [String: DocumentTree] = [
        "verb": .string(permission.verb), "group": .string(permission.group),
        "resource": .string(permission.resource),
      ]
      switch permission.place {
      case .cluster: members["scope"] = .string("cluster")
      case .anyNamespace: members["scope"] = .string("anyNamespace")
      case .namespace(let name): members["namespace"] = .string(name)
      }
      if case .named(let name) = permission.object { members["name"] = .string(name) }
      return .map(members)
    }
  }
}

extension AccessHolder {
  fileprivate var tree: DocumentTree {
    var members: [String: DocumentTree] = [
      "kind": .string(subject.kind.rawValue), "name": .string(subject.name), "tier": .string(tier.name),
      "grants": .list(grants.map(\.tree)),
    ]
    if subject.kind == .serviceAccount { members["namespace"] = .string(subject.namespace) }
    switch `operator` {
    case .proven(let found, let workload):
      members["operator"] = .map([
        "name": .string(found.name), "does": .string(found.does), "workload": .string("\(workload.identity)"),
      ])
    case .unknown(let reasons): members["operatorUnknownBecause"] = .strings(reasons.sorted())
    case .none: break
    }
    return .map(members)
  }
}

extension AccessHolder.Tier {
  fileprivate var name: String {
    switch self {
    case .everybody: "everybody"
    case .somebody: "somebody"
    case .trustedOperator: "operator"
    case .controlPlane: "controlPlane"
    }
  }
}

extension AccessGrant {
  fileprivate var tree: DocumentTree {
    var members: [String: DocumentTree] = ["chain": .list(chain)]
    if let namespace { members["namespace"] = .string(namespace) }
    if !rule.names.isEmpty { members["resourceNames"] = .strings(rule.names) }
    return .map(members)
  }
}
