/// Policies that are evaluated together, before or after others.
enum NetworkStage {
  /// One after the other, first match; in a group of several nobody promises an order. What none of them decides is
  /// dropped if one of them applies and the stage is one that drops, or else goes on.
  case ordered([[NetworkPolicyReading]], dropsRest: Bool)
  /// All together: a denial wins, then an allowance, and what is left is dropped by policies with default deny.
  case union([NetworkPolicyReading])

  func outcomes(_ connection: NetworkConnection, _ addresses: ClusterAddresses) -> NetworkOutcomes {
    switch self {
    case .ordered(let groups, let dropsRest):
      var outcomes = Self.ordered(groups, connection, addresses)
      if dropsRest { Self.drop(groups.joined(), &outcomes) { $0.selects } }
      return outcomes
    case .union(let readings):
      return Self.union(readings, connection, addresses)
    }
  }

  private static func ordered(
    _ groups: [[NetworkPolicyReading]], _ connection: NetworkConnection, _ addresses: ClusterAddresses
  ) -> NetworkOutcomes {
    var outcomes = NetworkOutcomes()
    for group in groups where outcomes.isUndecided {
      let each = group.map { Self.outcomes(of: $0, connection, addresses) }.filter(\.isTouched)
      guard var together = each.first else { continue }
      for other in each.dropFirst() { together.compete(other) }
      outcomes.follow(together)
    }
    return outcomes
  }

  /// What the rules of one policy do, tried in their order.
  private static func outcomes(
    of reading: NetworkPolicyReading, _ connection: NetworkConnection, _ addresses: ClusterAddresses
  ) -> NetworkOutcomes {
    var outcomes = NetworkOutcomes()
    if reading.selects == .no { return outcomes }
    for rule in reading.rules where outcomes.isUndecided {
      outcomes.act(
        rule.action, if: reading.selects && rule.matches(connection, addresses),
        NetworkDecision.Ground(policy: reading.policy, rule: rule.node))
    }
    return outcomes
  }

  private static func union(
    _ readings: [NetworkPolicyReading], _ connection: NetworkConnection, _ addresses: ClusterAddresses
  ) -> NetworkOutcomes {
    var outcomes = NetworkOutcomes()
    for action in [NetworkRule.Action.deny, .allow] {
      for reading in readings where reading.selects != .no {
        for rule in reading.rules where rule.action == action && outcomes.isUndecided {
          outcomes.act(
            action, if: reading.selects && rule.matches(connection, addresses),
            NetworkDecision.Ground(policy: reading.policy, rule: rule.node))
        }
      }
    }
    drop(readings, &outcomes) { $0.selects && $0.deniesRest }
    return outcomes
  }

  /// Adds that what is undecided is dropped if a policy applies.
  private static func drop(
    _ readings: some Sequence<NetworkPolicyReading>, _ outcomes: inout NetworkOutcomes,
    where applies: (NetworkPolicyReading) -> Answer
  ) {
    for reading in readings where outcomes.isUndecided {
      outcomes.act(.deny, if: applies(reading), NetworkDecision.Ground(policy: reading.policy))
    }
  }
}
