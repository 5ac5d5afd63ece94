package import Cluster
package import Documents

/// The product behind a webhook, known by how it names and labels its own objects.
package enum AdmissionEngine: String, Sendable, Hashable, CaseIterable {
  case kubewarden
  case gatekeeper
  case kyverno
  case certManager = "cert-manager"
  case other

  private struct Sign {
    var engine: AdmissionEngine
    /// Beginnings of the names of its webhook configurations.
    var configurationNames: [String]
    /// Endings of the names of its webhooks.
    var webhookNames: [String]
    /// Labels of its configurations; nil as a value for any.
    var labels: [(key: String, value: String?)]
    /// Beginnings of the names of its Services.
    var services: [String]
  }

  private static let signs = [
    Sign(
      engine: .kubewarden,
      configurationNames: [
        "kubewarden-controller-validating-webhook-configuration",
        "kubewarden-controller-mutating-webhook-configuration",
      ],
      webhookNames: [".kubewarden.admission"],
      labels: [("app.kubernetes.io/part-of", "kubewarden"), ("kubewarden", "true")],
      services: ["policy-server-", "kubewarden-controller-webhook-service", "admission-controller-webhook-service"]),
    Sign(
      engine: .gatekeeper,
      configurationNames: ["gatekeeper-validating-webhook-configuration", "gatekeeper-mutating-webhook-configuration"],
      webhookNames: [".gatekeeper.sh"], labels: [("gatekeeper.sh/system", nil)],
      services: ["gatekeeper-webhook-service"]),
    Sign(
      engine: .kyverno, configurationNames: ["kyverno-"], webhookNames: [".kyverno.svc", ".kyverno.svc-fail"],
      labels: [("webhook.kyverno.io/managed-by", "kyverno"), ("app.kubernetes.io/part-of", "kyverno")],
      services: ["kyverno-svc", "kyverno-cleanup-controller"]),
    Sign(
      engine: .certManager, configurationNames: ["cert-manager-webhook"], webhookNames: ["webhook.cert-manager.io"],
      labels: [], services: ["cert-manager-webhook"]),
  ]

  /// The engine of one webhook of a configuration.
  package init(configuration: KubernetesObject, webhook: Node) {
    let name = configuration.identity.name
    let labels = configuration.node["metadata", "labels"]
    let webhookName = webhook["name"]?.string ?? ""
    let service = webhook["clientConfig", "service", "name"]?.string ?? ""
    let sign = Self.signs.first { sign in
      sign.configurationNames.contains { name.hasPrefix($0) }
        || sign.webhookNames.contains { webhookName.hasSuffix($0) }
        || sign.labels.contains { key, value in labels?[key].map { value == nil || $0.string == value } ?? false }
        || sign.services.contains { service.hasPrefix($0) }
    }
    self = sign?.engine ?? .other
  }
}
