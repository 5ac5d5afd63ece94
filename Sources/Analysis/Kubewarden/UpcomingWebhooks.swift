import Cluster
import Documents

extension PolicyWebhooks {
  /// The webhooks that the inventory does not hold and that the controller has built out of sight, or will build once the
  /// policies are applied; see ``PolicyWebhook/configuration``. Their nodes point to the lines of the policies.
  package var upcoming: [AdmissionWebhook] {
    all.flatMap { entry -> [AdmissionWebhook] in
      if case .seen = entry.found { return [] }
      guard let configuration = entry.configuration, let name = entry.policy.uniqueName else { return [] }
      let isMutating = entry.policy.isMutating
      let kind = AdmissionWebhook.kind(isMutating: isMutating)
      let object = KubernetesObject(
        node: configuration,
        identity: ObjectIdentity(
          apiVersion: "\(AdmissionWebhook.group)/v1", kind: kind, namespace: nil, name: name),
        servedAs: Shared(Scheme.builtIn.resource(group: AdmissionWebhook.group, kind: kind)))
      return (configuration["webhooks"]?.elements.map { $0 } ?? []).map { webhook in
        AdmissionWebhook(configuration: object, node: webhook, isMutating: isMutating, engine: .kubewarden)
      }
    }
  }
}
