import Analysis
import Cluster
import Testing

struct InventoryFunctionsTests {
  private static let two = """
    apiVersion: policies.kubewarden.io/v1
    kind: ClusterAdmissionPolicy
    metadata: {name: a}
    ---
    apiVersion: policies.kubewarden.io/v1alpha2
    kind: AdmissionPolicy
    metadata: {name: b, namespace: team}
    ---
    apiVersion: apiserver.config.k8s.io/v1
    kind: AdmissionConfiguration
    plugins: [{name: PodSecurity}]
    """

  @Test(arguments: [
    ("inventory.list('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy').map(p, p.metadata.name)", "[a]"),
    ("inventory.list('policies.kubewarden.io/v1', 'AdmissionPolicy').map(p, p.metadata.name)", "[]"),
    ("inventory.list('policies.kubewarden.io/*', 'AdmissionPolicy').map(p, p.metadata.name)", "[b]"),
    ("inventory.list('v1', 'Pod').size()", "0"),
    ("inventory.get('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy', '', 'a').?metadata.name", "some(a)"),
    ("inventory.get('policies.kubewarden.io/v1', 'AdmissionPolicy', 'team', 'b').hasValue()", "true"),
    ("inventory.get('policies.kubewarden.io/v1', 'AdmissionPolicy', 'other', 'b')", "none"),
    ("inventory.get('v1', 'Service', 'a', 'b')", "none"),
    ("inventory.documents('AdmissionConfiguration').map(d, d.plugins[0].name)", "[PodSecurity]"),
    ("inventory.documents('Kubeconfig').size()", "0"),
    ("kubewarden.policies().map(p, p.metadata.name)", "[a, b]"),
  ])
  func inACompleteView(_ expression: String, _ expected: String) {
    #expect(Scene(Self.two).evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("inventory.list('v1', 'Pod').exists(p, true)", "unknown"),
    ("inventory.list('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy').exists(p, p.metadata.name == 'a')", "true"),
    ("inventory.list('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy').all(p, p.metadata.name != 'a')", "false"),
    ("inventory.list('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy').size()", "unknown"),
    ("inventory.get('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy', '', 'a').hasValue()", "true"),
    ("inventory.get('v1', 'Service', 'web', 'front').hasValue()", "unknown"),
    ("inventory.documents('Kubeconfig').size()", "unknown"),
    ("inventory.documents('AdmissionConfiguration').exists(d, d.plugins[0].name == 'PodSecurity')", "true"),
    ("kubewarden.policies().all(p, p.metadata.name != 'c')", "unknown"),
  ])
  func inAPartialView(_ expression: String, _ expected: String) {
    let answer = Scene(Self.two, view: .manifests).evaluate(expression)
    #expect((answer.hasPrefix("unknown: ") ? "unknown" : answer) == expected)
  }

  @Test func aForbiddenKindIsTheReason() {
    let scene = Scene("", forbidding: [("", "services"), ("policies.kubewarden.io", "admissionpolicies")])
    #expect(scene.evaluate("inventory.list('v1', 'Service').size()") == "unknown: services: forbidden")
    #expect(
      scene.evaluate("inventory.get('v1', 'Service', 'web', 'front')")
        == "unknown: Service web/front is not in the input (services in namespace web: forbidden)")
    #expect(
      scene.evaluate("kubewarden.policies().size()") == "unknown: admissionpolicies.policies.kubewarden.io: forbidden")
    #expect(scene.evaluate("inventory.list('v1', 'Pod').size()") == "0")
  }
}
