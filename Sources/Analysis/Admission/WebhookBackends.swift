package import Cluster
import Documents

/// Every Service that answers, or in manifests will answer, admission webhooks.
package struct WebhookBackends: Sendable {
  package private(set) var all: [WebhookBackend] = []
  /// Why there may be more.
  package let gaps: Set<String>

  private struct Key: Hashable {
    var namespace: String?
    var service: String
  }

  package init(_ inventory: Inventory, webhooks: [AdmissionWebhook], stack: KubewardenStack) {
    let kinds =
      AdmissionWebhook.kinds.map { (AdmissionWebhook.group, $0.0) } + [(KubewardenStack.group, "PolicyServer")]
    gaps = Set(kinds.compactMap { inventory.gap(group: $0.0, kind: $0.1)?.reason })

    var order: [Key] = []
    var served: [Key: [AdmissionWebhook]] = [:]
    for webhook in webhooks {
      guard let service = webhook.service else { continue }
      let key = Key(namespace: service.namespace, service: service.name)
      if served[key] == nil { order.append(key) }
      served[key, default: []].append(webhook)
    }
    var servers: [Key: KubernetesObject] = [:]
    for server in KubewardenStack.policyServers(in: inventory) {
      let name = KubewardenStack.workloadName(ofPolicyServer: server.identity.name)
      let key = Key(namespace: stack.namespace, service: name)
      if served[key] == nil, servers[key] == nil { order.append(key) }
      servers[key] = server
    }
    let controllerKey = stack.controllerService.map { Key(namespace: stack.namespace, service: $0) }
    if let controllerKey, served[controllerKey] == nil { order.append(controllerKey) }

    let workloads = WorkloadsByNamespace(inventory, namespaces: Set(order.compactMap(\.namespace)))
    for key in order {
      let webhooks = served[key] ?? []
      let part = KubewardenPart(
        stack: stack, server: servers[key],
        isController: key == controllerKey || Self.isControllers(webhooks))
      all.append(Self.backend(key, webhooks, part, workloads: workloads, inventory))
    }
  }

  /// What of Kubewarden a backend is, if anything.
  private struct KubewardenPart {
    var stack: KubewardenStack
    var server: KubernetesObject?
    var isController: Bool
  }

  /// Are they those through which Kubewarden's controller checks its own resources?
  static func isControllers(_ webhooks: [AdmissionWebhook]) -> Bool {
    webhooks.contains { $0.configuration.identity.name.hasPrefix("kubewarden-controller-") }
  }

  private static func backend(
    _ key: Key, _ webhooks: [AdmissionWebhook], _ part: KubewardenPart, workloads: WorkloadsByNamespace,
    _ inventory: Inventory
  ) -> WebhookBackend {
    let sighting = sighting(of: key, inventory)
    var behind = behind(key, sighting, workloads: workloads)
    if behind.isEmpty, part.isController, let controller = part.stack.controller { behind = [controller] }
    let isKubewarden = part.server != nil || part.isController
    var podLabels = behind.first.flatMap { Workload.podTemplates(of: $0.node).first }.map { Labels($0.labels).known }
    if podLabels == nil, let server = part.server { podLabels = KubewardenStack.podLabels(ofPolicyServer: server) }
    let fallback = webhooks.first.map { $0.node["clientConfig", "service"] ?? $0.node }
    let served = servedPolicies(part.server, inventory)
    return WebhookBackend(
      namespace: key.namespace, service: key.service, webhooks: webhooks,
      engine: webhooks.first?.engine ?? (isKubewarden ? .kubewarden : .other),
      failsClosed: webhooks.contains(where: \.failsClosed) || (webhooks.isEmpty && served.contains(where: failsClosed)),
      serviceObject: sighting, workloads: behind,
      workloadsGap: behind.isEmpty ? workloadsGap(in: key.namespace, inventory) : nil,
      podLabels: podLabels,
      isOnHostNetwork: hostNetwork(behind, isKubewarden ? part.stack : nil, key, inventory),
      origin: origin(sighting, fallback, part, behind))
  }

  private static func origin(
    _ sighting: WebhookBackend.Sighting, _ webhook: Node?, _ part: KubewardenPart, _ behind: [KubernetesObject]
  ) -> Node? {
    if case .seen(let object) = sighting { return object.node }
    return webhook ?? part.server?.node ?? behind.first?.node
  }

  private static func sighting(of key: Key, _ inventory: Inventory) -> WebhookBackend.Sighting {
    guard let namespace = key.namespace else { return .unseen(unknownNamespace) }
    if let object = inventory.object(group: "", kind: "Service", namespace: namespace, name: key.service) {
      return .seen(object)
    }
    return inventory.gap(group: "", kind: "Service", namespace: namespace).map { .unseen($0.reason) } ?? .absent
  }

  /// The workloads that the Service selects; without a Service those of a policy server by their name.
  private static func behind(
    _ key: Key, _ sighting: WebhookBackend.Sighting, workloads: WorkloadsByNamespace
  ) -> [KubernetesObject] {
    guard let namespace = key.namespace else { return [] }
    if case .seen(let service) = sighting {
      let labels = Labels(service.node["spec", "selector"]).known
      guard !labels.isEmpty else { return [] }
      let selector = LabelSelector(matchLabels: labels)
      let selected = workloads[namespace].filter { workload in
        Workload.podTemplates(of: workload.node).contains { selector.matches($0.labels) }
      }
      // Whatever runs the pods explains them better than the pods.
      let controllers = selected.filter { $0.identity.kind != "Pod" }
      return controllers.isEmpty ? selected : controllers
    }
    guard key.service.hasPrefix("policy-server-") else { return [] }
    return workloads[namespace].filter { $0.identity.kind == "Deployment" && $0.identity.name == key.service }
  }

  private static func workloadsGap(in namespace: String?, _ inventory: Inventory) -> String? {
    guard let namespace else { return unknownNamespace }
    return WorkloadsByNamespace.kinds.lazy
      .compactMap { inventory.gap(group: $0.group, kind: $0.kind, namespace: namespace)?.reason }.first
  }

  private static func hostNetwork(
    _ workloads: [KubernetesObject], _ stack: KubewardenStack?, _ key: Key, _ inventory: Inventory
  ) -> Answer {
    if !workloads.isEmpty {
      return Answer(
        workloads.contains { workload in
          Workload.podTemplates(of: workload.node).contains { $0.spec["hostNetwork"]?.bool == true }
        })
    }
    // The controller gives its policy servers the network it is told to.
    if let stack, stack.controller != nil { return Answer(stack.controllerFlags["host-network"] == "true") }
    if let gap = workloadsGap(in: key.namespace, inventory) { return .unknown(because: gap) }
    if stack != nil { return .no }
    return .unknown(because: "no workload is behind Service \(key.namespace ?? "")/\(key.service)")
  }

  private static func servedPolicies(_ server: KubernetesObject?, _ inventory: Inventory) -> [KubernetesObject] {
    guard let server else { return [] }
    return KubewardenStack.policies(in: inventory)
      .filter { ($0.node["spec", "policyServer"]?.string ?? "default") == server.identity.name }
  }

  private static func failsClosed(_ policy: KubernetesObject) -> Bool {
    policy.node["spec", "failurePolicy"]?.string != "Ignore"
  }

  static let unknownNamespace =
    "in which namespace Kubewarden runs is not known: add the controller's Deployment to the input"
}

/// What runs pods in the namespaces of backends.
private struct WorkloadsByNamespace {
  static let kinds = [
    (group: "apps", kind: "Deployment"), (group: "apps", kind: "StatefulSet"), (group: "apps", kind: "DaemonSet"),
    (group: "apps", kind: "ReplicaSet"), (group: "", kind: "ReplicationController"), (group: "", kind: "Pod"),
  ]

  private var workloads: [String: [KubernetesObject]] = [:]

  init(_ inventory: Inventory, namespaces: Set<String>) {
    guard !namespaces.isEmpty else { return }
    for (group, kind) in Self.kinds {
      for object in inventory.objects(group: group, kind: kind) {
        guard let namespace = object.identity.namespace, namespaces.contains(namespace) else { continue }
        // What a controller of the list made is covered by the controller.
        let isMade = (object.node["metadata", "ownerReferences"]?.elements ?? object.node.elements)
          .contains { $0["controller"]?.bool == true }
        if !isMade { workloads[namespace, default: []].append(object) }
      }
    }
  }

  subscript(namespace: String) -> [KubernetesObject] { workloads[namespace] ?? [] }
}
