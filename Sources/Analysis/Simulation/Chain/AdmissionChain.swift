package import Cluster
import Documents

/// All that an API server asks before it does what a request wants: webhooks and policies in their order, compiled once,
/// to be asked about any number of requests by any number of threads.
package struct AdmissionChain: Sendable {
  package let inventory: Inventory
  /// In the order in which they are called.
  package let mutatingWebhooks: [CompiledWebhook]
  package let validatingWebhooks: [CompiledWebhook]
  package let policies: [CompiledPolicy]
  package let mutatingPolicies: [CompiledMutatingPolicy]
  let served: ServedResources
  let access: AccessIndex
  let podSecurity: PodSecurityAdmission
  /// Why there may be webhooks and policies that are not in view.
  package let unseen: [View.Gap]
  /// Why the API server's own configuration is not in view, where it is taken to be the standard one.
  package let configurationGap: View.Gap?

  package init(_ analysis: ClusterAnalysis) {
    let inventory = analysis.inventory
    let served = analysis.served
    self.inventory = inventory
    let configuration = Self.podSecurity(analysis)
    podSecurity = configuration.admission
    unseen = Self.kinds.compactMap { inventory.gap(group: AdmissionWebhook.group, kind: $0) }
    configurationGap = configuration.gap
    mutatingWebhooks = CompiledWebhook.all(analysis.expectedWebhooks, isMutating: true)
    validatingWebhooks = CompiledWebhook.all(analysis.expectedWebhooks, isMutating: false)
    policies = CompiledPolicy.all(inventory, served)
    mutatingPolicies = CompiledMutatingPolicy.all(inventory, served)
    self.served = served
    access = analysis.access
  }

  /// An API server whose own configuration is not in the input is taken to have the standard one: otherwise nothing could be
  /// said of any pod.
  private static func podSecurity(_ analysis: ClusterAnalysis) -> (admission: PodSecurityAdmission, gap: View.Gap?) {
    let kinds = [
      ConfigurationDocument.Kind.admissionConfiguration, ConfigurationDocument.Kind.podSecurityConfiguration,
    ]
    let inventory = analysis.inventory
    guard kinds.allSatisfy({ inventory.documents(kind: $0).isEmpty }), let gap = inventory.view.gap(documents: kinds[0])
    else { return (analysis.podSecurity, nil) }
    var configuration = PodSecurityConfiguration.builtIn
    configuration.isEnabled = analysis.podSecurity.configuration.isEnabled
    return (PodSecurityAdmission(inventory, configuration: configuration), gap)
  }

  static let kinds = [
    "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
  ]

  /// What becomes of a call. A deletecollection is one request for each object, until one is refused.
  package func outcome(
    of call: APIRequest, backends: BackendFacts = BackendFacts(), in state: ClusterState? = nil
  ) -> AdmissionOutcome {
    let state = state ?? ClusterState(inventory)
    let intake = RequestIntake(state: state, served: served, access: access)
    switch intake.result(for: call, backends: backends) {
    case .ended(let admitted, let reason):
      return AdmissionOutcome(self, endedBefore: reason, admitted: admitted)
    case .admission(let requests):
      var outcome: AdmissionOutcome?
      for request in requests {
        let next = self.outcome(of: request, backends: backends, in: state)
        outcome = outcome?.followed(by: next) ?? next
        guard outcome?.admitted != .no else { break }
      }
      return outcome ?? AdmissionOutcome(self, endedBefore: "no object matches", admitted: true)
    }
  }

  /// What becomes of one request that has come as far as admission.
  package func outcome(
    of request: AdmissionRequest, backends: BackendFacts = BackendFacts(), in state: ClusterState? = nil
  ) -> AdmissionOutcome {
    var run = AdmissionRun(self, request, backends, state ?? ClusterState(inventory))
    return run.outcome()
  }
}
