import Analysis
import Cluster
import Documents
import Testing

/// Policies become the webhook configurations that the controller builds of them.
struct WebhookBuildingTests {
  private static let controller = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: admission-controller, namespace: gate}
    spec:
      template:
        metadata: {labels: {app.kubernetes.io/part-of: kubewarden, app.kubernetes.io/component: controller}}
        spec: {containers: [{name: controller, image: x, args: [--deployments-namespace=gate]}]}
    ---

    """

  private static func configuration(_ policy: String, withController: Bool = true) -> Node? {
    let scene = Scene((withController ? controller : "") + policy, view: .manifests)
    return scene.analysis.policyWebhooks.all.first?.expected
  }

  private static func text(_ node: Node?) -> String { node?.json() ?? "nothing" }

  @Test func clusterPolicy() throws {
    let policy = """
      apiVersion: policies.kubewarden.io/v1
      kind: ClusterAdmissionPolicy
      metadata: {name: drop, labels: {team: a}}
      spec:
        policyServer: blue
        mutating: true
        module: registry://ghcr.io/kubewarden/policies/capabilities-psp:v1
        rules:
        - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
        failurePolicy: Ignore
        timeoutSeconds: 5
        namespaceSelector:
          matchLabels: {team: a}
          matchExpressions:
          - {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}
        objectSelector: {matchLabels: {app: web}}
        matchConditions:
        - {name: humans, expression: "!request.userInfo.username.startsWith('system:')"}
      """
    let expected = """
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingWebhookConfiguration
      metadata:
        name: clusterwide-drop
        labels: {app.kubernetes.io/part-of: kubewarden}
        annotations: {kubewardenPolicyName: drop, kubewardenPolicyNamespace: ""}
      webhooks:
      - name: clusterwide-drop.kubewarden.admission
        clientConfig:
          service: {namespace: gate, name: policy-server-blue, path: /validate/clusterwide-drop, port: 443}
        rules:
        - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: "*"}
        failurePolicy: Ignore
        matchPolicy: Equivalent
        namespaceSelector:
          matchExpressions:
          - {key: kubernetes.io/metadata.name, operator: NotIn, values: [gate]}
          - {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}
        objectSelector: {matchLabels: {app: web}}
        sideEffects: None
        timeoutSeconds: 5
        admissionReviewVersions: [v1]
        reinvocationPolicy: Never
        matchConditions:
        - {name: humans, expression: "!request.userInfo.username.startsWith('system:')"}
      """
    let built = try #require(Self.configuration(policy))
    let wanted = try #require(
      DocumentReader.read([Source(name: "expected", bytes: Array(expected.utf8))]).arena.roots.first)
    #expect(built.hasContent(of: wanted), "\(Self.text(built))")
  }

  @Test func nodesPointToThePolicy() throws {
    let policy = """
      apiVersion: policies.kubewarden.io/v1
      kind: ClusterAdmissionPolicy
      metadata:
        name: drop
      spec:
        module: ghcr.io/x/y:v1
        rules:
        - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
        failurePolicy: Ignore
      """
    let webhook = try #require(Self.configuration(policy, withController: false)?["webhooks"]?[0])
    #expect(webhook["failurePolicy"]?.location == SourceLocation(file: "scene.yaml", line: 9, column: 18))
    #expect(webhook["rules"]?[0]?["resources"]?.keyLocation.line == 8)
    #expect(webhook["name"]?.location.line == 4)
    #expect(webhook["timeoutSeconds"]?.location.file == "scene.yaml")
  }

  @Test func namespacedPolicy() throws {
    let policy = """
      apiVersion: policies.kubewarden.io/v1
      kind: AdmissionPolicy
      metadata: {name: x, namespace: team-a}
      spec:
        module: ghcr.io/x/y:v1
        rules:
        - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: "*"}
        - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}
        namespaceSelector: {matchLabels: {team: b}}
      """
    let configuration = try #require(Self.configuration(policy))
    let webhook = try #require(configuration["webhooks"]?[0])
    #expect(configuration["kind"]?.string == "ValidatingWebhookConfiguration")
    #expect(configuration["metadata", "name"]?.string == "namespaced-team-a-x")
    #expect(configuration["metadata", "annotations", "kubewardenPolicyNamespace"]?.string == "team-a")
    #expect(webhook["rules"]?.elements.map { $0["scope"]?.string } == ["Namespaced", "Namespaced"])
    #expect(
      Self.text(webhook["namespaceSelector"]) == #"{"matchLabels":{"kubernetes.io/metadata.name":"team-a"}}"#)
    #expect(webhook["reinvocationPolicy"] == nil)
    #expect(webhook["clientConfig", "service", "name"]?.string == "policy-server-default")
  }

  @Test(arguments: [
    ("ClusterAdmissionPolicy", "", "clusterwide-x"),
    ("ClusterAdmissionPolicyGroup", "", "clusterwide-group-x"),
    ("AdmissionPolicy", ", namespace: a", "namespaced-a-x"),
    ("AdmissionPolicyGroup", ", namespace: a", "namespaced-group-a-x"),
  ])
  func names(_ kind: String, _ namespace: String, _ name: String) {
    let policy = """
      apiVersion: policies.kubewarden.io/v1alpha2
      kind: \(kind)
      metadata: {name: x\(namespace)}
      spec: {mutating: true, rules: []}
      """
    let configuration = Self.configuration(policy)
    #expect(configuration?["metadata", "name"]?.string == name)
    // Groups never mutate.
    #expect(
      configuration?["kind"]?.string
        == (kind.hasSuffix("Group") ? "ValidatingWebhookConfiguration" : "MutatingWebhookConfiguration"))
  }

  @Test(arguments: [
    ("{}", #"{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["gate"]}]}"#),
    (
      "{namespaceSelector: {matchLabels: {a: b}}}",
      #"{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["gate"]}]}"#
    ),
    (
      "{allowInsideAdmissionControllerNamespace: true, namespaceSelector: {matchLabels: {a: b}}}",
      #"{"matchLabels":{"a":"b"}}"#
    ),
    ("{allowInsideAdmissionControllerNamespace: true}", "{}"),
  ])
  func clusterSelectors(_ spec: String, _ selector: String) {
    let policy = """
      apiVersion: policies.kubewarden.io/v1
      kind: ClusterAdmissionPolicy
      metadata: {name: x}
      spec: \(spec)
      """
    #expect(Self.text(Self.configuration(policy)?["webhooks"]?[0]?["namespaceSelector"]) == selector)
  }

  @Test func whereTheNamespaceOfTheStackIsNotKnown() throws {
    let policy = """
      apiVersion: policies.kubewarden.io/v1
      kind: ClusterAdmissionPolicy
      metadata: {name: x}
      spec: {rules: []}
      """
    let webhook = try #require(Self.configuration(policy, withController: false)?["webhooks"]?[0])
    #expect(webhook["clientConfig", "service", "namespace"] == nil)
    #expect(Self.text(webhook["namespaceSelector"]) == #"{"matchExpressions":[]}"#)
  }

  @Test func namespacedPolicyThatNamesNoNamespace() {
    let policy = """
      apiVersion: policies.kubewarden.io/v1
      kind: AdmissionPolicy
      metadata: {name: x}
      spec: {rules: []}
      """
    #expect(Self.configuration(policy) == nil)
  }
}
