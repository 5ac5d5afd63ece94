import Analysis
import Cluster
import Testing

/// Whose service accounts are trusted operators'.
struct OperatorAccountsTests {
  private static func deployment(_ account: String, _ containers: String) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: d, namespace: ops}
    spec: {template: {spec: {serviceAccountName: \(account), \(containers)}}}
    """
  }

  private static let cainjector = "image: 'quay.io/jetstack/cert-manager-cainjector:v1'"

  private func sighting(_ yaml: String, _ account: String = "a", view: View = .complete) -> String {
    let subject = AccessSubject(.serviceAccount, account, namespace: "ops")
    switch Scene(yaml, view: view).analysis.operators.sighting(of: subject) {
    case .proven(let found, let proof): return "\(found.name): \(proof.identity)"
    case .none: return "none"
    case .unknown: return "unknown"
    }
  }

  @Test(arguments: [
    ("containers: [{name: a, \(cainjector)}]", "cert-manager cainjector: Deployment ops/d"),
    // Mirrors keep the end of the path.
    (
      "containers: [{name: a, image: 'mirror.local:5000/x/jetstack/cert-manager-cainjector@sha256:\(String(repeating: "0", count: 64))'}]",
      "cert-manager cainjector: Deployment ops/d"
    ),
    (
      "containers: [{name: a, \(cainjector)}, {name: b, image: 'docker.io/istio/proxyv2:1'}]",
      "cert-manager cainjector: Deployment ops/d"
    ),
    ("containers: [{name: a, \(cainjector)}, {name: b, image: 'busybox'}]", "none"),
    ("containers: [{name: a, \(cainjector)}], initContainers: [{name: b, image: 'busybox'}]", "none"),
    ("containers: [{name: a, image: 'quay.io/evil/not-cert-manager-cainjector'}]", "none"),
    ("containers: [{name: a, image: 'docker.io/istio/proxyv2:1'}]", "none"),
    ("containers: [{name: a}]", "none"),
  ])
  func images(_ containers: String, _ expected: String) {
    #expect(sighting(Self.deployment("a", containers)) == expected)
  }

  @Test func everythingThatRunsAsTheAccountCounts() {
    let operators = Self.deployment("a", "containers: [{name: a, \(Self.cainjector)}]")
    let other = """
      apiVersion: v1
      kind: Pod
      metadata: {name: p, namespace: ops}
      spec: {serviceAccount: a, containers: [{name: a, image: busybox}]}
      """
    #expect(sighting(operators + "\n---\n" + other) == "none")
    #expect(sighting(operators + "\n---\n" + other.replacing("ops", with: "dev")) != "none")
  }

  @Test func aNameAloneIsNoProof() {
    let other = Self.deployment("b", "containers: [{name: a, image: busybox}]")
    #expect(sighting(other, "cert-manager-cainjector") == "none")
    #expect(sighting(other, "cert-manager-cainjector", view: .manifests) == "unknown")
    #expect(sighting(other, "somebody", view: .manifests) == "none")
    #expect(
      sighting(other.replacing(" b,", with: " cert-manager-cainjector,"), "cert-manager-cainjector", view: .manifests)
        == "none")
  }

  @Test func rulesAskForTheResource() {
    let scene = Scene(
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: b}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}
      subjects: [{kind: ServiceAccount, name: a, namespace: ops}, {kind: Group, name: ops}, {kind: Robot, name: a}]
      ---
      \(Self.deployment("a", "containers: [{name: a, \(Self.cainjector)}]"))
      """)
    #expect(scene.evaluate("rbac.operator(object, object.subjects[0]).name") == "cert-manager cainjector")
    #expect(scene.evaluate("rbac.operator(object, object.subjects[0]).workload.metadata.name") == "d")
    let asked = "rbac.operator(object, object.subjects[0], "
    #expect(scene.evaluate(asked + "'customresourcedefinitions.apiextensions.k8s.io') != null") == "true")
    #expect(scene.evaluate(asked + "'policyservers.policies.kubewarden.io')") == "null")
    #expect(scene.evaluate("rbac.operator(object, object.subjects[1])") == "null")
    #expect(scene.evaluate("rbac.operator(object, object.subjects[2])") == "null")
    #expect(
      scene.evaluate("rbac.operator(object, {'kind': 'ServiceAccount', 'name': 'a', 'namespace': 'ops'}).name")
        == "cert-manager cainjector")
    #expect(scene.evaluate("rbac.operator({}, {})").hasPrefix("error: rbac.operator: "))
  }
}
