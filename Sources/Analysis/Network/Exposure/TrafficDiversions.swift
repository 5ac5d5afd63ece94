package import Cluster
package import Documents

/// What leads calls of a webhook elsewhere than to the pods that are meant to answer them.
package struct TrafficDiversions: Sendable {
  package struct Diversion: Sendable {
    package var object: KubernetesObject
    package var place: Node
    /// What it does, as the second half of a sentence about the object.
    package var text: String
  }

  package private(set) var diversions: [Diversion] = []
  /// Why there may be more.
  package private(set) var gaps: Set<String> = []

  package init(_ backend: WebhookBackend, stack: KubewardenStack, _ inventory: Inventory) {
    guard let namespace = backend.namespace, case .seen(let service) = backend.serviceObject else { return }
    let selector = Labels(service.node["spec", "selector"]).known
    let pods = inventory.objects(group: "", kind: "Pod").filter { pod in
      pod.identity.namespace == namespace && Self.isSelected(pod.node["metadata", "labels"], selector)
    }
    strangers(backend, stack: stack, pods, inventory)
    endpoints(of: service, in: namespace, selected: pods, inventory)
    for (group, kind) in [("", "Pod"), ("", "Endpoints"), ("discovery.k8s.io", "EndpointSlice")] {
      if let gap = inventory.gap(group: group, kind: kind, namespace: namespace) { gaps.insert(gap.reason) }
    }
  }

  private static func isSelected(_ labels: Node?, _ selector: [String: String]) -> Bool {
    guard !selector.isEmpty else { return false }
    return selector.allSatisfy { labels?[$0.key]?.string == $0.value }
  }

  // MARK: - Pods that answer in the stack's name

  private mutating func strangers(
    _ backend: WebhookBackend, stack: KubewardenStack, _ pods: [KubernetesObject], _ inventory: Inventory
  ) {
    let expected = Self.expected(backend, stack: stack)
    for workload in backend.workloads where !expected.contains(workload) && workload.identity.kind != "Pod" {
      add(workload, workload.node, "its pods match the selector of Service \(backend.service) and do not belong to it")
    }
    guard !expected.isEmpty else { return }
    for pod in pods where Self.isStranger(pod, expected, backend, inventory) {
      add(pod, pod.node, "it matches the selector of Service \(backend.service) and none of its workloads owns it")
    }
  }

  /// The workloads that are meant to answer: of Kubewarden those of its controller, else all that have a controller.
  private static func expected(_ backend: WebhookBackend, stack: KubewardenStack) -> [KubernetesObject] {
    let controlled = backend.workloads.filter { $0.identity.kind != "Pod" }
    guard backend.engine == .kubewarden else { return controlled }
    let own = controlled.filter { $0 == stack.controller || $0.identity.name == backend.service }
    return own.isEmpty ? controlled : own
  }

  /// Pods of other workloads that were found above are named with these.
  private static func isStranger(
    _ pod: KubernetesObject, _ expected: [KubernetesObject], _ backend: WebhookBackend, _ inventory: Inventory
  ) -> Bool {
    guard let owner = controller(of: pod) else { return true }
    func isKnown(_ owner: (kind: String, name: String)) -> Bool {
      backend.workloads.contains { $0.identity.kind == owner.kind && $0.identity.name == owner.name }
    }
    if isKnown(owner) { return false }
    guard owner.kind == "ReplicaSet" else { return true }
    let set = inventory.object(
      group: "apps", kind: "ReplicaSet", namespace: pod.identity.namespace, name: owner.name)
    // Without the ReplicaSet its name tells the Deployment.
    guard let set else {
      let name = owner.name.utf8.lastIndex(of: UInt8(ascii: "-")).map { String(owner.name[..<$0]) } ?? owner.name
      return !isKnown(("Deployment", name))
    }
    return controller(of: set).map { !isKnown($0) } ?? true
  }

  private static func controller(of object: KubernetesObject) -> (kind: String, name: String)? {
    let owners = object.node["metadata"]?.list("ownerReferences") ?? []
    guard let owner = owners.first(where: { $0["controller"]?.bool == true }) else { return nil }
    return (owner["kind"]?.string ?? "", owner["name"]?.string ?? "")
  }

  // MARK: - Addresses that are none of the pods

  /// Endpoints of a Service with a selector are those of the pods that it selects; others were written by somebody.
  private mutating func endpoints(
    of service: KubernetesObject, in namespace: String, selected: [KubernetesObject], _ inventory: Inventory
  ) {
    guard service.node.spec.has("selector"), inventory.gap(group: "", kind: "Pod", namespace: namespace) == nil else {
      return
    }
    var addresses: [String: Set<String>] = [:]
    for pod in selected {
      let all = (pod.node["status"]?.list("podIPs") ?? []).compactMap { $0["ip"]?.string }
      addresses[pod.identity.name] = Set(all + [pod.node["status", "podIP"]?.string].compactMap(\.self))
    }
    for slice in inventory.objects(group: "discovery.k8s.io", kind: "EndpointSlice")
    where slice.identity.namespace == namespace
      && slice.node["metadata", "labels", "kubernetes.io/service-name"]?.string == service.identity.name
    {
      for endpoint in slice.node.list("endpoints") {
        check(endpoint, endpoint["addresses"]?.strings ?? [], of: slice, addresses)
      }
    }
    if let object = inventory.object(group: "", kind: "Endpoints", namespace: namespace, name: service.identity.name) {
      for endpoint in object.node.list("subsets").flatMap({ $0.list("addresses") + $0.list("notReadyAddresses") }) {
        check(endpoint, [endpoint["ip"]?.string].compactMap(\.self), of: object, addresses)
      }
    }
  }

  private mutating func check(
    _ endpoint: Node, _ texts: [String], of object: KubernetesObject, _ addresses: [String: Set<String>]
  ) {
    // Of a pod without a status no address is known.
    if endpoint["targetRef", "kind"]?.string == "Pod", let name = endpoint["targetRef", "name"]?.string,
      addresses[name]?.isEmpty == true
    {
      return
    }
    for text in texts where !addresses.values.contains(where: { $0.contains(text) }) {
      add(object, endpoint, "it sends calls to \(text), which is no address of the Service's pods")
    }
  }

  private mutating func add(_ object: KubernetesObject, _ place: Node, _ text: String) {
    if diversions.contains(where: { $0.object == object && $0.text == text }) { return }
    diversions.append(Diversion(object: object, place: place, text: text))
  }
}
