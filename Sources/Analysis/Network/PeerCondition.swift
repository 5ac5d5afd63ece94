/// The other end of a connection of some pods.
package enum NetworkPeer: Sendable {
  /// A pod on the pod network.
  case pod(NetworkPod)
  /// A node, with the pods on its network: from there the API server calls.
  case node
  /// Something outside the cluster.
  case address(Address)
}

/// Which peers a rule speaks of. What all kinds of network policy say of the other end comes down to it.
package indirect enum PeerCondition: Sendable {
  case everyone
  case nobody
  case pods(PodCondition)
  case addresses([AddressRange], AddressReach)
  /// Everything outside the cluster.
  case outside
  case nodes
  /// Few named things, none of which stands for the many: endpoints of a Service, names in DNS, groups of a cloud.
  case others(String)
  /// A part that is not understood, and why.
  case unknown(String)
  case not(PeerCondition)
  case all([PeerCondition])
  case any([PeerCondition])
}

/// Pods by labels.
package struct PodCondition: Sendable {
  package var dialect: LabelDialect
  /// Over the labels of the namespace.
  package var namespaces: LabelExpression = .always
  package var pods: LabelExpression = .always
  /// Over the labels of the service account.
  package var accounts: LabelExpression = .always

  func matches(_ pod: NetworkPod) -> Answer {
    var ofNamespace = pod.namespaceLabels
    var ofAccount = pod.accountLabels
    if dialect == .calico {
      ofNamespace.known[CalicoLabel.name] = pod.namespace
      if let account = pod.serviceAccount { ofAccount.known[CalicoLabel.name] = account }
    }
    return namespaces.matches(ofNamespace) && pods.matches(pod.endpointLabels(dialect)) && accounts.matches(ofAccount)
  }
}

/// Whom a rule over addresses can mean.
package enum AddressReach: Sendable, Hashable {
  /// Pods and nodes by their addresses too, as in Calico.
  case everyone
  /// Only what is outside the cluster, as in Cilium.
  case outsideOnly
  /// It depends on the network plugin, which the input does not tell.
  case undetermined
}

extension PeerCondition {
  package func matches(_ peer: NetworkPeer, _ addresses: ClusterAddresses) -> Answer {
    switch self {
    case .everyone: return .yes
    case .nobody, .others: return .no
    case .unknown(let reason): return .unknown(because: reason)
    case .not(let inner): return !inner.matches(peer, addresses)
    case .all(let parts): return parts.allSatisfy { $0.matches(peer, addresses) }
    case .any(let parts): return parts.contains { $0.matches(peer, addresses) }
    case .pods(let condition):
      if case .pod(let pod) = peer { return condition.matches(pod) }
      return .no
    case .nodes:
      if case .node = peer { return .yes }
      return .no
    case .outside:
      if case .address = peer { return .yes }
      return .no
    case .addresses(let ranges, let reach):
      switch peer {
      case .address(let address): return Answer(ranges.contains { $0.contains(address) })
      case .pod: return reach.admits && addresses.holdPods(ranges)
      case .node: return reach.admits && addresses.holdNodes(ranges)
      }
    }
  }

  /// Calls `body` with every part that is no combination of others.
  func forEachPart(_ body: (PeerCondition) -> Void) {
    switch self {
    case .not(let inner): inner.forEachPart(body)
    case .all(let parts), .any(let parts): for part in parts { part.forEachPart(body) }
    default: body(self)
    }
  }
}

extension AddressReach {
  fileprivate var admits: Answer {
    switch self {
    case .everyone: .yes
    case .outsideOnly: .no
    case .undetermined:
      .unknown(
        because:
          "whether a network in a rule means pods and nodes too depends on the network plugin, which is not known")
    }
  }
}
