import Cluster
import Documents

/// The workloads with power over their node that run, or may run, on a node of a webhook's pods.
struct Neighbours: Sendable {
  struct Neighbour: Sendable {
    var object: KubernetesObject
    /// On the nodes that are known to hold both; empty where only the scheduler could tell.
    var nodes: [String]
    var mayShare: Answer
  }

  /// A workload, or a pod that no listed workload explains, with what its pods may do.
  struct Candidate: Sendable {
    var object: KubernetesObject
    var template: Workload.PodTemplate
    var power: NodePower
  }

  private(set) var all: [Neighbour] = []
  private var numbers: [Node: Int] = [:]
  /// Why there may be more.
  private(set) var gaps: Set<String> = []

  /// `stack`: the workloads behind webhooks, whose parts are no strangers to each other in one namespace.
  init(of backend: WebhookBackend, stack: Set<ObjectIdentity>, survey: PlacementSurvey) {
    if let gap = backend.workloadsGap { gaps.insert(gap) }
    let own = stack.filter { $0.namespace == backend.namespace }
    let hosts = backend.workloads.flatMap { object in
      Workload.podTemplates(of: object.node).map { survey.site(of: object, $0) }
    }
    guard !hosts.isEmpty else { return }
    for candidate in survey.candidates where !own.contains(candidate.object.identity) {
      let site = survey.site(of: candidate.object, candidate.template)
      let nodes = hosts.reduce(into: Set<String>()) { $0.formUnion($1.nodes.intersection(site.nodes)) }
      let mayShare = nodes.isEmpty ? hosts.contains { survey.mayShareNode($0, site) } : .yes
      guard mayShare != .no else { continue }
      numbers[candidate.object.node] = all.count
      all.append(Neighbour(object: candidate.object, nodes: nodes.sorted(), mayShare: mayShare))
    }
  }

  subscript(object: Node) -> Neighbour? { numbers[object].map { all[$0] } }
}
