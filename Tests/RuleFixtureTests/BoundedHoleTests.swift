import Audit
import Cluster
import Collection
import Testing

/// A hole in one tenant's own policy ends with the tenant's namespace; the same hole in a policy of the cluster does not.
struct BoundedHoleTests {
  private func threats(_ policy: String) throws -> [String: ThreatVerdict] {
    let hardened = Stacks.inventory("kubewarden-hardened")
    let extra = ManifestCollector().collect(sources: [TextSource.source("tenant.yaml", policy)])
    let report = try Stacks.audit(
      Inventory(
        objects: hardened.objects + extra.objects, configurations: hardened.configurations, view: hardened.view,
        scheme: hardened.scheme))
    return Dictionary(uniqueKeysWithValues: report.threats.map { ($0.id, $0) })
  }

  private func policy(_ kind: String, _ metadata: String) -> String {
    """
    apiVersion: policies.kubewarden.io/v1
    kind: \(kind)
    metadata: {\(metadata)}
    spec:
      policyServer: default
      mode: monitor
      module: registry://ghcr.io/kubewarden/policies/safe-labels:v1.0.0@sha256:\(String(repeating: "0", count: 64))
      mutating: false
      rules: [{apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [CREATE, UPDATE]}]
      settings: {}
    """
  }

  @Test func ofATenantItIsPartialAndNamesTheNamespace() throws {
    let threats = try threats(policy("AdmissionPolicy", "name: own, namespace: shop"))
    #expect(threats["SIG-03"]?.verdict == .partial)
    #expect(threats["SIG-03"]?.bound.hasSuffix("namespaces: shop") == true)
    #expect(threats["SIG-03"]?.deciding == ["policies-enforce"])
    #expect(threats["SIG-01"]?.verdict == .mitigated)
  }

  @Test func ofTheClusterItIsExposed() throws {
    let threats = try threats(policy("ClusterAdmissionPolicy", "name: all"))
    #expect(threats["SIG-03"]?.verdict == .exposed)
    #expect(threats["SIG-03"]?.bound == "")
  }
}
