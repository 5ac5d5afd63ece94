import Analysis
import Cluster
import Collection
import Testing

/// The real Kubewarden chart and the dump of a real API server, where they are at hand; checked by reading the objects.
struct RealInputTests {
  private static func scene(_ path: String, isComplete: Bool = true) -> Scene {
    let path = "\(SharedFiles.directory)/\(path)"
    return Scene(ManifestCollector().collect([path], options: CollectionOptions(isComplete: isComplete)))
  }

  @Test(
    .enabled(if: SharedFiles.exists("manifests/kubewarden-chart-6.0.2/default.yaml")),
    arguments: [("default.yaml", "false"), ("mtls-protect.yaml", "true")])
  func chart(_ file: String, _ policiesFailClosed: String) {
    let scene = Self.scene("manifests/kubewarden-chart-6.0.2/\(file)")
    #expect(
      scene.evaluate("admission.backends().map(b, b.namespace + '/' + b.service + ' ' + b.engine)")
        == "[kubewarden/kubewarden-admission-controller-webhook-service kubewarden, "
        + "kubewarden/policy-server-default kubewarden]")
    // The policy server is a text in a ConfigMap, and has no Deployment yet.
    #expect(scene.evaluate("admission.backends().map(b, b.workloads.size())") == "[1, 0]")
    #expect(
      scene.evaluate("admission.backends().map(b, b.podLabels['app.kubernetes.io/component'])")
        == "[controller, policy-server]")
    #expect(scene.evaluate("admission.backends().map(b, b.failClosed)") == "[true, \(policiesFailClosed)]")
    #expect(
      scene.evaluate("admission.backends().all(b, !network.ingress(b.namespace, b.podLabels).restricted)") == "true")
    #expect(
      scene.evaluate(
        "rbac.whoCan('delete', 'admissionregistration.k8s.io', 'validatingwebhookconfigurations').map(g, g.namespace + '/' + g.name)"
      ) == "[kubewarden/kubewarden-admission-controller]")
  }

  @Test(.enabled(if: SharedFiles.exists("manifests/kubewarden-chart-6.0.2/mtls-protect.yaml")))
  func policiesInsideAConfigMap() {
    let scene = Self.scene("manifests/kubewarden-chart-6.0.2/mtls-protect.yaml", isComplete: false)
    #expect(
      scene.evaluate("kubewarden.policies().map(p, p.kind)") == "[ClusterAdmissionPolicy, ClusterAdmissionPolicy, "
        + "ClusterAdmissionPolicy, ClusterAdmissionPolicy, ClusterAdmissionPolicy, ClusterAdmissionPolicy, ...]")
  }

  @Test(.enabled(if: SharedFiles.exists("clusters/kubewarden-1.36/objects.json.gz")))
  func dump() {
    let scene = Self.scene("clusters/kubewarden-1.36/objects.json.gz")
    #expect(
      scene.evaluate(
        "admission.backends().map(b, b.service + ' ' + string(b.webhooks.size()) + ' ' + string(b.failClosed))")
        == "[policy-server-default 31 true, policy-server-insecure 1 false, "
        + "admission-controller-webhook-service 3 true, policy-server-lonely 0 false]")
    // Every pod of the namespace is shut off by default; the policy of the default policy server admits everyone.
    #expect(
      scene.evaluate("admission.backends().map(b, network.ingress(b.namespace, b.podLabels).restricted)")
        == "[true, true, true, true]")
    #expect(
      scene.evaluate("admission.backends().map(b, network.ingress(b.namespace, b.podLabels).wide)")
        == "[true, false, false, false]")
    #expect(
      scene.evaluate(
        "rbac.whoCan('delete', 'admissionregistration.k8s.io', 'validatingwebhookconfigurations').map(g, g.name + (g.system ? ' system' : ''))"
      )
        == "[system:masters system, generic-garbage-collector system, namespace-controller system, kubewarden-controller]"
    )
    #expect(scene.evaluate("apiserver.configurations().size()").hasPrefix("unknown: "))
  }
}
