import Analysis
import Cluster
import Testing

/// The steps that end a route: which rule, bound where, reaches which goal.
struct GateStepTests {
  private static let rules = "admissionregistration.k8s.io"

  struct Case: Sendable {
    var rule: String
    /// Nil for a ClusterRoleBinding.
    var namespace: String?
    var goal: String
    var step: String?

    init(_ rule: String, in namespace: String? = nil, _ goal: String, _ step: String?) {
      self.rule = rule
      self.namespace = namespace
      self.goal = goal
      self.step = step
    }
  }

  private static func rule(_ group: String, _ resources: String, _ verbs: String, names: String? = nil) -> String {
    let names = names.map { ", resourceNames: [\($0)]" } ?? ""
    return "{apiGroups: ['\(group)'], resources: ['\(resources)'], verbs: [\(verbs)]\(names)}"
  }

  private func check(_ test: Case, _ extra: String = "") {
    let world = RouteWorld(
      RouteWorld.cluster, extra.isEmpty ? "{}" : extra,
      RouteWorld.binding("r", [test.rule], to: RouteWorld.user("ann"), in: test.namespace))
    #expect(world.route("ann", test.goal) == test.step, "\(test.rule) in \(test.namespace ?? "the cluster")")
  }

  @Test(arguments: [
    Case(rule(rules, "validatingwebhookconfigurations", "delete"), "webhook-configurations", "webhook-configurations"),
    Case(rule(rules, "mutatingwebhookconfigurations", "create"), "webhook-configurations", "webhook-configurations"),
    Case(rule("*", "*", "'*'"), "webhook-configurations", "webhook-configurations"),
    Case(rule(rules, "*", "patch"), "webhook-configurations", "webhook-configurations"),
    Case(rule(rules, "validatingwebhookconfigurations", "get"), "webhook-configurations", nil),
    // A RoleBinding grants nothing on what lies in no namespace.
    Case(rule(rules, "validatingwebhookconfigurations", "delete"), in: "gate", "webhook-configurations", nil),
    Case(
      rule(rules, "validatingwebhookconfigurations", "update", names: "guard"), "webhook-configurations",
      "webhook-configurations"),
    Case(rule(rules, "validatingwebhookconfigurations", "update", names: "other"), "webhook-configurations", nil),
    Case(
      rule(rules, "validatingwebhookconfigurations", "create, deletecollection", names: "guard"),
      "webhook-configurations", nil),
    Case(rule(rules, "validatingadmissionpolicybindings", "delete"), "policies", "admission-policies"),
    // No engine of the kind is in the cluster.
    Case(rule("policies.kubewarden.io", "policyservers", "delete"), "policies", nil),
    Case(rule("apiextensions.k8s.io", "customresourcedefinitions", "delete"), "policies", nil),
  ])
  func clusterScoped(_ test: Case) { check(test) }

  @Test(arguments: [
    Case(rule("", "pods", "create"), in: "gate", "stack", "backend-pods"),
    Case(rule("", "pods", "create"), in: "shop", "stack", nil),
    Case(rule("", "pods", "create"), "stack", "backend-pods"),
    Case(rule("", "pods", "delete", names: "guard-0"), in: "gate", "stack", "backend-pods"),
    Case(rule("", "pods", "delete", names: "other"), in: "gate", "stack", nil),
    Case(rule("apps", "deployments", "patch"), in: "gate", "stack", "backend-workloads"),
    Case(rule("apps", "deployments", "patch", names: "guard"), in: "gate", "stack", "backend-workloads"),
    Case(rule("apps", "deployments", "patch", names: "other"), in: "gate", "stack", nil),
    Case(rule("apps", "deployments/scale", "patch"), in: "gate", "stack", "backend-scale"),
    Case(rule("apps", "deployments", "get"), in: "gate", "stack", nil),
    Case(rule("batch", "cronjobs", "create"), in: "gate", "stack", "backend-jobs"),
    Case(rule("", "configmaps", "update"), in: "gate", "stack", "backend-configuration"),
    Case(rule("", "configmaps", "update", names: "guard-rules"), in: "gate", "stack", "backend-configuration"),
    Case(rule("", "configmaps", "update", names: "leader"), in: "gate", "stack", nil),
    Case(rule("", "configmaps", "create"), in: "gate", "stack", nil),
    Case(rule("", "secrets", "patch"), in: "gate", "stack", "backend-secrets"),
    Case(rule("", "secrets", "get"), in: "gate", "stack", nil),
    Case(rule("", "secrets", "get"), in: "gate", "credentials", "webhook-keys"),
    Case(rule("", "secrets", "list", names: "guard-tls"), in: "gate", "credentials", "webhook-keys"),
    Case(rule("", "secrets", "get", names: "other"), in: "gate", "credentials", nil),
    Case(rule("", "secrets", "get"), in: "shop", "credentials", nil),
    Case(rule("", "services", "update"), in: "gate", "stack", "backend-services"),
    Case(rule("", "services", "update", names: "other"), in: "gate", "stack", nil),
    Case(rule("", "endpoints", "patch"), in: "gate", "stack", "backend-endpoints"),
    Case(rule("discovery.k8s.io", "endpointslices", "create"), in: "gate", "stack", "backend-endpoint-slices"),
    Case(rule("", "pods/exec", "create"), in: "gate", "stack", "backend-exec"),
    // A request to a subresource has a name, so names restrict it.
    Case(rule("", "pods/exec", "create", names: "guard-0"), in: "gate", "stack", "backend-exec"),
    Case(rule("", "pods/exec", "create", names: "other"), in: "gate", "stack", nil),
    Case(rule("", "pods/attach", "create"), in: "gate", "stack", "backend-attach"),
    Case(rule("", "pods/ephemeralcontainers", "patch"), in: "gate", "stack", "backend-ephemeral-containers"),
    Case(rule("", "*/ephemeralcontainers", "patch"), in: "gate", "stack", "backend-ephemeral-containers"),
    Case(rule("", "pods/*", "patch"), in: "gate", "stack", nil),
    Case(rule("", "pods/portforward", "create"), in: "gate", "credentials", "webhook-port"),
    Case(rule("", "services/proxy", "create", names: "guard"), in: "gate", "credentials", "webhook-port"),
    Case(rule("", "nodes/proxy", "get"), "stack", "backend-kubelets"),
    Case(rule("", "nodes/proxy", "get", names: "node-1"), "stack", "backend-kubelets"),
    Case(rule("", "nodes/proxy", "get", names: "node-2"), "stack", nil),
    Case(rule("", "nodes", "get"), "stack", nil),
    Case(rule("", "namespaces", "delete"), "stack", "backend-namespace"),
    Case(rule("", "namespaces", "delete"), in: "gate", "stack", "backend-namespace"),
    Case(rule("", "namespaces", "delete"), in: "shop", "stack", nil),
    Case(rule("", "namespaces", "delete", names: "shop"), "stack", nil),
  ])
  func stack(_ test: Case) { check(test) }

  /// The webhook chooses `shop`, which has no label, and not `gate`.
  @Test(arguments: [
    Case(rule("", "namespaces", "patch"), "labels", "namespace-labels"),
    Case(rule("", "namespaces", "patch"), in: "shop", "labels", "namespace-labels"),
    Case(rule("", "namespaces", "patch"), in: "gate", "labels", nil),
    Case(rule("", "namespaces", "patch", names: "shop"), "labels", "namespace-labels"),
    Case(rule("", "namespaces", "patch", names: "gate"), "labels", nil),
    Case(rule("", "namespaces", "delete"), in: "shop", "labels", nil),
    Case(rule("", "namespaces", "create"), "labels", nil),
  ])
  func labels(_ test: Case) { check(test) }

  /// The view proves that there is no such namespace.
  @Test func aNamespaceThatIsNotThereHasNoLabels() {
    check(Case(Self.rule("", "namespaces", "patch"), in: "gone", "labels", nil))
  }

  @Test func aSelectorByNameReadsNoLabelThatCanBeChanged() {
    let world = RouteWorld(
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: guard}
      webhooks:
      - name: guard.example.com
        clientConfig: {url: "https://guard.example.com"}
        namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: web, labels: {pod-security.kubernetes.io/enforce: restricted}}}

      """,
      RouteWorld.binding("r", [Self.rule("", "namespaces", "patch")], to: RouteWorld.user("ann"), in: "shop"),
      RouteWorld.binding("s", [Self.rule("", "namespaces", "patch")], to: RouteWorld.user("ben"), in: "web"))
    #expect(world.route("ann", "labels") == nil)
    // Pod Security reads one.
    #expect(world.route("ben", "labels") == "namespace-labels")
  }

  private static let engines = """
    {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: policyservers.policies.kubewarden.io},
     spec: {group: policies.kubewarden.io, scope: Cluster, names: {kind: PolicyServer, plural: policyservers}}}
    ---
    {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: gadgets.example.com},
     spec: {group: example.com, scope: Cluster, names: {kind: Gadget, plural: gadgets}}}
    ---
    {apiVersion: policies.kubewarden.io/v1, kind: AdmissionPolicy, metadata: {name: p, namespace: shop}}
    ---
    {apiVersion: policies.kubewarden.io/v1, kind: PolicyServer, metadata: {name: default}}

    """

  @Test(arguments: [
    Case(rule("policies.kubewarden.io", "policyservers", "delete"), "policies", "kubewarden-policies"),
    Case(
      rule("policies.kubewarden.io", "policyservers", "delete", names: "default"), "policies", "kubewarden-policies"),
    Case(rule("policies.kubewarden.io", "policyservers", "delete", names: "other"), "policies", nil),
    Case(
      rule("policies.kubewarden.io", "admissionpolicies", "delete"), in: "shop", "policies",
      "kubewarden-namespaced-policies"),
    // There is none to remove.
    Case(rule("policies.kubewarden.io", "admissionpolicies", "delete"), in: "gate", "policies", nil),
    Case(rule("policies.kubewarden.io", "admissionpolicies", "create"), in: "shop", "policies", nil),
    Case(rule("kyverno.io", "clusterpolicies", "delete"), "policies", nil),
    Case(rule("apiextensions.k8s.io", "customresourcedefinitions", "delete"), "policies", "policy-definitions"),
    Case(
      rule("apiextensions.k8s.io", "customresourcedefinitions", "patch", names: "policyservers.policies.kubewarden.io"),
      "policies", "policy-definitions"),
    Case(
      rule("apiextensions.k8s.io", "customresourcedefinitions", "patch", names: "gadgets.example.com"), "policies", nil),
  ])
  func engines(_ test: Case) { check(test, Self.engines) }

  private static let parameters = """
    {apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: limit},
     spec: {paramKind: {apiVersion: v1, kind: ConfigMap}}}
    ---
    {apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: limit},
     spec: {policyName: limit, paramRef: {name: limit, namespace: shop}}}
    ---
    {apiVersion: v1, kind: ConfigMap, metadata: {name: limit, namespace: shop}}

    """

  @Test(arguments: [
    Case(rule("", "configmaps", "update"), in: "shop", "policies", "policy-parameters"),
    Case(rule("", "configmaps", "update"), "policies", "policy-parameters"),
    Case(rule("", "configmaps", "update", names: "limit"), in: "shop", "policies", "policy-parameters"),
    Case(rule("", "configmaps", "update", names: "other"), in: "shop", "policies", nil),
    Case(rule("", "configmaps", "update"), in: "gate", "policies", nil),
    Case(rule("", "configmaps", "get"), in: "shop", "policies", nil),
  ])
  func parameters(_ test: Case) { check(test, Self.parameters) }
}
