import Documents

/// A kind of step on a route to the gate: which permission it takes, and what comes of it. `Resources/routes/*.yaml`.
struct RouteStepKind: Sendable {
  var name: String
  /// All of these must be permitted to one identity.
  var needs: [Need]
  var place: Place
  /// On which objects the step tells; nil for any.
  var objects: Objects?
  /// An API group without which there is nothing to do.
  var served: String?
  var effect: Effect
  /// After "can"; `TARGET` stands for whom or what it yields.
  var does: String
  var remedy: String
  /// May what answers webhooks take it in the course of its work?
  var isWork = true

  /// A class of requests: one of the verbs on one of the resources.
  struct Need: Sendable, Hashable {
    var verbs: [String]
    var group: String
    /// `*` alone for every resource of the group.
    var resources: [String]
    /// The names that the request may carry; empty for any.
    var names: [String]
  }

  /// Where the permission must hold.
  enum Place: String, Sendable, CaseIterable {
    case cluster
    /// In any one namespace; the step yields what is there.
    case namespace
    /// In a namespace of the webhooks' backends.
    case stack
    /// On a Namespace itself.
    case namespaceObject = "namespace-object"
  }

  /// On which objects the step tells.
  enum Objects: String, Sendable, CaseIterable {
    /// Those that exist, where a rule names them; whether any exists does not matter to a rule that names none.
    case named
    /// Those that exist, of which there must be some.
    case present
    case engineDefinitions = "engine-definitions"
    case backendPods = "backend-pods"
    case backendWorkloads = "backend-workloads"
    case backendConfigMaps = "backend-configmaps"
    case backendSecrets = "backend-secrets"
    case backendServices = "backend-services"
    case backendSlices = "backend-slices"
    /// Its pods and Services.
    case backendPorts = "backend-ports"
    /// The nodes that run its pods.
    case backendNodes = "backend-nodes"
    case stackNamespaces = "stack-namespaces"
    case guardedNamespaces = "guarded-namespaces"
    /// Service accounts that exist.
    case existingAccounts = "existing-accounts"
    /// Parameters of admission policies; made by Swift from the policies of the inventory.
    case parameters
  }

  enum Effect: Sendable, Hashable {
    /// The position of a goal in ``GateGoal/all``.
    case goal(Int)
    case gift(Gift)
  }

  /// Whose rights a step gives.
  enum Gift: String, Sendable, CaseIterable {
    /// Every service account of the namespace.
    case accounts
    /// The service accounts that the rule names, or every one.
    case namedAccounts = "named-accounts"
    /// Service accounts whose token a running pod carries.
    case podAccounts = "pod-accounts"
    /// The same of the pods on some nodes.
    case nodePodAccounts = "node-pod-accounts"
    /// Service accounts with a token in a Secret.
    case tokenAccounts = "token-accounts"
    /// Every service account of the namespace: the control plane fills in tokens.
    case mintedAccounts = "minted-accounts"
    case users
    case groups
    /// Every user, and every group but `system:masters`, for which the CertificateSubjectRestriction plugin refuses requests.
    case certificates
    /// A role that it may bind, in the whole cluster.
    case boundClusterRole = "bound-cluster-role"
    /// The same in a namespace.
    case boundRole = "bound-role"
    /// Everything, where a ClusterRole that it may write is bound to it.
    case escalatedClusterRole = "escalated-cluster-role"
    /// Everything in the namespace where a Role that it may write is bound to it.
    case escalatedRole = "escalated-role"
    /// Everything, where a ClusterRole that is aggregated is bound to it.
    case aggregatedClusterRole = "aggregated-cluster-role"
  }
}

extension RouteStepKind {
  /// The steps that end a route first, then those before them.
  static let builtIn: [RouteStepKind] = entries.compactMap { RouteStepKind($0) }

  fileprivate static let entries =
    EmbeddedDocuments.routes.elements("gate") + EmbeddedDocuments.routes.elements("escalation")

  fileprivate init?(_ node: Node) {
    guard let place = (node["where"]?.string).flatMap(Place.init), let effect = Effect(node) else { return nil }
    self.effect = effect
    self.place = place
    name = node["name"]?.string ?? ""
    needs = node["needs"]?.elements.map { Need($0) } ?? []
    objects = (node["objects"]?.string).flatMap(Objects.init)
    served = node["served"]?.string
    does = node["does"]?.string ?? ""
    remedy = node["remedy"]?.string ?? ""
    isWork = node["isWork"]?.bool ?? true
  }
}

extension RouteStepKind.Effect {
  fileprivate init?(_ node: Node) {
    if let goal = node["goal"]?.string, let position = GateGoal.all.firstIndex(where: { $0.name == goal }) {
      self = .goal(position)
    } else if let gift = (node["gives"]?.string).flatMap(RouteStepKind.Gift.init) {
      self = .gift(gift)
    } else {
      return nil
    }
  }
}

extension RouteStepKind.Need {
  fileprivate init(_ node: Node) {
    verbs = node["verbs"]?.strings ?? []
    group = node["group"]?.string ?? ""
    resources = node["resources"]?.strings ?? []
    names = node["names"]?.strings ?? []
  }
}

extension GateRoutes {
  /// The entries of `Resources/routes` that are not understood; a test holds that there are none.
  package static var unreadEntries: [String] {
    RouteStepKind.entries.filter { node in
      RouteStepKind(node).map { ($0.objects == nil) != (node["objects"] == nil) || $0.needs.isEmpty } ?? true
    }.map { $0["name"]?.string ?? "" }
  }
}
