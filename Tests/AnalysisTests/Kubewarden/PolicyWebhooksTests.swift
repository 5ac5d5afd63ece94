import Analysis
import Cluster
import Documents
import Testing

/// Policies beside their live webhooks.
struct PolicyWebhooksTests {
  private static let server = """
    apiVersion: policies.kubewarden.io/v1
    kind: PolicyServer
    metadata: {name: default}
    spec: {image: x}
    """
  private static let policy = """
    apiVersion: policies.kubewarden.io/v1
    kind: ClusterAdmissionPolicy
    metadata: {name: drop, uid: "1"}
    spec:
      module: ghcr.io/kubewarden/policies/pod-privileged:v1
      rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}]
      namespaceSelector: {matchExpressions: [{key: a, operator: NotIn, values: [p, q]}]}
    status: {policyStatus: active}
    """
  private static let webhook = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata:
      name: clusterwide-drop
      labels: {app.kubernetes.io/part-of: kubewarden, other: label}
      annotations: {kubewardenPolicyName: drop, kubewardenPolicyNamespace: "", other: annotation}
    webhooks:
    - name: clusterwide-drop.kubewarden.admission
      clientConfig: {service: {namespace: gate, name: policy-server-default, path: /validate/clusterwide-drop}, caBundle: eA==}
      rules: [{apiGroups: [""], apiVersions: [v1], operations: [UPDATE, CREATE], resources: [pods]}]
      namespaceSelector:
        matchExpressions:
        - {key: a, operator: NotIn, values: [q, p]}
        - {key: kubernetes.io/metadata.name, operator: NotIn, values: [gate]}
      failurePolicy: Fail
      sideEffects: None
      admissionReviewVersions: [v1]
    """

  private static func scene(_ documents: String..., view: View = .complete, hiding: [String] = []) -> Scene {
    var hidden: [(group: String, resource: String)] = []
    for resource in hiding {
      let isPolicy = resource.hasSuffix("policies") || resource == "policyservers" || resource.hasSuffix("policygroups")
      hidden.append((isPolicy ? "policies.kubewarden.io" : "admissionregistration.k8s.io", resource))
    }
    return Scene(documents.joined(separator: "\n---\n"), view: view, forbidding: hidden)
  }

  private static func state(_ scene: Scene) -> String {
    let webhooks = scene.analysis.policyWebhooks.all
    return webhooks.map { $0.state.name + ($0.reason.isEmpty ? "" : ": " + $0.reason) }.joined(separator: " | ")
  }

  @Test func theSameInOtherWords() {
    let scene = Self.scene(Self.server, Self.policy, Self.webhook)
    #expect(Self.state(scene) == "present")
    #expect(scene.analysis.policyWebhooks.all.first?.counts == .yes)
    #expect(scene.analysis.policyWebhooks.orphans.isEmpty)
  }

  @Test(arguments: [
    ("failurePolicy: Fail", "failurePolicy: Ignore", "webhooks[0].failurePolicy"),
    ("values: [q, p]", "values: [q, p, r]", "webhooks[0].namespaceSelector"),
    ("values: [gate]", "values: [gates]", "webhooks[0].namespaceSelector"),
    ("operations: [UPDATE, CREATE]", "operations: [CREATE]", "webhooks[0].rules[0].operations"),
    ("resources: [pods]}", "resources: [pods], scope: Cluster}", "webhooks[0].rules[0].scope"),
    ("resources: [pods]}]", "resources: [pods]}, {resources: [x]}]", "webhooks[0].rules"),
    ("path: /validate/clusterwide-drop", "path: /audit/x", "webhooks[0].clientConfig.service.path"),
    (
      "service: {namespace: gate, name: policy-server-default, path: /validate/clusterwide-drop}",
      "url: https://example.com", "webhooks[0].clientConfig.service"
    ),
    ("policy-server-default", "policy-server-other", "webhooks[0].clientConfig.service.name"),
    ("sideEffects: None", "sideEffects: NoneOnDryRun", "webhooks[0].sideEffects"),
    ("failurePolicy: Fail", "timeoutSeconds: 1", "webhooks[0].timeoutSeconds"),
    ("failurePolicy: Fail", "matchPolicy: Exact", "webhooks[0].matchPolicy"),
    ("failurePolicy: Fail", "objectSelector: {matchLabels: {a: b}}", "webhooks[0].objectSelector"),
    ("failurePolicy: Fail", "matchConditions: [{name: never, expression: 'false'}]", "webhooks[0].matchConditions"),
    ("app.kubernetes.io/part-of: kubewarden, ", "", "metadata.labels[\"app.kubernetes.io/part-of\"]"),
    ("kubewardenPolicyName: drop", "kubewardenPolicyName: pod", "metadata.annotations.kubewardenPolicyName"),
  ])
  func drift(_ found: String, _ changed: String, _ field: String) throws {
    let scene = Self.scene(Self.server, Self.policy, Self.webhook.replacing(found, with: changed))
    let webhook = try #require(scene.analysis.policyWebhooks.all.first)
    #expect(webhook.differences.map(\.field) == [field])
    #expect(webhook.state == .drifted)
    #expect(webhook.differences.first?.place.source.name == "scene.yaml")
  }

  @Test func labelOfOldControllers() {
    let old = Self.webhook.replacing("app.kubernetes.io/part-of: kubewarden", with: "kubewarden: \"true\"")
    #expect(Self.state(Self.scene(Self.server, Self.policy, old)) == "present")
  }

  @Test func webhooksThatWereRemoved() {
    let webhook = Self.webhook.split(separator: "webhooks:")[0] + "webhooks: []"
    #expect(
      Self.state(Self.scene(Self.server, Self.policy, String(webhook)))
        == "drifted: not as the controller builds it: webhooks")
  }

  @Test(
    arguments: [
      ([], "missing: there is no ValidatingWebhookConfiguration clusterwide-drop"),
      (
        ["validatingwebhookconfigurations"],
        "unknown: validatingwebhookconfigurations.admissionregistration.k8s.io: forbidden"
      ),
      (["mutatingwebhookconfigurations"], "missing: there is no ValidatingWebhookConfiguration clusterwide-drop"),
    ] as [([String], String)])
  func noWebhook(_ hiding: [String], _ state: String) {
    #expect(Self.state(Self.scene(Self.server, Self.policy, hiding: hiding)) == state)
  }

  @Test func manifestThatIsNotAppliedYet() {
    let manifest = Self.policy.replacing(", uid: \"1\"", with: "").replacing("status: {policyStatus: active}", with: "")
    for view in [View.manifests, .complete] {
      let scene = Self.scene(Self.server, manifest, view: view)
      #expect(Self.state(scene) == "planned: the policy is not applied yet")
      #expect(scene.analysis.policyWebhooks.all.first?.configuration != nil)
      #expect(scene.analysis.policyWebhooks.all.first?.counts == .yes)
    }
    let alone = Self.scene(manifest, view: .manifests)
    guard case .unknown = alone.analysis.policyWebhooks.all.first?.counts else {
      Issue.record("whether its PolicyServer exists is not known")
      return
    }
  }

  @Test(arguments: [
    (
      "status: {policyStatus: active}", "status: {policyStatus: pending}",
      "it is pending, not active: no webhook calls it yet"
    ),
    ("status: {policyStatus: active}", "", "the controller has not seen it yet"),
    (
      "  module:", "  mode: monitor\n  module:", "it is in monitor mode: every request is admitted, and none is patched"
    ),
    ("active}", "active, mode: monitor}", "its policy server still runs it in monitor mode"),
    ("  module:", "  policyServer: nowhere\n  module:", "its PolicyServer nowhere does not exist"),
    ("  module:", "  policyServer: \"\"\n  module:", "it names no PolicyServer"),
  ])
  func inactive(_ text: String, _ changed: String, _ reason: String) {
    let scene = Self.scene(Self.server, Self.policy.replacing(text, with: changed), Self.webhook)
    #expect(Self.state(scene) == "inactive: \(reason)")
    #expect(scene.analysis.policyWebhooks.all.first?.counts == .no)
  }

  @Test func whatMonitorsIsStillCalled() {
    let monitoring = Self.policy.replacing("  module:", with: "  mode: monitor\n  module:")
    let webhook = Self.scene(Self.server, monitoring, Self.webhook).analysis.policyWebhooks.all.first
    #expect(webhook?.configuration != nil)
    #expect(Self.scene(Self.server, monitoring).analysis.policyWebhooks.all.first?.configuration == nil)
  }

  @Test(
    arguments: [
      ("", [], "policy drop does not exist, or makes a webhook of another name", "orphaned"),
      ("", ["clusteradmissionpolicies"], "policy drop does not exist, or makes a webhook of another name", "unknown"),
      ("", ["admissionpolicies"], "policy drop does not exist, or makes a webhook of another name", "orphaned"),
      (
        "mutating", [],
        "ClusterAdmissionPolicy drop is mutating: this configuration was left behind", "orphaned"
      ),
    ] as [(String, [String], String, String)])
  func orphan(_ policy: String, _ hiding: [String], _ reason: String, _ state: String) throws {
    let mutating = Self.policy.replacing("  module:", with: "  mutating: true\n  module:")
    let scene = Self.scene(Self.server, policy.isEmpty ? Self.server : mutating, Self.webhook, hiding: hiding)
    let orphan = try #require(scene.analysis.policyWebhooks.orphans.first)
    #expect(orphan.reason == reason)
    #expect((orphan.gap == nil ? "orphaned" : "unknown") == state)
  }

  @Test func controllersOwnWebhooksAreNoOrphans() {
    let own = """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: kubewarden-controller-validating-webhook-configuration, labels: {app.kubernetes.io/part-of: kubewarden}}
      webhooks: [{name: vpolicyserver.kb.io, clientConfig: {service: {namespace: gate, name: x}}}]
      """
    #expect(Self.scene(own).analysis.policyWebhooks.orphans.isEmpty)
  }

  @Test func policiesOfOneWebhookName() {
    let policies = [("team", "a-x"), ("team-a", "x"), ("team", "b")].map { namespace, name in
      """
      apiVersion: policies.kubewarden.io/v1
      kind: AdmissionPolicy
      metadata: {name: \(name), namespace: \(namespace)}
      spec: {rules: []}
      """
    }
    let scene = Self.scene(policies.joined(separator: "\n---\n"))
    #expect(
      scene.analysis.policyWebhooks.all.map { $0.rivals.map(\.identity.description) }
        == [["AdmissionPolicy team-a/x"], ["AdmissionPolicy team/a-x"], []])
  }

  @Test func oneOfTwoOfOneNameIsOverwritten() {
    let group = """
      apiVersion: policies.kubewarden.io/v1
      kind: ClusterAdmissionPolicyGroup
      metadata: {name: x, uid: "2"}
      spec: {rules: [], policies: {}, expression: "true"}
      status: {policyStatus: active}
      """
    let policy = Self.policy.replacing("{name: drop", with: "{name: group-x")
    let webhook = Self.webhook.replacing("clusterwide-drop", with: "clusterwide-group-x")
      .replacing("kubewardenPolicyName: drop", with: "kubewardenPolicyName: group-x")
    #expect(
      Self.state(Self.scene(Self.server, policy, group, webhook))
        == "present | inactive: ClusterAdmissionPolicy group-x has overwritten its webhook")
    let unseen = Self.scene(Self.server, policy, group, hiding: ["validatingwebhookconfigurations"])
    for webhook in unseen.analysis.policyWebhooks.all { #expect(webhook.doubts.count == 1) }
  }

  @Test func asRulesSeeIt() {
    let ignored = Self.webhook.replacing("failurePolicy: Fail", with: "failurePolicy: Ignore")
    let scene = Self.scene(Self.server, Self.policy, ignored)
    let webhook = "kubewarden.webhooks()[0]"
    #expect(scene.evaluate("kubewarden.webhooks().map(w, w.state)") == "[drifted]")
    #expect(scene.evaluate("\(webhook).policy.metadata.name") == "drop")
    #expect(scene.evaluate("\(webhook).expected.webhooks[0].failurePolicy") == "Fail")
    #expect(scene.evaluate("\(webhook).found.webhooks[0].failurePolicy") == "Ignore")
    #expect(
      scene.evaluate("\(webhook).differences")
        == "[{expected: Fail, field: webhooks[0].failurePolicy, found: Ignore}]")
    #expect(scene.evaluate("\(webhook).counts") == "true")
    #expect(
      scene.evaluate("\(webhook).enforces.map(e, e.property + ' ' + e.action + ' ' + e.containers[0])")
        == "[privileged-containers refuses containers, privileged-containers refuses initContainers, "
        + "privileged-containers refuses ephemeralContainers]")
    #expect(Self.scene(Self.webhook).evaluate("kubewarden.webhooks().map(w, w.state)") == "[orphaned]")
    let own =
      "kubewarden.webhook(inventory.list('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration')[0])"
    #expect(scene.evaluate("\(own).value().policy.metadata.name") == "drop")
    #expect(scene.evaluate("kubewarden.webhook(object)") == "none")
    let partial = Self.scene(Self.server, Self.policy, hiding: ["validatingwebhookconfigurations"])
    #expect(partial.evaluate("\(webhook).state").hasPrefix("unknown: validatingwebhookconfigurations"))
    #expect(partial.evaluate("\(webhook).found").hasPrefix("unknown: validatingwebhookconfigurations"))
    let manifests = Self.scene(Self.policy, view: .manifests)
    #expect(manifests.evaluate("kubewarden.webhooks().map(w, w.reason.size() > 0)") == "[true, ...]")
  }

  @Test(arguments: [
    ("gate", "", "", Answer.no),
    ("gate", ", --always-accept-admission-reviews-on-deployments-namespace", "", .yes),
    ("web", ", --always-accept-admission-reviews-on-deployments-namespace", "", .no),
    ("gate", "", "gate", .yes),
    ("gate", ", --always-accept-admission-reviews-on-deployments-namespace", "other", .no),
    ("other", "", "other", .yes),
  ])
  func alwaysAccepted(_ namespace: String, _ flag: String, _ variable: String, _ answer: Answer) {
    let controller = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: admission-controller, namespace: gate}
      spec:
        template:
          metadata: {labels: {app.kubernetes.io/part-of: kubewarden, app.kubernetes.io/component: controller}}
          spec: {containers: [{name: controller, image: x, args: [--deployments-namespace=gate\(flag)]}]}
      """
    let workload = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: policy-server-default, namespace: gate}
      spec:
        template:
          spec:
            containers:
            - {name: c, image: x, env: [{name: KUBEWARDEN_ALWAYS_ACCEPT_ADMISSION_REVIEWS_ON_NAMESPACE, value: \(variable)}]}
      """
    let scene = variable.isEmpty ? Self.scene(controller) : Self.scene(controller, workload)
    let stack = scene.analysis.kubewarden
    #expect(stack.alwaysAccepts(namespace: namespace, policyServer: "default", in: scene.inventory) == answer)
  }

  @Test func whatRequestsMeet() throws {
    let manifest = Self.policy.replacing(", uid: \"1\"", with: "").replacing("status: {policyStatus: active}", with: "")
    let planned = Self.scene(Self.server, manifest).analysis
    #expect(planned.webhooks.isEmpty)
    let webhook = try #require(planned.expectedWebhooks.first)
    #expect(webhook.configuration.identity.description == "ValidatingWebhookConfiguration clusterwide-drop")
    #expect(webhook.configuration.resource == "validatingwebhookconfigurations")
    #expect(webhook.failsClosed)
    #expect(planned.enforcement(of: webhook, in: "web").what.holds("privileged-containers") == .yes)
    let live = Self.scene(Self.server, Self.policy, Self.webhook).analysis
    #expect(live.expectedWebhooks.map(\.configuration.identity.name) == ["clusterwide-drop"])
    #expect(Self.scene(Self.server, Self.policy).analysis.expectedWebhooks.isEmpty)
  }

  @Test(arguments: [
    ("clusterwide-drop", "yes"), ("somebody-elses", "unknown"),
    ("kubewarden-controller-validating-webhook-configuration", "no"),
  ])
  func whatAWebhookEnforces(_ name: String, _ answer: String) throws {
    let scene = Self.scene(
      Self.server, Self.policy, Self.webhook.replacing("  name: clusterwide-drop\n", with: "  name: \(name)\n"))
    let analysis = scene.analysis
    let (what, _) = analysis.enforcement(of: try #require(analysis.webhooks.first), in: "web")
    switch what.holds("privileged-containers") {
    case .yes: #expect(answer == "yes")
    case .no: #expect(answer == "no")
    case .unknown: #expect(answer == "unknown")
    }
  }

  @Test func verdictsThatServersOverrule() throws {
    let server = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: policy-server-default, namespace: gate}
      spec:
        template:
          spec:
            containers:
            - {name: c, image: x, env: [{name: KUBEWARDEN_ALWAYS_ACCEPT_ADMISSION_REVIEWS_ON_NAMESPACE, value: gate}]}
      """
    let analysis = Self.scene(Self.server, Self.policy, Self.webhook, server).analysis
    let webhook = try #require(analysis.webhooks.first)
    for (namespace, answer) in [("web", Answer.yes), ("gate", .no), (nil, .yes)] {
      #expect(analysis.enforcement(of: webhook, in: namespace).counts == answer)
    }
  }

  @Test func whatTheServersAcceptIsNotKnownWithoutThem() {
    let scene = Self.scene(Self.server, view: .manifests)
    let answer = scene.analysis.kubewarden.alwaysAccepts(namespace: "web", policyServer: "default", in: scene.inventory)
    guard case .unknown = answer else {
      Issue.record("\(answer)")
      return
    }
  }
}
