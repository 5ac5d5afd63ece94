package import Cluster
import Documents

/// A Role or ClusterRole with the rules that are in force.
package struct AccessRole: Sendable {
  package var kind: String
  package var namespace: String?
  package var name: String
  package var rules: [AccessRule]
  /// Nil for a role of the server's own that is not in the input.
  package var object: KubernetesObject?
}

/// The roles of an inventory, with aggregation worked out.
struct AccessRoles {
  struct Key: Hashable {
    var kind: String
    var namespace: String?
    var name: String
  }

  private(set) var roles: [AccessRole] = []
  private(set) var positions: [Key: Int] = [:]

  init(_ inventory: Inventory) {
    let clusterRoles = inventory.objects(group: AccessRoles.group, kind: "ClusterRole").map { $0 }
    let aggregation = RoleAggregation(
      clusterRoles, isComplete: inventory.gap(group: AccessRoles.group, kind: "ClusterRole") == nil)
    for (i, object) in clusterRoles.enumerated() {
      add(
        AccessRole(
          kind: "ClusterRole", namespace: nil, name: object.identity.name, rules: aggregation.rules(of: i),
          object: object))
    }
    for object in inventory.objects(group: AccessRoles.group, kind: "Role") {
      add(
        AccessRole(
          kind: "Role", namespace: object.identity.namespace, name: object.identity.name,
          rules: RoleAggregation.ownRules(of: object), object: object))
    }
    // Every API server makes these; files that bind them seldom hold them.
    for role in BuiltInRole.all where inventory.gap(group: AccessRoles.group, kind: "ClusterRole") != nil {
      guard positions[Key(kind: "ClusterRole", namespace: nil, name: role.name)] == nil else { continue }
      add(AccessRole(kind: "ClusterRole", namespace: nil, name: role.name, rules: role.rules, object: nil))
    }
  }

  static let group = "rbac.authorization.k8s.io"

  private mutating func add(_ role: AccessRole) {
    let key = Key(kind: role.kind, namespace: role.namespace, name: role.name)
    // Of several definitions of one role each may be the one in force: what any of them permits counts.
    if let position = positions[key] {
      roles[position].rules += role.rules
    } else {
      positions[key] = roles.count
      roles.append(role)
    }
  }
}
