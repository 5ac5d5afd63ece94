import Cluster
import Documents

/// The workloads with power over their node that run, or may run, on a node of a webhook's pods.
struct Neighbours: Sendable {
  struct Neighbour: Sendable {
    var object: KubernetesObject
    var power: NodePower
    /// On the nodes that are known to hold both; empty where only the scheduler could tell.
    var nodes: [String]
    var mayShare: Answer
    /// What it is known to do on the node; nil for an unknown one.
    var agent: NodeAgent?
  }

  /// A workload, or a pod that no listed workload explains, with what its pods may do.
  struct Candidate: Sendable {
    var object: KubernetesObject
    var template: Workload.PodTemplate
    var power: NodePower
  }

  private(set) var all: [Neighbour] = []
  private var numbers: [ObjectIdentity: Int] = [:]
  /// Why there may be more.
  private(set) var gaps: Set<String> = []

  init(of backend: WebhookBackend, survey: PlacementSurvey) {
    if let gap = backend.workloadsGap { gaps.insert(gap) }
    let own = Set(backend.workloads.map(\.identity))
    let hosts = backend.workloads.flatMap { object in
      Workload.podTemplates(of: object.node).map { survey.site(of: object, $0) }
    }
    guard !hosts.isEmpty else { return }
    for candidate in survey.candidates where !own.contains(candidate.object.identity) {
      let site = survey.site(of: candidate.object, candidate.template)
      let nodes = hosts.reduce(into: Set<String>()) { $0.formUnion($1.nodes.intersection(site.nodes)) }
      let mayShare = nodes.isEmpty ? hosts.contains { survey.mayShareNode($0, site) } : .yes
      guard mayShare != .no else { continue }
      numbers[candidate.object.identity] = all.count
      all.append(
        Neighbour(
          object: candidate.object, power: candidate.power, nodes: nodes.sorted(), mayShare: mayShare,
          agent: NodeAgent.of(candidate.object, candidate.template)))
    }
  }

  subscript(object: ObjectIdentity) -> Neighbour? { numbers[object].map { all[$0] } }
}
