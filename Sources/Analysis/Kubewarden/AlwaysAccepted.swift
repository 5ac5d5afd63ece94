package import Cluster
import Documents

extension KubewardenStack {
  /// Does a policy server admit every request that is made in a namespace, whatever its policies say? By default it does so
  /// in its own: the controller is told to by a flag and passes it on through the environment.
  ///
  /// Source: policy-server, src/api/service.rs; the verdict is overridden, patches stay.
  package func alwaysAccepts(namespace: String, policyServer: String, in inventory: Inventory) -> Answer {
    let workload = Self.workloadName(ofPolicyServer: policyServer)
    if let home = self.namespace,
      let deployment = inventory.object(group: "apps", kind: "Deployment", namespace: home, name: workload)
    {
      return Answer(acceptedNamespaces(of: deployment).contains(namespace))
    }
    let server = inventory.object(group: Self.group, kind: "PolicyServer", namespace: nil, name: policyServer)
    if let environment = server?.node["spec", "env"], Self.values(in: environment).contains(namespace) { return .yes }
    if controller != nil {
      guard controllerFlags[Self.acceptFlag] == "true" else { return .no }
      return self.namespace.map { Answer($0 == namespace) } ?? .unknown(because: WebhookBackends.unknownNamespace)
    }
    if let home = self.namespace, home != namespace { return .no }
    return .unknown(
      because: "whether the policy servers admit everything in namespace \(namespace) is not known: "
        + "neither the controller's Deployment nor that of \(workload) is in the input")
  }

  private static let acceptFlag = "always-accept-admission-reviews-on-deployments-namespace"

  private func acceptedNamespaces(of deployment: KubernetesObject) -> [String] {
    let containers = Workload.podSpec(of: deployment.node).map { Workload.containers(of: $0) } ?? []
    return containers.flatMap { container in container["env"].map { Self.values(in: $0) } ?? [] }
  }

  /// Of a variable that is set twice the last one counts.
  private static func values(in environment: Node) -> [String] {
    environment.elements
      .filter { $0["name"]?.isString("KUBEWARDEN_ALWAYS_ACCEPT_ADMISSION_REVIEWS_ON_NAMESPACE") == true }
      .last.flatMap { $0["value"]?.string }.map { [$0] } ?? []
  }
}
