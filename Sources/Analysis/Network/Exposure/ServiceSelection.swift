import Cluster
import Documents

extension Inventory {
  /// The Services of a namespace that lead to pods with these labels, whatever their names.
  func services(to labels: [String: String], in namespace: String) -> [KubernetesObject] {
    let labels = Labels(labels)
    return objects(group: "", kind: "Service").filter { service in
      guard service.identity.namespace == namespace else { return false }
      let selector = Labels(service.node["spec", "selector"]).known
      return !selector.isEmpty && selector.allSatisfy { labels[$0.key] == .value($0.value) }
    }
  }
}

extension WebhookBackend {
  /// The Services that lead to the backend's pods: its own first.
  func services(in inventory: Inventory) -> [KubernetesObject] {
    guard let namespace else { return [] }
    var services: [KubernetesObject] = []
    if case .seen(let own) = serviceObject { services.append(own) }
    if let podLabels {
      services += inventory.services(to: podLabels, in: namespace).filter { $0.identity.name != service }
    }
    return services
  }
}
