package import Cluster
import Documents

/// Pod Security admission of a cluster: which standards hold where, and what it says to a request.
package struct PodSecurityAdmission: Sendable {
  package let configuration: PodSecurityConfiguration
  package let standards: PodSecurityStandards
  let inventory: Inventory
  let podsByNamespace: Memo<[String: [KubernetesObject]]>

  package init(
    _ inventory: Inventory, configuration: PodSecurityConfiguration, standards: PodSecurityStandards = .builtIn
  ) {
    self.configuration = configuration
    self.standards = standards
    self.inventory = inventory
    podsByNamespace = Memo {
      Dictionary(grouping: inventory.objects(group: "", kind: "Pod")) { $0.identity.namespace ?? "" }
    }
  }

  /// What the labels of a namespace ask for.
  package func policy(labels: Labels) -> PodSecurityPolicy {
    PodSecurityPolicy(labels: labels, defaults: configuration.defaults)
  }

  /// What a namespace of the inventory asks for.
  package func policy(ofNamespace name: String) -> PodSecurityPolicy {
    policy(labels: inventory.labels(ofNamespace: name))
  }

  /// What it says to a request.
  ///
  /// - Parameter namespaceLabels: the labels of the request's namespace; nil for those of the inventory.
  package func decision(
    for request: PodSecurityRequest, namespaceLabels: Labels? = nil
  ) -> PodSecurityDecision {
    guard request.operation == .create || request.operation == .update, configuration.isEnabled != .no else {
      return .notConcerned
    }
    if request.group.isEmpty, request.resource == "namespaces" { return namespaceDecision(for: request) }
    let isPod = request.group.isEmpty && request.resource == "pods"
    guard isPod || Self.controllers.contains(where: { $0 == (request.group, request.resource) }) else {
      return .notConcerned
    }
    if isPod ? Self.ignoredSubresources.contains(request.subresource) : !request.subresource.isEmpty {
      return .notConcerned
    }
    if configuration.exemptions.namespaces.contains(request.namespace) { return .exempt(by: .namespace) }
    if configuration.exemptions.usernames.contains(request.userName) { return .exempt(by: .user) }
    let labels = namespaceLabels ?? inventory.labels(ofNamespace: request.namespace)
    let judgement = PodSecurityJudgement(self, request, policy(labels: labels))
    return isPod ? judgement.ofPod() : judgement.ofController()
  }

  /// The resources that hold pod templates and of which warnings are given.
  private static let controllers = [
    ("", "replicationcontrollers"), ("", "podtemplates"), ("apps", "replicasets"), ("apps", "deployments"),
    ("apps", "statefulsets"), ("apps", "daemonsets"), ("batch", "jobs"), ("batch", "cronjobs"),
  ]

  /// Subresources of pods that do not carry a pod or cannot change its spec. Every other one is judged.
  private static let ignoredSubresources: Set<String> = [
    "exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status",
  ]
}
