import Cluster
import Documents

extension WebhookBackend {
  /// The ports of the pods that the webhooks are served on; nil where they are not known.
  var podPorts: [NetworkPort]? {
    guard case .seen(let service) = serviceObject else {
      // `constants.PolicyServerPort` of the controller.
      return podLabels?["kubewarden/policy-server"] == nil ? nil : [NetworkPort(8443, names: nil)]
    }
    let called = Set(webhooks.map { $0.node["clientConfig", "service", "port"]?.int ?? 443 })
    let ports = service.node.spec.list("ports")
      .filter { port in called.isEmpty || port["port"]?.int.map { called.contains($0) } ?? false }
    let resolved = ports.map(podPort)
    return resolved.isEmpty || resolved.contains(nil) ? nil : resolved.compactMap(\.self)
  }

  /// A named target is the port that a container calls so; without a target it is the port of the Service.
  private func podPort(_ port: Node) -> NetworkPort? {
    let ofContainers = workloads.flatMap { Workload.podTemplates(of: $0.node) }
      .flatMap { Workload.containers(of: $0.spec) }.flatMap { $0.list("ports") }
    func names(of number: Int) -> Set<String>? {
      if workloads.isEmpty { return nil }
      return Set(ofContainers.filter { $0["containerPort"]?.int == Int64(number) }.compactMap { $0["name"]?.string })
    }
    if let name = port["targetPort"]?.string {
      let named = ofContainers.first { $0["name"]?.string == name }
      return named?["containerPort"]?.int.map { NetworkPort(Int($0), names: [name]) }
    }
    let number = port["targetPort"]?.int ?? port["port"]?.int
    return number.map { NetworkPort(Int($0), names: names(of: Int($0))) }
  }

  /// The service account of the pods; nil where no workload is known.
  var serviceAccount: String? {
    workloads.first.flatMap { Workload.podTemplates(of: $0.node).first }?.serviceAccount
  }
}
