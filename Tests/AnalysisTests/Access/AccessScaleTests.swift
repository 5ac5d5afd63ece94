import Analysis
import Cluster
import Testing

/// A cluster of many roles and bindings. The bounds are guards against a query that walks all of them, not measurements.
struct AccessScaleTests {
  @Test func aQueryDoesNotWalkEveryBinding() {
    var yaml = ""
    for i in 0..<5000 {
      let verb = i == 4321 ? "delete" : "get"
      yaml += """
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "r", "namespace": "n\(i)"}, \
        "rules": [{"apiGroups": [""], "resources": ["pods", "services"], "verbs": ["\(verb)", "list"]}, \
        {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]}]}
        ---

        """
      for j in 0..<2 {
        yaml += """
          {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "b\(j)", "namespace": "n\(i)"}, \
          "roleRef": {"kind": "Role", "name": "r"}, "subjects": [{"kind": "User", "name": "u\(i)-\(j)"}]}
          ---

          """
      }
    }
    let scene = Scene(yaml)
    let clock = ContinuousClock()
    let building = clock.measure { _ = scene.analysis.access }
    var found: [String] = []
    let request = Permission(verb: "delete", group: "", resource: "services", place: .anyNamespace)
    let asking = clock.measure {
      found = scene.analysis.access.whoCan(request).grants.map { "\($0.namespace ?? "") \($0.subject.name)" }
    }
    #expect(found == ["n4321 u4321-0", "n4321 u4321-1"])
    #expect(building < .seconds(10))
    #expect(asking < .seconds(1))
  }
}
