package import Cluster
package import Documents

/// What one policy does to some pods in one direction, whatever its kind.
package struct NetworkPolicyReading: Sendable {
  package var policy: KubernetesObject
  /// Does it apply to the pods?
  package var selects: Answer
  /// Does it shut out what no rule of its stage admits?
  package var deniesRest: Answer
  /// In the order in which they count, where there is one.
  package var rules: [NetworkRule]

  /// Does it, where it applies, shut out anything at all?
  package var isolates: Answer { deniesRest || Answer(rules.contains { $0.action == .deny }) }
}

/// One rule of a policy.
package struct NetworkRule: Sendable {
  package enum Action: Sendable, Hashable {
    case allow
    case deny
    /// Leaves the connection to the policies of the next stage.
    case pass
  }

  package var action: Action
  package var peers: PeerCondition
  package var ports: PortCondition
  /// Where it stands.
  package var node: Node

  func matches(_ connection: NetworkConnection, _ addresses: ClusterAddresses) -> Answer {
    ports.matches(connection.port) && peers.matches(connection.peer, addresses)
  }
}

/// A connection of some pods: its other end, and the port that it goes to.
package struct NetworkConnection: Sendable {
  package var peer: NetworkPeer
  package var port: NetworkPort

  package init(_ peer: NetworkPeer, port: NetworkPort) {
    self.peer = peer
    self.port = port
  }
}

/// What the readers of policies need to know beside the policy.
struct NetworkPolicyContext {
  var direction: TrafficDirection
  /// Whose traffic it is.
  var pod: NetworkPod
  var inventory: Inventory
  /// What a core NetworkPolicy's `ipBlock` can mean.
  var blockReach: AddressReach
}

extension Node {
  /// The root of one network policy's `spec`, or the node itself where it has none.
  var spec: Node { self["spec"] ?? self }

  /// The elements of a list member; none where it is absent.
  func list(_ key: String) -> [Node] { self[key]?.elements.map { $0 } ?? [] }

  /// Has the member content: a text, or at least one element?
  func has(_ key: String) -> Bool {
    guard let member = self[key] else { return false }
    return member.count > 0 || member.string.map { !$0.isEmpty } ?? false
  }
}

extension PeerCondition {
  /// Everyone or nobody, as an answer about the other side of the rule says.
  init(_ answer: Answer) {
    switch answer {
    case .yes: self = .everyone
    case .no: self = .nobody
    case .unknown(let reasons): self = .unknown(reasons.sorted().joined(separator: "; "))
    }
  }
}
