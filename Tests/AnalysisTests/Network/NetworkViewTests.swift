import Analysis
import Cluster
import Testing

/// What a view that is not complete makes of the answers about network policies.
struct NetworkViewTests {
  private let tight = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p, namespace: stack}
    spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}
    """
  private let elsewhere = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p, namespace: web}
    spec: {podSelector: {}}
    """

  @Test func withoutASelectingPolicyAPartialViewTellsNothing() {
    let scene = Scene(elsewhere, view: .manifests)
    #expect(scene.evaluate("network.ingress('stack', {}).restricted").hasPrefix("unknown: "))
    #expect(scene.evaluate("network.ingress('stack', {}).policies.size()").hasPrefix("unknown: "))
    #expect(Scene(elsewhere).evaluate("network.ingress('stack', {}).policies.size()") == "0")
  }

  @Test func aSelectingPolicyOfAPartialViewIsKnown() {
    let scene = Scene(tight, view: .manifests)
    #expect(scene.evaluate("network.ingress('stack', {}).restricted") == "true")
    #expect(scene.evaluate("network.ingress('stack', {}).wide") == "false")
    #expect(scene.evaluate("network.ingress('stack', {}).policies.exists(p, p.metadata.name == 'p')") == "true")
  }

  @Test func aForbiddenKindMayHoldAPolicyThatWidens() {
    let scene = Scene(tight, forbidding: [("cilium.io", "ciliumnetworkpolicies")])
    #expect(scene.evaluate("network.ingress('stack', {}).restricted") == "true")
    #expect(
      scene.evaluate("network.ingress('stack', {}).wide")
        == "unknown: ciliumnetworkpolicies.cilium.io in namespace stack: forbidden")
  }

  @Test func labelsOfANamespaceThatIsNotInTheInputAreUnknown() {
    let policy = """
      apiVersion: projectcalico.org/v3
      kind: GlobalNetworkPolicy
      metadata: {name: p}
      spec: {namespaceSelector: "team == 'a'"}
      """
    #expect(Scene(policy, view: .manifests).evaluate("network.ingress('stack', {}).restricted").hasPrefix("unknown: "))
    let named = policy.replacing("team == 'a'", with: "kubernetes.io/metadata.name == 'stack'")
    #expect(Scene(named, view: .manifests).evaluate("network.ingress('stack', {}).restricted") == "true")
  }

  @Test func labelsOfWrongTypeAreAnError() {
    #expect(Scene(tight).evaluate("network.ingress('stack', [1])").hasPrefix("error: "))
  }
}
