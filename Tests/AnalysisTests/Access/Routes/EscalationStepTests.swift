import Analysis
import Cluster
import Testing

/// The steps by which one identity comes to act as another that can change webhook configurations.
struct EscalationStepTests {
  /// What ann may do, in the whole cluster or in one namespace, and her route to the webhook configurations.
  struct Case: Sendable {
    var rules: [String]
    var namespace: String?
    var route: String?

    init(_ rules: String..., in namespace: String? = nil, gives route: String?) {
      self.rules = rules
      self.namespace = namespace
      self.route = route
    }
  }

  private static func rule(_ group: String, _ resources: String, _ verbs: String, names: String? = nil) -> String {
    let names = names.map { ", resourceNames: [\($0)]" } ?? ""
    return "{apiGroups: ['\(group)'], resources: [\(resources)], verbs: [\(verbs)]\(names)}"
  }

  private static let rbac = "rbac.authorization.k8s.io"
  private static let certificates = "certificates.k8s.io"
  private static let deployer = "ServiceAccount shop/deployer > webhook-configurations"

  private func check(_ test: Case, _ extra: String = "{}") {
    let world = RouteWorld(
      RouteWorld.cluster, RouteWorld.deployer, extra,
      RouteWorld.binding("r", test.rules, to: RouteWorld.user("ann"), in: test.namespace))
    #expect(
      world.route("ann", "webhook-configurations") == test.route, "\(test.rules) in \(test.namespace ?? "the cluster")")
  }

  @Test(arguments: [
    Case(rule("", "serviceaccounts/token", "create"), in: "shop", gives: "request-tokens \(deployer)"),
    Case(rule("", "serviceaccounts/token", "create"), gives: "request-tokens \(deployer)"),
    Case(
      rule("", "serviceaccounts/token", "create", names: "deployer"), in: "shop", gives: "request-tokens \(deployer)"),
    Case(rule("", "serviceaccounts/token", "create", names: "default"), in: "shop", gives: nil),
    Case(rule("", "serviceaccounts/token", "create"), in: "gate", gives: nil),
    Case(rule("", "serviceaccounts", "create"), in: "shop", gives: nil),
    Case(rule("", "pods", "create"), in: "shop", gives: "run-pods \(deployer)"),
    Case(rule("", "pods", "create"), in: "gate", gives: nil),
    Case(rule("", "pods", "create", names: "web-0"), in: "shop", gives: nil),
    Case(rule("apps", "statefulsets", "create"), in: "shop", gives: "run-workloads \(deployer)"),
    Case(rule("batch", "jobs", "create"), in: "shop", gives: "run-jobs \(deployer)"),
    Case(rule("apps", "deployments", "patch"), in: "shop", gives: "change-workloads \(deployer)"),
    Case(rule("apps", "deployments", "patch"), gives: "change-workloads \(deployer)"),
    Case(rule("apps", "deployments", "patch", names: "web"), in: "shop", gives: "change-workloads \(deployer)"),
    Case(rule("apps", "deployments", "patch", names: "other"), in: "shop", gives: nil),
    // There is none to change.
    Case(rule("apps", "daemonsets", "patch"), in: "shop", gives: nil),
    Case(rule("batch", "cronjobs", "update"), in: "shop", gives: nil),
    Case(rule("apps", "deployments/scale", "patch"), in: "shop", gives: nil),
    Case(rule("", "pods", "patch"), in: "shop", gives: "change-pods \(deployer)"),
    Case(rule("", "pods/exec", "create"), in: "shop", gives: "enter-pods \(deployer)"),
    Case(rule("", "pods/exec", "create", names: "web-0"), in: "shop", gives: "enter-pods \(deployer)"),
    Case(rule("", "pods/exec", "create", names: "other"), in: "shop", gives: nil),
    Case(rule("", "pods/exec", "get"), in: "shop", gives: nil),
    Case(rule("", "pods/ephemeralcontainers", "patch"), in: "shop", gives: "add-ephemeral-containers \(deployer)"),
    Case(rule("", "nodes/proxy", "get"), gives: "enter-pods-through-kubelets \(deployer)"),
    Case(rule("", "nodes/proxy", "create", names: "node-2"), gives: "enter-pods-through-kubelets \(deployer)"),
    Case(rule("", "nodes/proxy", "create", names: "node-1"), gives: nil),
    Case(rule("", "nodes/proxy", "get"), in: "shop", gives: nil),
    Case(rule("", "secrets", "get"), in: "shop", gives: "read-token-secrets \(deployer)"),
    Case(rule("", "secrets", "list", names: "deployer-token"), in: "shop", gives: "read-token-secrets \(deployer)"),
    Case(rule("", "secrets", "get", names: "other"), in: "shop", gives: nil),
    Case(rule("", "secrets", "create"), in: "shop", gives: nil),
    Case(
      rule("", "secrets", "create"), rule("", "secrets", "get", names: "mine"), in: "shop",
      gives: "make-token-secrets \(deployer)"),
  ])
  func serviceAccounts(_ test: Case) { check(test) }

  private static let others =
    RouteWorld.binding("u", [RouteWorld.deletes], to: RouteWorld.user("ops"))
    + RouteWorld.binding("g", [RouteWorld.deletes], to: RouteWorld.group("admins"))
    // Nobody made the account; to be impersonated it need not exist.
    + RouteWorld.binding("a", [RouteWorld.deletes], to: "{kind: ServiceAccount, namespace: gate, name: gone}")

  @Test(arguments: [
    Case(rule("", "users", "impersonate"), gives: "impersonate-users User ops > webhook-configurations"),
    Case(rule("", "users", "impersonate", names: "ops"), gives: "impersonate-users User ops > webhook-configurations"),
    Case(rule("", "users", "impersonate", names: "ben"), gives: nil),
    Case(rule("", "users", "impersonate"), in: "shop", gives: nil),
    // Group headers need a user beside them.
    Case(rule("", "groups", "impersonate"), gives: nil),
    Case(
      rule("", "groups", "impersonate", names: "admins"), rule("", "users", "impersonate", names: "ben"),
      gives: "impersonate-groups Group admins > webhook-configurations"),
    Case(
      rule("", "groups", "impersonate", names: "'system:masters'"), rule("", "users", "impersonate", names: "ben"),
      gives: "impersonate-groups Group system:masters > webhook-configurations"),
    Case(
      rule("", "groups", "impersonate", names: "'system:basic'"), rule("", "users", "impersonate", names: "ben"),
      gives: nil),
    Case(
      rule("", "serviceaccounts", "impersonate"), in: "gate",
      gives: "impersonate-service-accounts ServiceAccount gate/gone > webhook-configurations"),
    Case(
      rule("", "serviceaccounts", "impersonate", names: "deployer"), in: "shop",
      gives: "impersonate-service-accounts \(deployer)"),
    Case(rule("", "serviceaccounts/token", "create"), in: "gate", gives: nil),
    // No authorizer of RBAC looks at these.
    Case(rule("authentication.k8s.io", "uids, userextras/scopes", "impersonate"), gives: nil),
    Case(
      rule(certificates, "certificatesigningrequests", "create"),
      rule(certificates, "certificatesigningrequests/approval", "update"),
      rule(certificates, "signers", "approve", names: "'kubernetes.io/kube-apiserver-client'"),
      gives: "approve-certificates Group admins > webhook-configurations"),
    Case(
      rule(certificates, "certificatesigningrequests", "create"),
      rule(certificates, "certificatesigningrequests/approval", "update"),
      rule(certificates, "signers", "approve", names: "'kubernetes.io/*'"),
      gives: "approve-certificates Group admins > webhook-configurations"),
    Case(
      rule(certificates, "certificatesigningrequests", "create"),
      rule(certificates, "certificatesigningrequests/approval", "update"),
      rule(certificates, "signers", "approve", names: "'kubernetes.io/kubelet-serving'"), gives: nil),
    Case(
      rule(certificates, "certificatesigningrequests/approval", "update"),
      rule(certificates, "signers", "approve"), gives: nil),
  ])
  func identities(_ test: Case) { check(test, Self.others) }

  /// Certificates for members of `system:masters` are refused.
  @Test func certificatesGiveNoMastership() {
    let world = RouteWorld(
      RouteWorld.binding(
        "r",
        [
          Self.rule(Self.certificates, "certificatesigningrequests", "create"),
          Self.rule(Self.certificates, "certificatesigningrequests/approval", "update"),
          Self.rule(Self.certificates, "signers", "approve"),
        ], to: RouteWorld.user("ann")))
    #expect(world.route("ann", "webhook-configurations") == nil)
  }

  private static let roles = """
    {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: webhook-admin}, rules: [\(RouteWorld.deletes)]}
    ---
    {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: reader},
     rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}

    """

  @Test(arguments: [
    Case(
      rule(rbac, "clusterroles", "bind"), rule(rbac, "clusterrolebindings", "create"),
      gives: "bind-cluster-roles cluster-admin > webhook-configurations"),
    Case(
      rule(rbac, "clusterroles", "bind", names: "webhook-admin"), rule(rbac, "clusterrolebindings", "create"),
      gives: "bind-cluster-roles webhook-admin > webhook-configurations"),
    Case(
      rule(rbac, "clusterroles", "bind", names: "reader"), rule(rbac, "clusterrolebindings", "create"), gives: nil),
    // A binding that is there keeps its role.
    Case(
      rule(rbac, "clusterroles", "bind", names: "webhook-admin"), rule(rbac, "clusterrolebindings", "patch"), gives: nil
    ),
    Case(
      rule(rbac, "clusterroles", "bind"), rule(rbac, "clusterrolebindings", "patch", names: "deployer"),
      gives: "bind-cluster-roles deployer > webhook-configurations"),
    Case(rule(rbac, "clusterroles", "bind"), gives: nil),
    Case(rule(rbac, "clusterrolebindings", "create"), gives: nil),
    // In a namespace it may do everything; the webhook configurations are in none, but deployer is in it.
    Case(
      rule(rbac, "clusterroles", "bind"), rule(rbac, "rolebindings", "create"), in: "shop",
      gives: "bind-roles cluster-admin in namespace shop > impersonate-service-accounts \(deployer)"),
    Case(rule(rbac, "clusterroles", "bind"), rule(rbac, "rolebindings", "create"), in: "gate", gives: nil),
    Case(
      rule(rbac, "clusterroles", "escalate, update"),
      gives: "escalate-cluster-roles cluster-admin > webhook-configurations"),
    Case(
      rule(rbac, "clusterroles", "escalate, update", names: "r"),
      gives: "escalate-cluster-roles cluster-admin > webhook-configurations"),
    // It is not bound to that one.
    Case(rule(rbac, "clusterroles", "escalate, update", names: "reader"), gives: nil),
    Case(rule(rbac, "clusterroles", "escalate"), gives: nil),
    Case(rule(rbac, "clusterroles", "update"), gives: nil),
    Case(rule(rbac, "clusterroles", "escalate, create"), gives: nil),
    Case(rule(rbac, "roles", "escalate, update"), in: "shop", gives: nil),
  ])
  func roles(_ test: Case) { check(test, Self.roles) }

  @Test func aRoleInItsNamespaceIsEscalated() {
    let world = RouteWorld(
      RouteWorld.cluster, RouteWorld.deployer,
      """
      {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace: shop},
       rules: [{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [escalate, patch], resourceNames: [r]}]}
      ---
      {apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: r, namespace: shop},
       roleRef: {kind: Role, name: r}, subjects: [{kind: User, name: ann}]}

      """)
    #expect(
      world.route("ann", "webhook-configurations")
        == "escalate-roles cluster-admin in namespace shop > impersonate-service-accounts \(Self.deployer)")
  }

  @Test func aNewRoleIsAggregatedIntoOneThatIsHeld() {
    let aggregated = """
      {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: sum},
       aggregationRule: {clusterRoleSelectors: [{matchLabels: {sum: "true"}}]}}
      ---
      {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: sum},
       roleRef: {kind: ClusterRole, name: sum}, subjects: [{kind: User, name: ann}]}

      """
    let escalate = Self.rule(Self.rbac, "clusterroles", "escalate, create")
    check(Case(escalate, gives: "aggregate-cluster-roles cluster-admin > webhook-configurations"), aggregated)
    check(Case(Self.rule(Self.rbac, "clusterroles", "create"), gives: nil), aggregated)
  }

  /// A pod without a token gives none away.
  @Test(arguments: [
    ("automountServiceAccountToken: false", false),
    ("automountServiceAccountToken: true", true),
    (
      "automountServiceAccountToken: false, volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t}}]}}]",
      true
    ),
  ])
  func podsCarryTokens(_ field: String, _ hasToken: Bool) {
    let world = RouteWorld(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web-0, namespace: shop}
      spec: {serviceAccountName: deployer, \(field), containers: [{name: web, image: registry.example.com/web}]}

      """, RouteWorld.deployer,
      RouteWorld.binding("r", [Self.rule("", "pods/exec", "create")], to: RouteWorld.user("ann"), in: "shop"))
    #expect((world.route("ann", "webhook-configurations") != nil) == hasToken)
  }
}
