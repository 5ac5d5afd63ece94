package import Cluster
package import Documents

/// One webhook of a webhook configuration.
package struct AdmissionWebhook: Sendable {
  package var configuration: KubernetesObject
  /// The entry of the configuration's `webhooks`.
  package var node: Node
  package var isMutating: Bool
  package var engine: AdmissionEngine

  /// Does a failed call deny the request? API defaults are in the tree; where they are not, v1 fails closed.
  package var failsClosed: Bool { node["failurePolicy"]?.string != "Ignore" }

  /// The Service it is served from; nil for a URL.
  package var service: (namespace: String, name: String)? {
    guard let namespace = node["clientConfig", "service", "namespace"]?.string,
      let name = node["clientConfig", "service", "name"]?.string
    else { return nil }
    return (namespace, name)
  }
}

extension AdmissionWebhook {
  static let group = "admissionregistration.k8s.io"
  static let kinds = [("MutatingWebhookConfiguration", true), ("ValidatingWebhookConfiguration", false)]

  static func kind(isMutating: Bool) -> String {
    isMutating ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration"
  }

  /// Every webhook of the inventory: the mutating ones first, configurations in input order.
  package static func all(in inventory: Inventory) -> [AdmissionWebhook] {
    kinds.flatMap { kind, isMutating in
      inventory.objects(group: group, kind: kind).flatMap { configuration in
        (configuration.node["webhooks"]?.elements.map { $0 } ?? []).map { webhook in
          AdmissionWebhook(
            configuration: configuration, node: webhook, isMutating: isMutating,
            engine: AdmissionEngine(configuration: configuration, webhook: webhook))
        }
      }
    }
  }
}
