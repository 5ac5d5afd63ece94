package import Documents

/// A document that no API server serves but that decides what admission control does.
package struct ConfigurationDocument: Sendable, Hashable {
  /// One of ``Kind``'s names; rules select by it.
  package let kind: String
  /// For Helm values: the chart that reads them, where it is known.
  package let chart: String?
  /// The document's root; for Helm values and k3s configuration the map of settings.
  package let node: Node
  /// What to call it in a report: the file, or the object that carries it.
  package let name: String
  /// The object that holds the document, e.g. a Flux HelmRelease for Helm values.
  package let carrier: KubernetesObject.Carrier?

  package init(kind: String, chart: String? = nil, node: Node, name: String, carrier: KubernetesObject.Carrier? = nil) {
    self.kind = kind
    self.chart = chart
    self.node = node
    self.name = name
    self.carrier = carrier
  }

  /// The kinds that the collection recognises.
  package enum Kind {
    package static let admissionConfiguration = "AdmissionConfiguration"
    package static let webhookAdmissionConfiguration = "WebhookAdmissionConfiguration"
    /// A file of its own, which an AdmissionConfiguration names.
    package static let podSecurityConfiguration = "PodSecurityConfiguration"
    package static let kubeconfig = "Kubeconfig"
    /// kubeadm's.
    package static let clusterConfiguration = "ClusterConfiguration"
    /// k3s and RKE2 read the same keys.
    package static let k3sConfig = "K3sConfig"
    package static let helmValues = "HelmValues"
    package static let all = [
      admissionConfiguration, webhookAdmissionConfiguration, podSecurityConfiguration, kubeconfig,
      clusterConfiguration, k3sConfig, helmValues,
    ]
  }
}
