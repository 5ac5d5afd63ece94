import Cluster
import Documents

/// Where pods run, and where they may: the nodes, the pods that were scheduled, and what workloads ask for.
struct PlacementSurvey: Sendable {
  private let nodes: [ClusterNode]
  /// What runs the containers of the nodes, each once: `containerd://2.1.0`; empty for a node that does not tell.
  let runtimes: [String]
  /// Why there may be nodes beside ``nodes``.
  private let nodesGap: View.Gap?
  /// Why a workload with power over nodes may not be in the input.
  let gaps: Set<String>
  /// The workloads with power over nodes.
  let candidates: [Neighbours.Candidate]
  private let candidateNumbers: [Node: Int]
  /// The nodes that pods of a workload run on, by the workload. A pod that no listed workload made speaks for itself.
  private let occupied: [ObjectIdentity: Set<String>]
  private let inventory: Inventory

  private static let kinds = [
    (group: "apps", kind: "DaemonSet"), (group: "apps", kind: "Deployment"), (group: "apps", kind: "StatefulSet"),
    (group: "apps", kind: "ReplicaSet"), (group: "", kind: "ReplicationController"), (group: "batch", kind: "CronJob"),
    (group: "batch", kind: "Job"), (group: "", kind: "Pod"),
  ]

  /// What is known of where the pods of one workload are, and may be.
  struct Site: Sendable {
    var namespace: String
    var labels: Labels
    var placement: PodPlacement
    /// Where they are.
    var nodes: Set<String>
    /// Pods that it is never put on one node with.
    var apart: [Separation]
  }

  /// One term of a required pod anti-affinity over single nodes.
  struct Separation: Sendable {
    var selector: LabelExpression
    var namespaces: Set<String>
  }

  init(_ inventory: Inventory) {
    self.inventory = inventory
    nodes = inventory.objects(group: "", kind: "Node").map(ClusterNode.init)
    nodesGap = inventory.gap(group: "", kind: "Node")
    let runtimes = inventory.objects(group: "", kind: "Node").map {
      $0.node["status", "nodeInfo", "containerRuntimeVersion"]?.string ?? ""
    }
    self.runtimes = Set(runtimes).sorted()
    gaps = Set(Self.kinds.compactMap { inventory.gap(group: $0.group, kind: $0.kind)?.reason })
    var candidates: [Neighbours.Candidate] = []
    var occupied: [ObjectIdentity: Set<String>] = [:]
    for kind in Self.kinds {
      for object in inventory.objects(group: kind.group, kind: kind.kind) {
        let top = Self.topmostOwner(of: object, in: inventory)
        // The topmost owner speaks for what it makes.
        guard top.identity == object.identity else {
          if let node = Self.occupiedNode(object) { occupied[top.identity, default: []].insert(node) }
          continue
        }
        for template in Workload.podTemplates(of: object.node) {
          guard let power = NodePower(template) else { continue }
          candidates.append(Neighbours.Candidate(object: object, template: template, power: power))
        }
      }
    }
    self.candidates = candidates
    candidateNumbers = Dictionary(
      candidates.enumerated().map { ($1.object.node, $0) }, uniquingKeysWith: { first, _ in first })
    self.occupied = occupied
  }

  /// Why ``runtimes`` says nothing although there are nodes: files need not hold any, a cluster has some.
  var runtimesGap: String? {
    guard nodes.isEmpty, let nodesGap else { return nil }
    if case .partial = nodesGap.state { return nil }
    return nodesGap.reason
  }

  /// The node that a pod runs on; ended pods hold none any more.
  private static func occupiedNode(_ pod: KubernetesObject) -> String? {
    guard pod.identity.kind == "Pod", pod.identity.group.isEmpty, let node = pod.node["spec", "nodeName"]?.string,
      !node.isEmpty, !["Succeeded", "Failed"].contains(pod.node["status", "phase"]?.string ?? "")
    else { return nil }
    return node
  }

  /// The nodes that pods of a workload run on.
  private func occupiedNodes(of object: KubernetesObject) -> Set<String> {
    let nodes = occupied[object.identity] ?? []
    guard let own = Self.occupiedNode(object), Self.topmostOwner(of: object, in: inventory).identity == object.identity
    else { return nodes }
    return nodes.union([own])
  }

  /// The owner of the owner, as far as they are in the input.
  private static func topmostOwner(of object: KubernetesObject, in inventory: Inventory) -> KubernetesObject {
    var top = object
    for _ in 0..<4 {
      let owners = top.node["metadata", "ownerReferences"]?.elements.map { $0 } ?? []
      guard let owner = owners.first(where: { $0["controller"]?.bool == true }) ?? owners.first,
        let kind = owner["kind"]?.string, let name = owner["name"]?.string,
        let object = inventory.object(
          group: ObjectIdentity.group(ofAPIVersion: owner["apiVersion"]?.string ?? ""), kind: kind,
          namespace: top.identity.namespace, name: name), !Workload.podTemplates(of: object.node).isEmpty
      else { return top }
      top = object
    }
    return top
  }

  /// What an object can do to its nodes; nil for one without power over them, and for what another listed workload made.
  func candidate(_ object: Node) -> Neighbours.Candidate? { candidateNumbers[object].map { candidates[$0] } }

  func site(of object: KubernetesObject, _ template: Workload.PodTemplate) -> Site {
    let namespace = object.identity.namespace ?? "default"
    return Site(
      namespace: namespace, labels: Labels(template.labels),
      placement: PodPlacement(
        spec: template.spec, isDaemon: NodeAgent.isDaemon(object)),
      nodes: occupiedNodes(of: object), apart: separations(template.spec, in: namespace))
  }

  /// Terms over namespaces by label, or with a selector that is not understood, keep nothing apart for certain.
  private func separations(_ spec: Node, in namespace: String) -> [Separation] {
    let terms = spec["affinity", "podAntiAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]
    return terms?.elements.compactMap { term in
      guard term["topologyKey"]?.string == "kubernetes.io/hostname", term["namespaceSelector"] == nil,
        let selector = term["labelSelector"]
      else { return nil }
      let named = Set(term["namespaces"]?.elements.compactMap(\.string) ?? [])
      return Separation(
        selector: LabelExpression(kubernetes: selector), namespaces: named.isEmpty ? [namespace] : named)
    } ?? []
  }

  /// May pods of both run on one node? Unknown where it would take a look at nodes that are not in the input.
  func mayShareNode(_ left: Site, _ right: Site) -> Answer {
    guard !left.placement.excludes(right.placement), !isApart(left, right), !isApart(right, left) else { return .no }
    if let name = left.placement.nodeName, name == right.placement.nodeName, !nodes.contains(where: { $0.name == name })
    {
      return .yes
    }
    let known = nodes.contains { left.placement.admits($0) && right.placement.admits($0) }
    if known == .yes { return .yes }
    guard let nodesGap = nodesGap?.reason ?? (nodes.isEmpty ? "the input holds no Node" : nil) else { return known }
    return known || .unknown(because: "the nodes that both may run on are not in the input (\(nodesGap))")
  }

  private func isApart(_ one: Site, _ other: Site) -> Bool {
    one.apart.contains { $0.namespaces.contains(other.namespace) && $0.selector.matches(other.labels) == .yes }
  }
}
