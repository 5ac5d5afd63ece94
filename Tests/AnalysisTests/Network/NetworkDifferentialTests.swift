import Analysis
import Cluster
import SeededRandom
import Testing

/// Random policies, judged by the analysis and by ``NaiveNetwork``: kind by kind, and all that one plugin enforces together.
struct NetworkDifferentialTests {
  enum Mixture: String, CaseIterable, Sendable {
    case core, calico, cilium, admin, underCalico, underCilium, coreAndAdmin
  }

  private static func world(_ mixture: Mixture, _ random: inout SeededRandom) -> NaiveNetwork {
    var world = NaiveNetwork()
    let hasCore = [.core, .underCalico, .underCilium, .coreAndAdmin].contains(mixture)
    let hasAdmin = [.admin, .underCalico, .coreAndAdmin].contains(mixture)
    if hasCore { world.core = policies([.allow], NaiveNetwork.PeerRule.allCases, &random) }
    if [.calico, .underCalico].contains(mixture) {
      world.calico = policies([.allow, .deny, .pass], NaiveNetwork.PeerRule.allCases, &random)
      for i in world.calico.indices { world.calico[i].isEarly = Bool.random(using: &random) }
    }
    if [.cilium, .underCilium].contains(mixture) {
      world.cilium = policies([.allow, .deny], NaiveNetwork.PeerRule.allCases, &random)
        .filter { !$0.rules.isEmpty }
    }
    if hasAdmin {
      let pods: [NaiveNetwork.PeerRule] = [.teamB, .roleAnywhere, .roleHere, .everyPodHere]
      world.admin = policies([.allow, .deny, .pass], pods, &random)
      world.baseline = policies([.allow, .deny], pods, &random).first
    }
    return world
  }

  private static func policies(
    _ actions: [NaiveNetwork.Action], _ peers: [NaiveNetwork.PeerRule], _ random: inout SeededRandom
  ) -> [NaiveNetwork.Policy] {
    // Ranks on both sides of the core policies' 1000, none twice.
    let ranks = [10, 20, 1500, 1600].shuffled(using: &random)
    return (0..<Int.random(in: 0...3, using: &random)).map { i in
      NaiveNetwork.Policy(
        selects: Int.random(in: 0..<4, using: &random) > 0,
        rules: (0..<Int.random(in: 0...3, using: &random)).map { _ in
          NaiveNetwork.Rule(
            action: actions.randomElement(using: &random) ?? .allow,
            peer: peers.randomElement(using: &random) ?? .teamB,
            port: [nil, 80, 8443].randomElement(using: &random) ?? nil)
        },
        rank: ranks[i], hasDefaultDeny: !actions.contains(.deny) || Bool.random(using: &random))
    }
  }

  @Test(arguments: Mixture.allCases)
  func decisions(_ mixture: Mixture) throws {
    var random = SeededRandom(seed: mixture.rawValue.utf8.reduce(0) { $0 &* 31 &+ Int($1) })
    let agent = [.cilium, .underCilium].contains(mixture) ? "cilium" : "calico-node"
    var allowed = 0
    var denied = 0
    for _ in 0..<150 {
      let world = Self.world(mixture, &random)
      let scene = Scene(world.manifests(agent: agent))
      let network = scene.analysis.network
      let pod = NetworkPod(namespace: "stack", labels: ["app": "web"], serviceAccount: "web", in: scene.inventory)
      let policies = network.policies(.ingress, of: pod)
      for peer in NaiveNetwork.peers {
        for port in [80, 8443] {
          let expected = world.admits(peer, port)
          if expected { allowed += 1 } else { denied += 1 }
          let connection = NetworkConnection(Self.peer(peer, scene.inventory), port: NetworkPort(port))
          let decision = policies.decision(connection)
          guard decision.isAllowed != Answer(expected) else { continue }
          Issue.record(
            "\(peer) to \(port): \(decision.isAllowed), expected \(expected)\n\(world.manifests(agent: agent))")
          return
        }
      }
    }
    // The comparison saw both answers often.
    #expect(allowed > 200)
    #expect(denied > 200)
  }

  private static func peer(_ peer: NaiveNetwork.Peer, _ inventory: Inventory) -> NetworkPeer {
    switch peer {
    case .address(let text): .address(Address(text) ?? Address(.version4, 0))
    case .pod(let namespace, let role):
      .pod(
        NetworkPod(
          namespace: namespace, labels: role.isEmpty ? [:] : ["role": role], serviceAccount: "default", in: inventory))
    }
  }
}
