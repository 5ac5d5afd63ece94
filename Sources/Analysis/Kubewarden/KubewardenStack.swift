package import Cluster
import Documents

/// Where Kubewarden runs in a cluster, and what it is made of.
package struct KubewardenStack: Sendable {
  /// The namespace of the controller and of all policy servers, as far as the input tells.
  package var namespace: String?
  /// The Deployment of the controller.
  package var controller: KubernetesObject?
  /// The controller's flags.
  package var controllerFlags: [String: String]
  /// The Service of the controller's own webhooks, where a flag names it.
  package var controllerService: String? { controllerFlags["webhook-service-name"] }

  static let group = "policies.kubewarden.io"
  static let policyKinds = [
    "ClusterAdmissionPolicy", "ClusterAdmissionPolicyGroup", "AdmissionPolicy", "AdmissionPolicyGroup",
  ]
  private static let partOf = "app.kubernetes.io/part-of"

  package init(_ inventory: Inventory, webhooks: [AdmissionWebhook]) {
    let controller = inventory.objects(group: "apps", kind: "Deployment").first(where: Self.isController)
    self.controller = controller
    let containers = (controller?.node).flatMap { Workload.podSpec(of: $0) }.map { Workload.containers(of: $0) } ?? []
    controllerFlags = CommandLineFlags.parse(
      containers.flatMap { ($0["command"]?.strings ?? []) + ($0["args"]?.strings ?? []) })
    namespace =
      controllerFlags["deployments-namespace"] ?? controller?.identity.namespace
      ?? webhooks.first { $0.engine == .kubewarden }?.service?.namespace ?? Self.namespaceOfParts(in: inventory)
  }

  /// The namespace of whatever else is labelled as a part of it, or that carries its policy servers as text.
  private static func namespaceOfParts(in inventory: Inventory) -> String? {
    let carriers = (["PolicyServer"] + policyKinds).lazy
      .flatMap { inventory.objects(group: group, kind: $0) }.compactMap { $0.carrier?.identity.namespace }
    if let namespace = carriers.first { return namespace }
    let kinds = [("apps", "Deployment"), ("", "Service"), ("", "ConfigMap"), ("", "ServiceAccount")]
    for (group, kind) in kinds {
      let part = inventory.objects(group: group, kind: kind).first { object in
        object.identity.namespace != nil
          && object.node["metadata", "labels"]?[partOf]?.isString("kubewarden") == true
      }
      if let part { return part.identity.namespace }
    }
    // The namespaces that the documentation and Rancher install it to.
    return ["kubewarden", "cattle-kubewarden-system"].first {
      inventory.object(group: "", kind: "Namespace", namespace: nil, name: $0) != nil
    }
  }

  /// Known by its label, or by the flag that only it has.
  private static func isController(_ deployment: KubernetesObject) -> Bool {
    let labels = deployment.node["spec", "template", "metadata", "labels"]
    let isLabelled =
      labels?[partOf]?.isString("kubewarden") == true
      && labels?["app.kubernetes.io/component"]?.isString("controller") == true
    if isLabelled || labels?["app.kubernetes.io/name"]?.isString("kubewarden-controller") == true { return true }
    let containers = deployment.node["spec", "template", "spec", "containers"]?.elements.map { $0 } ?? []
    return containers.contains { container in
      (container["args"]?.strings ?? []).contains { $0.hasPrefix("--deployments-namespace=") }
    }
  }
}

extension KubewardenStack {
  /// Every policy of all four kinds and both served versions, those that lie as text in a ConfigMap included.
  package static func policies(in inventory: Inventory) -> [KubernetesObject] {
    policyKinds.flatMap { inventory.objects(group: group, kind: $0) }
  }

  package static func policyServers(in inventory: Inventory) -> [KubernetesObject] {
    inventory.objects(group: group, kind: "PolicyServer").map { $0 }
  }

  /// What the controller calls a policy server's Deployment, Service and ConfigMap.
  package static func workloadName(ofPolicyServer name: String) -> String { "policy-server-\(name)" }

  /// The labels that the controller gives the pods of a policy server; `spec.labels` may add, never override.
  package static func podLabels(ofPolicyServer server: KubernetesObject) -> [String: String] {
    let name = server.identity.name
    var labels = Labels(server.node["spec", "labels"]).known
    labels["app"] = "kubewarden-policy-server-\(name)"
    labels["kubewarden/policy-server"] = name
    labels["app.kubernetes.io/component"] = "policy-server"
    labels["app.kubernetes.io/instance"] = workloadName(ofPolicyServer: name)
    labels[partOf] = "kubewarden"
    labels["app.kubernetes.io/managed-by"] = "kubewarden-controller"
    return labels
  }
}
