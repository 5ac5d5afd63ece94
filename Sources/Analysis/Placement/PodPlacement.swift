import Cluster
import Documents

/// On which nodes the pods of a spec may run, as the scheduler decides (kube-scheduler's NodeName, NodeAffinity and
/// TaintToleration plugins; pkg/scheduler/framework/plugins).
struct PodPlacement: Sendable {
  /// Set where the pod was scheduled, or its author went past the scheduler.
  let nodeName: String?
  private let nodeSelector: [String: String]
  /// One of the terms must hold; nil where there is no required affinity.
  private let terms: [NodeTerm]?
  private let tolerations: [Toleration]

  init(spec: Node, isDaemon: Bool) {
    nodeName = spec["nodeName"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    nodeSelector = Labels(spec["nodeSelector"]).known
    let required = spec["affinity", "nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]
    terms = required?["nodeSelectorTerms"]?.elements.map(NodeTerm.init)
    var tolerations = spec["tolerations"]?.elements.map(Toleration.init) ?? []
    if isDaemon { tolerations += Toleration.ofDaemons(onHostNetwork: spec["hostNetwork"]?.bool == true) }
    self.tolerations = tolerations
  }

  /// May a pod run on this node?
  func admits(_ node: ClusterNode) -> Answer {
    if let nodeName {
      // Past the scheduler only NoExecute counts: the node's controller ends what does not tolerate it.
      return Answer(nodeName == node.name && node.taints.allSatisfy { $0.effect != "NoExecute" || tolerates($0) })
    }
    guard node.taints.allSatisfy({ $0.effect == "PreferNoSchedule" || tolerates($0) }) else { return .no }
    guard nodeSelector.allSatisfy({ node.labels[$0.key] == $0.value }) else { return .no }
    return terms.map { $0.contains { $0.matches(node) } } ?? .yes
  }

  private func tolerates(_ taint: ClusterNode.Taint) -> Bool { tolerations.contains { $0.tolerates(taint) } }

  /// Can no node take pods of both, whatever nodes there are? They name different nodes, or a label with two values.
  func excludes(_ other: PodPlacement) -> Bool {
    if let nodeName, let otherName = other.nodeName { return nodeName != otherName }
    return nodeSelector.contains { key, value in other.nodeSelector[key].map { $0 != value } ?? false }
  }
}

/// A node as the scheduler sees it.
struct ClusterNode: Sendable {
  struct Taint: Sendable {
    var key: String
    var value: String
    var effect: String
  }

  let name: String
  let labels: [String: String]
  let taints: [Taint]

  init(_ object: KubernetesObject) {
    name = object.identity.name
    labels = Labels(object.node["metadata", "labels"]).known
    var taints =
      object.node["spec", "taints"]?.elements.map {
        Taint(
          key: $0["key"]?.string ?? "", value: $0["value"]?.string ?? "", effect: $0["effect"]?.string ?? "")
      } ?? []
    let cordon = "node.kubernetes.io/unschedulable"
    if object.node["spec", "unschedulable"]?.bool == true, !taints.contains(where: { $0.key == cordon }) {
      taints.append(Taint(key: cordon, value: "", effect: "NoSchedule"))
    }
    self.taints = taints
  }
}

/// One toleration; k8s.io/component-helpers/scheduling/corev1, Toleration.ToleratesTaint.
struct Toleration: Sendable {
  private var key = ""
  private var exists = false
  private var value = ""
  private var effect = ""

  init(_ node: Node) {
    key = node["key"]?.string ?? ""
    exists = node["operator"]?.string == "Exists"
    value = node["value"]?.string ?? ""
    effect = node["effect"]?.string ?? ""
  }

  private init(key: String, effect: String) {
    self.key = key
    exists = true
    self.effect = effect
  }

  func tolerates(_ taint: ClusterNode.Taint) -> Bool {
    guard effect.isEmpty || effect == taint.effect else { return false }
    // An empty key with Exists is for all taints.
    guard key == taint.key || (key.isEmpty && exists) else { return false }
    return exists || value == taint.value
  }

  /// What the DaemonSet controller adds (pkg/controller/daemon/util, AddOrUpdateDaemonPodTolerations).
  static func ofDaemons(onHostNetwork: Bool) -> [Toleration] {
    var tolerations = [
      Toleration(key: "node.kubernetes.io/not-ready", effect: "NoExecute"),
      Toleration(key: "node.kubernetes.io/unreachable", effect: "NoExecute"),
      Toleration(key: "node.kubernetes.io/disk-pressure", effect: "NoSchedule"),
      Toleration(key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule"),
      Toleration(key: "node.kubernetes.io/pid-pressure", effect: "NoSchedule"),
      Toleration(key: "node.kubernetes.io/unschedulable", effect: "NoSchedule"),
    ]
    if onHostNetwork {
      tolerations.append(Toleration(key: "node.kubernetes.io/network-unavailable", effect: "NoSchedule"))
    }
    return tolerations
  }
}

/// One term of a required node affinity: all of its requirements must hold; one without any matches no node
/// (k8s.io/component-helpers/scheduling/corev1/nodeaffinity).
struct NodeTerm: Sendable {
  private struct Requirement: Sendable {
    var key: String
    var `operator`: String
    var values: [String]
  }

  private let expressions: [Requirement]
  private let fields: [Requirement]

  init(_ node: Node) {
    func requirements(_ member: String) -> [Requirement] {
      node[member]?.elements.map {
        Requirement(
          key: $0["key"]?.string ?? "", operator: $0["operator"]?.string ?? "",
          values: $0["values"]?.elements.compactMap(\.string) ?? [])
      } ?? []
    }
    expressions = requirements("matchExpressions")
    fields = requirements("matchFields")
  }

  func matches(_ node: ClusterNode) -> Answer {
    guard !expressions.isEmpty || !fields.isEmpty else { return .no }
    return expressions.allSatisfy { Self.holds($0, node.labels[$0.key]) }
      && fields.allSatisfy { Self.holds($0, $0.key == "metadata.name" ? node.name : nil) }
  }

  private static func holds(_ requirement: Requirement, _ value: String?) -> Answer {
    switch requirement.operator {
    case "In": Answer(value.map(requirement.values.contains) ?? false)
    case "NotIn": Answer(!(value.map(requirement.values.contains) ?? false))
    case "Exists": Answer(value != nil)
    case "DoesNotExist": Answer(value == nil)
    case "Gt": Answer(compare(value, requirement.values.first, by: >))
    case "Lt": Answer(compare(value, requirement.values.first, by: <))
    default: .unknown(because: "the node affinity operator '\(requirement.operator)' is not known")
    }
  }

  private static func compare(_ value: String?, _ bound: String?, by order: (Int64, Int64) -> Bool) -> Bool {
    guard let value = value.flatMap({ Int64($0) }), let bound = bound.flatMap({ Int64($0) }) else { return false }
    return order(value, bound)
  }
}
