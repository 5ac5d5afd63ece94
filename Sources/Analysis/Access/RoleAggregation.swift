import Cluster
import Documents

/// Fills in the rules of ClusterRoles with an `aggregationRule`, as the controller does.
///
/// The controller replaces the rules by those of the selected roles, and leaves them where the selectors find none.
/// Where the view may lack roles, what stands in `rules` counts too: a dump has it filled in.
struct RoleAggregation {
  private let objects: [KubernetesObject]
  private let isComplete: Bool
  private let labels: [[String: String]]
  private let selectors: [[LabelSelector]]

  init(_ clusterRoles: [KubernetesObject], isComplete: Bool) {
    objects = clusterRoles
    self.isComplete = isComplete
    labels = clusterRoles.map { Labels($0.node["metadata", "labels"]).known }
    selectors = clusterRoles.map { role in
      // A selector that the API server would refuse belongs to a role that cannot exist.
      role.node["aggregationRule", "clusterRoleSelectors"]?.elements.compactMap { try? LabelSelector($0) } ?? []
    }
  }

  /// The rules in force of the role at a position.
  func rules(of position: Int) -> [AccessRule] {
    var visited: Set<Int> = [position]
    return rules(of: position, visited: &visited)
  }

  private func rules(of position: Int, visited: inout Set<Int>) -> [AccessRule] {
    let own = Self.ownRules(of: objects[position])
    guard !selectors[position].isEmpty else { return own }
    var aggregated: [AccessRule] = []
    for candidate in objects.indices {
      guard selectors[position].contains(where: { $0.matches(labels[candidate]) }) else { continue }
      // A role that aggregates itself in a circle adds nothing the second time.
      guard visited.insert(candidate).inserted else { continue }
      aggregated += rules(of: candidate, visited: &visited)
    }
    if aggregated.isEmpty { return own }
    return isComplete ? aggregated : aggregated + own
  }

  /// The rules as they stand in a Role or ClusterRole.
  static func ownRules(of role: KubernetesObject) -> [AccessRule] {
    role.node["rules"]?.elements.map { AccessRule($0) } ?? []
  }
}
