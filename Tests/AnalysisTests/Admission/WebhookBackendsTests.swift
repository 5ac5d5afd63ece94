import Analysis
import Cluster
import Testing

struct WebhookBackendsTests {
  private static let webhook = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: checks}
    webhooks:
    - {name: a.example.com, failurePolicy: Ignore, clientConfig: {service: {namespace: gate, name: gate, path: /a}}}
    - {name: b.example.com, clientConfig: {service: {namespace: gate, name: gate, path: /b}}}
    - {name: c.example.com, clientConfig: {url: 'https://example.com/c'}}
    """
  private static let service = """
    apiVersion: v1
    kind: Service
    metadata: {name: gate, namespace: gate}
    spec: {selector: {app: gate}, ports: [{port: 443}]}
    """
  private static let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: gate, namespace: gate}
    spec:
      template: {metadata: {labels: {app: gate, tier: front}}, spec: {containers: [{name: c, image: x}]}}
    """

  /// All webhooks and policy servers, and some of everything else.
  private static var someObjects: View {
    var view = View.manifests
    for resource in ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"] {
      view.set(.complete, group: "admissionregistration.k8s.io", resource: resource)
    }
    view.set(.complete, group: "policies.kubewarden.io", resource: "policyservers")
    return view
  }

  private static func stack(_ documents: String...) -> String { documents.joined(separator: "\n---\n") }

  @Test func oneServiceIsOneBackend() {
    let scene = Scene(Self.stack(Self.webhook, Self.service, Self.deployment))
    let backend = "admission.backends()[0]"
    #expect(scene.evaluate("admission.backends().size()") == "1")
    #expect(scene.evaluate("\(backend).namespace + '/' + \(backend).service") == "gate/gate")
    #expect(scene.evaluate("\(backend).webhooks.map(w, w.name)") == "[a.example.com, b.example.com]")
    #expect(scene.evaluate("\(backend).failClosed") == "true")
    #expect(scene.evaluate("\(backend).engine") == "other")
    #expect(scene.evaluate("\(backend).object.metadata.name") == "gate")
    #expect(scene.evaluate("\(backend).workloads.map(w, w.kind)") == "[Deployment]")
    #expect(scene.evaluate("\(backend).podLabels") == "{app: gate, tier: front}")
    #expect(scene.evaluate("\(backend).hostNetwork") == "false")
    #expect(scene.evaluate("\(backend).origin.kind") == "Service")
  }

  @Test func webhooksThatIgnoreFailuresOnly() {
    let yaml = Self.webhook.replacing("{name: b.example.com, ", with: "{name: b.example.com, failurePolicy: Ignore, ")
    #expect(Scene(yaml).evaluate("admission.backends()[0].failClosed") == "false")
  }

  @Test func hostNetwork() {
    let yaml = Self.stack(
      Self.webhook, Self.service,
      Self.deployment.replacing("spec: {containers", with: "spec: {hostNetwork: true, containers"))
    #expect(Scene(yaml).evaluate("admission.backends()[0].hostNetwork") == "true")
  }

  @Test func podsThatAControllerMadeAreExplainedByIt() {
    let pods = """
      apiVersion: v1
      kind: Pod
      metadata: {name: gate-1, namespace: gate, labels: {app: gate}, ownerReferences: [{controller: true, name: x}]}
      spec: {containers: [{name: c, image: x}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: stranger, namespace: gate, labels: {app: gate}}
      spec: {containers: [{name: c, image: x}]}
      """
    let kinds = "admission.backends()[0].workloads.map(w, w.metadata.name)"
    #expect(Scene(Self.stack(Self.webhook, Self.service, pods)).evaluate(kinds) == "[stranger]")
    #expect(Scene(Self.stack(Self.webhook, Self.service, Self.deployment, pods)).evaluate(kinds) == "[gate]")
  }

  // MARK: - What is not seen

  @Test func aServiceThatIsNotInTheInput() {
    #expect(Scene(Self.webhook).evaluate("admission.backends()[0].object") == "null")
    let partial = Scene(Self.webhook, view: Self.someObjects)
    #expect(partial.evaluate("admission.backends()[0].object").hasPrefix("unknown: services in namespace gate: "))
    #expect(partial.evaluate("admission.backends()[0].podLabels").hasPrefix("unknown: "))
    #expect(partial.evaluate("admission.backends()[0].hostNetwork").hasPrefix("unknown: "))
    #expect(partial.evaluate("admission.backends()[0].workloads.size()").hasPrefix("unknown: "))
    #expect(partial.evaluate("admission.backends()[0].origin.name") == "gate")
    #expect(partial.evaluate("admission.backends().size()") == "1")
    #expect(Scene(Self.webhook, view: .manifests).evaluate("admission.backends().size()").hasPrefix("unknown: "))
  }

  @Test func forbiddenDeployments() {
    let scene = Scene(Self.stack(Self.webhook, Self.service), forbidding: [("apps", "deployments")])
    #expect(
      scene.evaluate("admission.backends()[0].workloads.size()")
        == "unknown: deployments.apps in namespace gate: forbidden")
    #expect(scene.evaluate("admission.backends()[0].podLabels").contains("its pods' labels are not known"))
    #expect(scene.evaluate("admission.backends().size()") == "1")
  }

  @Test func forbiddenWebhookConfigurations() {
    for resource in ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"] {
      let scene = Scene(Self.service, forbidding: [("admissionregistration.k8s.io", resource)])
      let expected = "unknown: \(resource).admissionregistration.k8s.io: forbidden"
      #expect(scene.evaluate("admission.backends().size()") == expected)
      #expect(scene.evaluate("admission.webhooks().size()") == expected)
    }
  }

  // MARK: - Kubewarden

  private static let server = """
    apiVersion: policies.kubewarden.io/v1
    kind: PolicyServer
    metadata: {name: default}
    spec: {image: x, replicas: 1, labels: {team: a, app: mine}}
    """
  private static let controller = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: admission-controller, namespace: gates}
    spec:
      template:
        metadata: {labels: {app.kubernetes.io/component: controller, app.kubernetes.io/part-of: kubewarden}}
        spec:
          containers:
          - {name: controller, image: x, args: [--deployments-namespace=gates, --webhook-service-name=hooks]}
    """

  @Test func aPolicyServerWithoutItsDeploymentHasTheLabelsThatTheControllerGives() {
    let scene = Scene(Self.stack(Self.server, Self.controller), view: Self.someObjects)
    let backend = "admission.backends().filter(b, b.service == 'policy-server-default')[0]"
    #expect(scene.evaluate("admission.backends().map(b, b.service)") == "[policy-server-default, hooks]")
    #expect(scene.evaluate("\(backend).namespace") == "gates")
    #expect(scene.evaluate("\(backend).engine") == "kubewarden")
    #expect(scene.evaluate("\(backend).podLabels['kubewarden/policy-server']") == "default")
    #expect(scene.evaluate("\(backend).podLabels['app.kubernetes.io/component']") == "policy-server")
    #expect(scene.evaluate("\(backend).podLabels['team']") == "a")
    #expect(scene.evaluate("\(backend).podLabels['app']") == "kubewarden-policy-server-default")
    #expect(scene.evaluate("\(backend).hostNetwork") == "false")
    #expect(scene.evaluate("\(backend).origin.kind") == "PolicyServer")
    let hosted = Self.controller.replacing("--webhook-service-name", with: "--host-network, --webhook-service-name")
    #expect(Scene(Self.stack(Self.server, hosted)).evaluate("\(backend).hostNetwork") == "true")
  }

  @Test func theControllersOwnServiceIsServedByIt() {
    let scene = Scene(Self.controller)
    #expect(scene.evaluate("admission.backends().map(b, b.service)") == "[hooks]")
    #expect(scene.evaluate("admission.backends()[0].workloads.map(w, w.metadata.name)") == "[admission-controller]")
  }

  @Test func withoutItsControllerTheNamespaceIsUnknown() {
    let scene = Scene(Self.server, view: Self.someObjects)
    #expect(
      scene.evaluate("admission.backends()[0].namespace").hasPrefix("unknown: in which namespace Kubewarden runs"))
    #expect(scene.evaluate("admission.backends()[0].hostNetwork").hasPrefix("unknown: "))
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: cattle-kubewarden-system}"
    #expect(
      Scene(Self.stack(Self.server, namespace)).evaluate("admission.backends()[0].namespace")
        == "cattle-kubewarden-system")
  }

  @Test(arguments: [("", "true"), ("failurePolicy: Ignore", "false"), ("policyServer: other", "false")])
  func aPolicyServerFailsClosedAsItsPoliciesDo(_ field: String, _ expected: String) {
    let policy = """
      apiVersion: policies.kubewarden.io/v1
      kind: ClusterAdmissionPolicy
      metadata: {name: p}
      spec: {\(field)}
      """
    #expect(Scene(Self.stack(Self.server, policy)).evaluate("admission.backends()[0].failClosed") == expected)
  }

  @Test func aLiveWebhookAndItsPolicyServerAreOneBackend() {
    let live = """
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingWebhookConfiguration
      metadata: {name: clusterwide-p, labels: {app.kubernetes.io/part-of: kubewarden}}
      webhooks:
      - {name: clusterwide-p.kubewarden.admission, failurePolicy: Ignore, clientConfig: {service: {namespace: gates, name: policy-server-default}}}
      """
    let scene = Scene(Self.stack(live, Self.server))
    #expect(scene.evaluate("admission.backends().map(b, b.namespace + ' ' + b.engine)") == "[gates kubewarden]")
    #expect(scene.evaluate("admission.backends()[0].failClosed") == "false")
    #expect(scene.evaluate("admission.backends()[0].podLabels['kubewarden/policy-server']") == "default")
  }

  // MARK: - Engines

  @Test(arguments: [
    ("clusterwide-p", "clusterwide-p.kubewarden.admission", "", "policy-server-default", "kubewarden"),
    ("kubewarden-controller-validating-webhook-configuration", "vpolicyserver.kb.io", "", "x", "kubewarden"),
    (
      "gatekeeper-validating-webhook-configuration", "validation.gatekeeper.sh", "", "gatekeeper-webhook-service",
      "gatekeeper"
    ),
    ("mine", "validate.kyverno.svc", "", "kyverno-svc", "kyverno"),
    ("mine", "x.y.z", "webhook.kyverno.io/managed-by: kyverno", "svc", "kyverno"),
    ("cert-manager-webhook", "webhook.cert-manager.io", "", "cert-manager-webhook", "cert-manager"),
    ("mine", "x.y.z", "team: a", "svc", "other"),
  ])
  func engines(_ configuration: String, _ webhook: String, _ label: String, _ service: String, _ engine: String) {
    let scene = Scene(
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: \(configuration), labels: {\(label)}}
      webhooks: [{name: \(webhook), clientConfig: {service: {namespace: n, name: \(service)}}}]
      """)
    #expect(scene.evaluate("admission.webhooks()[0].engine") == engine)
    #expect(scene.evaluate("admission.webhooks()[0].mutating") == "false")
    #expect(scene.evaluate("admission.webhooks()[0].webhook.name") == webhook)
    #expect(scene.evaluate("admission.webhooks()[0].configuration.metadata.name") == configuration)
  }
}
