import Analysis
import Cluster
import Collection
import Documents
import Testing

/// Coverage of the dump of a real API server: every namespace with two pods, held against the simulator.
@Suite(.enabled(if: SharedFiles.exists("clusters/kubewarden-1.36/objects.json.gz")))
struct CoverageDumpTests {
  private static let plain = """
    {apiVersion: v1, kind: Pod, metadata: {name: probe-of-coverage}, spec: {containers: [{name: c, image: registry.k8s.io/pause}]}}
    """
  private static let privileged = """
    {apiVersion: v1, kind: Pod, metadata: {name: probe-of-coverage, labels: {app: web}}, spec: {hostPID: true, containers:
     [{name: c, image: registry.k8s.io/pause, securityContext: {privileged: true}}]}}
    """

  @Test("Whoever sees a pod in a namespace of the dump, coverage says so, and nobody else")
  func pods() throws {
    let path = "\(SharedFiles.directory)/clusters/kubewarden-1.36/objects.json.gz"
    let inventory = ManifestCollector().collect([path], options: CollectionOptions(isComplete: true))
    let agreement = CoverageAgreement(ClusterAnalysis(inventory: inventory))
    var compared = 0
    for namespace in inventory.objects(group: "", kind: "Namespace").map(\.identity.name).sorted() {
      let cell = try #require(agreement.cell(namespace, "CREATE pods"), "\(namespace)")
      for pod in [Self.plain, Self.privileged] {
        var call = APIRequest(
          verb: .post, resource: GroupVersionResource(group: "", version: "v1", resource: "pods"))
        call.namespace = namespace
        call.name = "probe-of-coverage"
        call.object = try SimulationScene.document(pod)
        let contradictions = agreement.contradictions(cell, call)
        #expect(contradictions.isEmpty, "\(namespace)")
        compared += 1
      }
    }
    #expect(compared >= 100)
  }
}
