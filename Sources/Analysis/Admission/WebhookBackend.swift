package import Cluster
package import Documents

/// What answers the calls of webhooks: one Service, and the pods behind it.
package struct WebhookBackend: Sendable {
  /// Nil where the input does not tell in which namespace Kubewarden runs.
  package var namespace: String?
  /// The Service's name.
  package var service: String
  package var webhooks: [AdmissionWebhook]
  package var engine: AdmissionEngine
  /// Does one of its webhooks, or of the policies it will serve, deny what it does not answer for?
  package var failsClosed: Bool
  package var serviceObject: Sighting
  /// The Deployments and their like whose pods the Service selects.
  package var workloads: [KubernetesObject]
  /// Why ``workloads`` may not be all; nil where they are, or where one was seen.
  package var workloadsGap: String?
  /// The labels of its pods; nil where no workload is known.
  package var podLabels: [String: String]?
  package var isOnHostNetwork: Answer
  /// The place to point at: the Service, else what refers to it.
  package var origin: Node?

  /// What is known of an object that something refers to.
  package enum Sighting: Sendable {
    case seen(KubernetesObject)
    /// The view proves that there is none.
    case absent
    /// It may exist, and why that is not known.
    case unseen(String)
  }
}
