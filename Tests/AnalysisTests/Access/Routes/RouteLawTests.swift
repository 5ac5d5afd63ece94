import Analysis
import Cluster
import Documents
import Testing

/// What holds of routes whatever the steps.
struct RouteLawTests {
  private static func rule(_ group: String, _ resources: String, _ verbs: String) -> String {
    "{apiGroups: ['\(group)'], resources: [\(resources)], verbs: [\(verbs)]}"
  }

  private static let exec = rule("", "pods/exec", "create")
  private static let impersonate = rule("", "users", "impersonate")

  @Test func theShortestChainIsTaken() {
    let long = RouteWorld.binding("long", [Self.exec], to: RouteWorld.user("ann"), in: "shop")
    let short = RouteWorld.binding("short", [RouteWorld.deletes], to: RouteWorld.user("ann"))
    let world = RouteWorld(RouteWorld.cluster, RouteWorld.deployer, long, short)
    #expect(world.route("ann", "webhook-configurations") == "webhook-configurations")
  }

  @Test func chainsMayBeLong() {
    let world = RouteWorld(
      RouteWorld.cluster, RouteWorld.deployer,
      RouteWorld.binding(
        "a", ["{apiGroups: [''], resources: [users], verbs: [impersonate], resourceNames: [ben]}"],
        to: RouteWorld.user("ann")),
      RouteWorld.binding(
        "b", ["{apiGroups: [''], resources: [users], verbs: [impersonate], resourceNames: [cid]}"],
        to: RouteWorld.user("ben")),
      RouteWorld.binding("c", [Self.exec], to: RouteWorld.user("cid"), in: "shop"))
    #expect(
      world.route("ann", "webhook-configurations")
        == "impersonate-users User ben > impersonate-users User cid > enter-pods ServiceAccount shop/deployer > webhook-configurations"
    )
  }

  @Test func circlesLeadNowhere() {
    let world = RouteWorld(
      RouteWorld.cluster,
      RouteWorld.binding(
        "a", ["{apiGroups: [''], resources: [users], verbs: [impersonate], resourceNames: [ben]}"],
        to: RouteWorld.user("ann")),
      RouteWorld.binding(
        "b", ["{apiGroups: [''], resources: [users], verbs: [impersonate], resourceNames: [ann]}"],
        to: RouteWorld.user("ben")))
    #expect(world.all == [])
  }

  @Test func groupsAreExpandedToTheirMembers() {
    let world = RouteWorld(
      RouteWorld.cluster,
      RouteWorld.binding("g", [RouteWorld.deletes], to: RouteWorld.group("system:serviceaccounts:shop")),
      RouteWorld.binding("a", [Self.exec], to: RouteWorld.user("ann"), in: "shop"),
      RouteWorld.binding(
        "b", [Self.rule("", "serviceaccounts/token", "create")], to: RouteWorld.user("ben"), in: "gate"))
    #expect(
      world.route("ann", "webhook-configurations")
        == "enter-pods ServiceAccount shop/deployer > webhook-configurations")
    #expect(world.route("ben", "webhook-configurations") == nil)
    // The group comes first, and its members are not listed for what it may do.
    #expect(
      world.all.first == "broad Group system:serviceaccounts:shop [webhook-configurations: webhook-configurations]")
    #expect(world.route(AccessSubject(.serviceAccount, "deployer", namespace: "shop"), "webhook-configurations") == nil)
  }

  /// What one may do alone and what everybody may do come together.
  @Test func permissionsOfGroupsAreCombinedWithOnesOwn() {
    let world = RouteWorld(
      RouteWorld.binding(
        "g", [Self.rule("rbac.authorization.k8s.io", "clusterrolebindings", "create")],
        to: RouteWorld.group("system:authenticated")),
      RouteWorld.binding(
        "a", [Self.rule("rbac.authorization.k8s.io", "clusterroles", "bind")], to: RouteWorld.user("ann")))
    #expect(
      world.route("ann", "webhook-configurations") == "bind-cluster-roles cluster-admin > webhook-configurations")
    #expect(world.all.count == 1)
  }

  @Test func theControlPlaneIsFoldedWhereItHasOnlyWhatEveryClusterGivesIt() {
    let world = RouteWorld(
      RouteWorld.cluster,
      """
      {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: "system:controller:generic-garbage-collector"},
       rules: [{apiGroups: ["*"], resources: ["*"], verbs: [delete, patch, update]}]}
      ---
      {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: "system:controller:generic-garbage-collector"},
       roleRef: {kind: ClusterRole, name: "system:controller:generic-garbage-collector"},
       subjects: [{kind: ServiceAccount, name: generic-garbage-collector, namespace: kube-system}]}
      ---
      {apiVersion: v1, kind: ServiceAccount, metadata: {name: generic-garbage-collector, namespace: kube-system}}

      """,
      RouteWorld.binding("a", [Self.rule("", "pods", "create")], to: RouteWorld.user("ann"), in: "kube-system"))
    #expect(world.result.controlPlane.map(\.title) == ["ServiceAccount kube-system/generic-garbage-collector"])
    // It is a stage of others' routes all the same.
    #expect(
      world.route("ann", "webhook-configurations")
        == "run-pods ServiceAccount kube-system/generic-garbage-collector > webhook-configurations")
  }

  @Test func whatAnswersTheWebhooksIsExplained() {
    let world = RouteWorld(
      RouteWorld.cluster,
      RouteWorld.binding("g", [RouteWorld.deletes], to: "{kind: ServiceAccount, namespace: gate, name: guard}"))
    #expect(world.result.subjects.first?.tier == .operator)
    #expect(world.result.subjects.first?.explanation == "runs what answers the webhooks of namespace gate")
  }

  @Test func workExplainsNoStepThroughKubelets() {
    let world = RouteWorld(
      RouteWorld.cluster,
      RouteWorld.binding(
        "g", [Self.rule("", "nodes/proxy", "get")], to: "{kind: ServiceAccount, namespace: gate, name: guard}"))
    #expect(world.result.subjects.first?.tier == .account)
    #expect(
      world.result.subjects.first?.explanation
        == "runs what answers the webhooks of namespace gate, whose work does not explain this")
  }

  /// What runs as the account is not in view, so it may be the webhook itself.
  @Test func whoAnswersTheWebhooksMayBeOutOfView() {
    let webhook = """
      {apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: guard},
       webhooks: [{name: guard.example.com, clientConfig: {service: {namespace: gate, name: guard}}}]}

      """
    let binding = RouteWorld.binding(
      "g", [RouteWorld.deletes], to: "{kind: ServiceAccount, namespace: gate, name: guard}")
    #expect(RouteWorld(webhook, binding, view: .manifests).result.subjects.first?.operatorDoubts.isEmpty == false)
    #expect(RouteWorld(webhook, binding).result.subjects.first?.operatorDoubts.isEmpty == true)
  }

  // MARK: Laws

  private static let bindings = [
    RouteWorld.deployer, RouteWorld.binding("exec", [exec], to: RouteWorld.user("ann"), in: "shop"),
    RouteWorld.binding("imp", [impersonate], to: RouteWorld.group("devs"), RouteWorld.user("ben")),
    RouteWorld.binding("ops", [RouteWorld.deletes], to: RouteWorld.user("ops"), RouteWorld.user("ann")),
    RouteWorld.binding("pods", [rule("", "pods", "create")], to: RouteWorld.group("devs"), in: "gate"),
    RouteWorld.binding("all", [rule("*", "'*'", "'*'")], to: RouteWorld.group("admins")),
    RouteWorld.binding("labels", [rule("", "namespaces", "patch")], to: RouteWorld.user("cid")),
  ]

  @Test func addingABindingNeverTakesARouteAway() {
    for position in Self.bindings.indices {
      let fewer = Self.bindings.enumerated().filter { $0.offset != position }.map(\.element)
      let before = RouteWorld(RouteWorld.cluster, fewer.joined()).result
      let after = RouteWorld(RouteWorld.cluster, Self.bindings.joined()).result
      for subject in before.subjects {
        let same = after.subjects.first { $0.subject == subject.subject }
        for route in subject.routes {
          let other = same?.routes.first { $0.goal == route.goal }
          #expect((other?.steps.count ?? .max) <= route.steps.count, "\(subject.subject.title) to \(route.goal.name)")
        }
      }
    }
  }

  @Test func orderAndDuplicatesChangeNothing() {
    let straight = RouteWorld(RouteWorld.cluster, Self.bindings.joined())
    let reversed = RouteWorld(Self.bindings.reversed().joined(), RouteWorld.cluster)
    let doubled = RouteWorld(RouteWorld.cluster, (Self.bindings + Self.bindings).joined())
    #expect(straight.all == reversed.all)
    #expect(straight.all == doubled.all)
    #expect(straight.all.count == 7)
  }

  // MARK: Views

  @Test func aPartialViewLeavesRoutesCertainAndAbsenceOpen() {
    let world = RouteWorld(RouteWorld.cluster, Self.bindings.joined(), view: .manifests)
    #expect(world.route("ann", "webhook-configurations") == "webhook-configurations")
    #expect(!world.result.gaps.isEmpty)
    #expect(RouteWorld(RouteWorld.cluster, Self.bindings.joined()).result.gaps.isEmpty)
  }

  /// To see less closes no route.
  @Test(arguments: [
    "services", "namespaces", "pods", "serviceaccounts", "secrets", "configmaps", "deployments.apps",
    "validatingwebhookconfigurations.admissionregistration.k8s.io",
  ])
  func hidingAKindLeavesTheAnswerOpen(_ name: String) {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    let whole = Scene(RouteWorld.cluster + Self.bindings.joined())
    let less = Scene(whole.inventory.forbidding(group: parts.count > 1 ? parts[1] : "", resource: parts[0])).analysis
    for subject in whole.analysis.routes.subjects {
      let seen = less.routes.subjects.first { $0.subject == subject.subject }?.routes.map(\.goal) ?? []
      let isOpen = !less.routes.gaps.isEmpty || Set(seen).isSuperset(of: subject.routes.map(\.goal))
      #expect(isOpen, "\(subject.subject.title) with \(name) hidden")
    }
  }

  @Test func whatIsNotInViewMakesARouteDoubtful() {
    let account = RouteWorld.binding("d", [RouteWorld.deletes], to: "{kind: ServiceAccount, namespace: shop, name: ci}")
    let token = RouteWorld.binding(
      "t", [Self.rule("", "serviceaccounts/token", "create")], to: RouteWorld.user("ann"), in: "shop")
    #expect(
      RouteWorld(account, token, view: .manifests).route("ann", "webhook-configurations")
        == "? request-tokens ServiceAccount shop/ci > webhook-configurations")
    // The view proves that there is no such account.
    #expect(RouteWorld(account, token).route("ann", "webhook-configurations") == nil)
  }

  @Test func everyEntryOfTheDataIsRead() {
    #expect(GateRoutes.unreadEntries == [])
    #expect(GateGoal.all.map(\.name) == ["webhook-configurations", "policies", "stack", "labels", "credentials"])
  }
}
