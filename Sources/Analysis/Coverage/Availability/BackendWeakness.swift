import Cluster
import Documents

/// Backends that one failure, or one drained node, takes down.
struct BackendWeakness {
  private let analysis: ClusterAnalysis
  private let inventory: Inventory

  init(_ analysis: ClusterAnalysis) {
    self.analysis = analysis
    inventory = analysis.inventory
  }

  func all() -> [AvailabilityRisk] { analysis.backends.all.compactMap(risk) }

  private func risk(_ backend: WebhookBackend) -> AvailabilityRisk? {
    guard !backend.webhooks.isEmpty, let namespace = backend.namespace else { return nil }
    let consequences = [
      missing(backend), replicas(backend), disruption(backend, namespace), placement(backend, namespace),
    ].compactMap(\.self)
    guard !consequences.isEmpty else { return nil }
    let isMissing = if case .absent = backend.serviceObject { true } else { false }
    return AvailabilityRisk(
      kind: .backend, severity: !backend.failsClosed ? "low" : isMissing ? "high" : "medium",
      webhooks: backend.webhooks.map { CompiledWebhook.id(of: $0) }, isInForce: backend.failsClosed,
      backend: "\(namespace)/\(backend.service)", consequences: consequences)
  }

  private func consequence(_ text: String, _ doubts: [String] = []) -> AvailabilityRisk.Consequence {
    AvailabilityRisk.Consequence(request: "", text: text, doubts: doubts)
  }

  private func missing(_ backend: WebhookBackend) -> AvailabilityRisk.Consequence? {
    guard case .absent = backend.serviceObject else { return nil }
    return consequence("its Service does not exist: every call fails")
  }

  private func replicas(_ backend: WebhookBackend) -> AvailabilityRisk.Consequence? {
    guard !backend.workloads.isEmpty else { return nil }
    let counts = backend.workloads.map { workload -> Int64 in
      switch workload.identity.kind {
      case "Pod": 1
      // One on each node.
      case "DaemonSet": 2
      default: max(workload.node["spec", "replicas"]?.int ?? 1, autoscaled(workload))
      }
    }
    let count = counts.reduce(0, +)
    guard count < 2 else { return nil }
    let gap = inventory.gap(group: "autoscaling", kind: "HorizontalPodAutoscaler", namespace: backend.namespace)
    let doubts = [gap?.reason].compactMap(\.self)
    return count == 0
      ? consequence("it is scaled to no replica", doubts)
      : consequence("it has one replica: while that one is restarted nobody answers", doubts)
  }

  /// What an autoscaler keeps it at.
  private func autoscaled(_ workload: KubernetesObject) -> Int64 {
    inventory.objects(group: "autoscaling", kind: "HorizontalPodAutoscaler")
      .filter { scaler in
        let target = scaler.node["spec", "scaleTargetRef"]
        return scaler.identity.namespace == workload.identity.namespace
          && target?["kind"]?.string == workload.identity.kind && target?["name"]?.string == workload.identity.name
      }
      .map { $0.node["spec", "minReplicas"]?.int ?? 1 }.max() ?? 0
  }

  private func disruption(_ backend: WebhookBackend, _ namespace: String) -> AvailabilityRisk.Consequence? {
    guard let labels = backend.podLabels,
      inventory.gap(group: "policy", kind: "PodDisruptionBudget", namespace: namespace) == nil
    else { return nil }
    let isGuarded = inventory.objects(group: "policy", kind: "PodDisruptionBudget").contains { budget in
      guard budget.identity.namespace == namespace, let selector = budget.node["spec", "selector"] else { return false }
      return LabelExpression(kubernetes: selector).matches(Labels(labels)) == .yes
    }
    return isGuarded ? nil : consequence("no PodDisruptionBudget keeps all its pods from being evicted at once")
  }

  private func placement(_ backend: WebhookBackend, _ namespace: String) -> AvailabilityRisk.Consequence? {
    guard case .seen(let service) = backend.serviceObject, let selector = service.node["spec", "selector"] else {
      return nil
    }
    let wanted = Labels(selector).known
    guard !wanted.isEmpty else { return nil }
    let expression = LabelSelector(matchLabels: wanted)
    let nodes = inventory.objects(group: "", kind: "Pod")
      .filter { $0.identity.namespace == namespace && expression.matches($0.node["metadata", "labels"]) }
      .compactMap { $0.node["spec", "nodeName"]?.string }
    guard nodes.count > 1, Set(nodes).count == 1, let node = nodes.first else { return nil }
    return consequence("all \(nodes.count) of its pods are on node \(node)")
  }
}
