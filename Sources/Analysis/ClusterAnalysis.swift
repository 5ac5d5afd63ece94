package import CEL
import Certificates
package import Cluster
import Documents

/// What follows from the objects of an inventory, as a library of functions for rules. Everything is worked out when it
/// is first asked for, once, whatever the number of rules and threads.
package struct ClusterAnalysis: Sendable {
  package let inventory: Inventory
  private let accessMemo: Memo<AccessIndex>
  private let operatorsMemo: Memo<OperatorAccounts>
  private let webhooksMemo: Memo<[AdmissionWebhook]>
  private let stackMemo: Memo<KubewardenStack>
  private let policyWebhooksMemo: Memo<PolicyWebhooks>
  private let backendsMemo: Memo<WebhookBackends>
  private let configurationsMemo: Memo<[APIServerConfiguration]>
  private let routesMemo: Memo<GateRoutes>
  private let podSecurityMemo: Memo<PodSecurityAdmission>
  private let placementMemo: Memo<PlacementSurvey>
  private let neighbourhoodsMemo: Memo<[(WebhookBackend, Neighbours)]>
  private let networkMemo: Memo<NetworkAnalysis>
  private let servedMemo: Memo<ServedResources>
  /// What `rbac.whoCan` gave: rules ask the same for every binding.
  let grantsMemo = KeyedMemo<Permission, Value>()
  /// What rules see of Kubewarden's policies, by policy.
  let kubewardenMemo = KeyedMemo<Node, Value>()
  /// What webhooks enforce: coverage asks for every namespace and request.
  let enforcementMemo = KeyedMemo<EnforcementKey, Enforcement>()
  /// What the text of policies was found to do, by policy: several rules ask.
  let policyTextMemo = KeyedMemo<Node, PolicySurvey>()
  /// Clusters run few distinct images in many containers.
  let imagesMemo = KeyedMemo<String, Result<ImageReference, ImageReferenceError>>()
  /// Webhooks by the hundred share one bundle.
  let bundlesMemo = KeyedMemo<String, CertificateBundle>()
  let containerCache = ContainerCache()
  let exemptionsMemo = LateMemo<Value>()
  /// Who sees a request that rules ask about.
  let coveredMemo = KeyedMemo<CoverageRequest, [NamespaceGroup]>()
  /// What `admission.unguarded` gave, by property.
  let unguardedMemo = KeyedMemo<String, Value>()
  private let propertySurveyMemo = LateMemo<PropertySurvey>()

  package init(inventory: Inventory) {
    self.inventory = inventory
    let webhooks = Memo { AdmissionWebhook.all(in: inventory) }
    let stack = Memo { KubewardenStack(inventory, webhooks: webhooks.value) }
    let access = Memo { AccessIndex(inventory) }
    accessMemo = access
    let operators = Memo { OperatorAccounts(inventory) }
    operatorsMemo = operators
    servedMemo = Memo { ServedResources(inventory) }
    webhooksMemo = webhooks
    stackMemo = stack
    policyWebhooksMemo = Memo { PolicyWebhooks(inventory, stack: stack.value) }
    let backends = Memo { WebhookBackends(inventory, webhooks: webhooks.value, stack: stack.value) }
    backendsMemo = backends
    let placement = Memo { PlacementSurvey(inventory) }
    placementMemo = placement
    neighbourhoodsMemo = Memo {
      let stack = Set(backends.value.all.flatMap { $0.workloads.map(\.identity) })
      return backends.value.all.map { ($0, Neighbours(of: $0, stack: stack, survey: placement.value)) }
    }
    routesMemo = Memo {
      GateRoutes(
        inventory, access: access.value, webhooks: webhooks.value, backends: backends.value,
        operators: operators.value)
    }
    networkMemo = Memo { NetworkAnalysis(inventory) }
    let configurations = Memo { APIServerConfiguration.all(in: inventory) }
    configurationsMemo = configurations
    podSecurityMemo = Memo {
      PodSecurityAdmission(inventory, configuration: .inEffect(in: inventory, apiServers: configurations.value))
    }
  }

  /// Who can do what, by RBAC.
  package var access: AccessIndex { accessMemo.value }
  /// Which service accounts are those of trusted operators.
  package var operators: OperatorAccounts { operatorsMemo.value }
  /// Who can disarm admission, and through which chain of permissions.
  package var routes: GateRoutes { routesMemo.value }
  /// Every webhook of the webhook configurations.
  package var webhooks: [AdmissionWebhook] { webhooksMemo.value }
  /// Every webhook that requests may meet: those of ``webhooks``, and those that Kubewarden's controller makes of policies
  /// whose webhooks are not in the input.
  package var expectedWebhooks: [AdmissionWebhook] { webhooks + policyWebhooks.upcoming }
  /// Where Kubewarden runs.
  package var kubewarden: KubewardenStack { stackMemo.value }
  /// Kubewarden's policies beside their webhooks.
  package var policyWebhooks: PolicyWebhooks { policyWebhooksMemo.value }
  /// What answers the webhooks.
  package var backends: WebhookBackends { backendsMemo.value }
  /// The command lines of the API servers.
  package var apiServers: [APIServerConfiguration] { configurationsMemo.value }
  /// Who reaches which pods.
  package var network: NetworkAnalysis { networkMemo.value }
  /// What Pod Security admission asks of pods.
  package var podSecurity: PodSecurityAdmission { podSecurityMemo.value }

  /// Where pods run, and may run.
  var placement: PlacementSurvey { placementMemo.value }
  /// What of power runs, or may run, beside the pods of each webhook's Service.
  var neighbourhoods: [(WebhookBackend, Neighbours)] { neighbourhoodsMemo.value }
  /// What the API server serves.
  package var served: ServedResources { servedMemo.value }
  /// What of pods is enforced where.
  var propertySurvey: PropertySurvey { propertySurveyMemo.value { PropertySurvey(self) } }

  /// The functions for rules. They answer for this inventory; over an empty one they serve to check expressions.
  package var library: Library {
    let functions = [
      workloadFunctions, imageFunctions, inventoryFunctions, selectorFunctions, argumentFunctions,
      apiServerFunctions, kubeconfigFunctions, admissionFunctions, networkFunctions, accessFunctions, apiFunctions,
      kubewardenFunctions, certificateFunctions, placementFunctions, chartFunctions, routeFunctions,
      coverageFunctions, policyFunctions,
    ]
    return Library("analysis", functions: functions.flatMap(\.self))
  }
}
