import Analysis
import CertificateSamples
import Cluster
import Testing

struct CertificateFunctionsTests {
  /// 2026-01-01T00:00:00Z.
  private static let time: Int64 = 1_767_225_600

  private func scene(_ yaml: String, time: Int64? = Self.time, complete: Bool = true) -> Scene {
    var view = complete ? View.complete : View.manifests
    view.time = time
    return Scene(yaml, view: view)
  }

  private func configMap(_ pem: String) -> String {
    """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: a, namespace: b}
    data:
      ca: |
    \(pem.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
      gate: |
    \(CertificateSamples.gate.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
    """
  }

  @Test(arguments: [
    ("subject", "O=portcullis test,CN=soon-expired-test-ca"), ("isValid", "true"), ("daysLeft", "20"),
    ("lifetimeDays", "3673"), ("key", "ECDSA"), ("bits", "256"), ("hasWeakKey", "false"), ("isAuthority", "true"),
    ("isSelfIssued", "true"), ("publicName", ""), ("usages", "[]"), ("signature", "SHA-256 with ECDSA"),
  ])
  func whatRulesSeeOfACertificate(_ field: String, _ expected: String) {
    let expression = "certificate.bundle(object.data.ca).certificates[0].\(field)"
    #expect(scene(configMap(CertificateSamples.soonCA)).evaluate(expression) == expected)
  }

  @Test func withoutATimeNothingIsSaidOfValidity() {
    let scene = scene(configMap(CertificateSamples.soonCA), time: nil)
    let reason = "unknown: the time by which certificates are judged is not known"
    for field in ["isValid", "daysLeft"] {
      #expect(scene.evaluate("certificate.bundle(object.data.ca).certificates[0].\(field)") == reason)
    }
    #expect(scene.evaluate("certificate.refusals(object.data.gate, object.data.ca, 'serverAuth', '')") == reason)
  }

  @Test(arguments: [
    (CertificateSamples.ca, "gate.gate.svc", "[]"),
    (
      CertificateSamples.ca, "other.gate.svc",
      "[it does not name other.gate.svc (gate.gate.svc, gate.gate.svc.cluster.local)]"
    ),
    (
      CertificateSamples.otherCA, "gate.gate.svc",
      "[no authority of the bundle signed it (it was issued by O=portcullis test,CN=test-ca)]"
    ),
  ])
  func refusals(_ authority: String, _ host: String, _ expected: String) {
    let expression = "certificate.refusals(object.data.gate, object.data.ca, 'serverAuth', '\(host)')"
    #expect(scene(configMap(authority)).evaluate(expression) == expected)
  }

  // MARK: - What the API server calls

  @Test(arguments: [
    (
      "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: g}\n"
        + "webhooks: [{name: w, clientConfig: {service: {name: gate, namespace: ns}}}, {name: u, clientConfig: {url: 'https://h.example:8443/p'}}]",
      "[webhook w gate.ns.svc, webhook u h.example]"
    ),
    (
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: g}\n"
        + "spec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: c, namespace: ns}}}}}",
      "[the conversion webhook of g c.ns.svc]"
    ),
    (
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: g}\n"
        + "spec: {conversion: {strategy: None}}", "[]"
    ),
    (
      "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.x}\n"
        + "spec: {service: {name: c, namespace: ns}}", "[the aggregated API v1.x c.ns.svc]"
    ),
    ("apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.}\nspec: {service: null}", "[]"),
    (
      "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.x}\n"
        + "spec: {insecureSkipTLSVerify: true, service: {name: c, namespace: ns}}", "[]"
    ),
    ("apiVersion: v1\nkind: Pod\nmetadata: {name: p}", "[]"),
  ])
  func endpoints(_ yaml: String, _ expected: String) {
    #expect(scene(yaml).evaluate("certificate.endpoints(object).map(e, e.name + ' ' + e.host)") == expected)
  }

  private func bundle(_ metadata: String, _ more: String = "") -> String {
    scene(
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {\(metadata)}
      webhooks: [{name: w, clientConfig: {caBundle: Cg==, service: {name: gate, namespace: ns}}}]
      \(more)
      """
    ).evaluate("certificate.endpoints(object)[0].bundle")
  }

  @Test(arguments: [
    ("name: g, annotations: {cert-manager.io/inject-ca-from: a/b}", "cert-manager"),
    ("name: g, annotations: {service.beta.openshift.io/inject-cabundle: 'true'}", "OpenShift's service CA operator"),
    ("name: g, labels: {olm.owner: op}", "the Operator Lifecycle Manager"),
    ("name: gatekeeper-validating-webhook-configuration", "Gatekeeper"),
  ])
  func whatIsFilledInLaterIsUnknown(_ metadata: String, _ injector: String) {
    #expect(bundle(metadata) == "unknown: \(injector) fills in the caBundle of webhook w when it is applied")
    // In a cluster it would be there.
    #expect(bundle("uid: 1234, \(metadata)") == "Cg==")
  }

  @Test func aJobMayFillItIn() {
    let job = """
      ---
      apiVersion: batch/v1
      kind: Job
      metadata: {name: patch, namespace: ns}
      spec: {template: {spec: {containers: [{name: p, args: [patch, --webhook-name=g]}]}}}
      """
    #expect(bundle("name: g", job) == "unknown: Job patch fills in the caBundle of webhook w when it is applied")
    #expect(bundle("name: other", job) == "Cg==")
  }

  // MARK: - What serves

  private func served(_ secret: String, complete: Bool = true) -> String {
    scene(
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: g}
      webhooks: [{name: w, clientConfig: {service: {name: gate, namespace: ns}}}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: gate, namespace: ns}
      spec: {selector: {app: gate}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: gate, namespace: ns}
      spec:
        template:
          metadata: {labels: {app: gate}}
          spec: {containers: [{name: c, image: i}], volumes: [{name: v, secret: {secretName: keys}}]}
      \(secret)
      """, complete: complete
    ).evaluate("certificate.served('ns', 'gate').map(e, e.secret.metadata.name + '/' + e.key)")
  }

  @Test func theSecretsThatThePodsMount() {
    let secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys, namespace: ns}\n"
    #expect(served(secret + "data: {tls.crt: YQ==, tls.key: YQ==, ca.crt: YQ==}") == "[keys/tls.crt]")
    #expect(served(secret + "stringData: {policy-server-cert: a}") == "[keys/policy-server-cert]")
    // A live scan reads metadata alone; files may lack the Secret.
    #expect(served(secret) == "[...]")
    #expect(served("", complete: false) == "[...]")
    #expect(served("") == "[]")
  }
}
