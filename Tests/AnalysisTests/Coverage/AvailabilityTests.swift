import Cluster
import Testing

@testable import Analysis

@Suite struct AvailabilityTests {
  private static let backend = """
    apiVersion: v1
    kind: Service
    metadata: {name: w, namespace: guards}
    spec: {selector: {app: w}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: w, namespace: guards}
    spec:
      replicas: 1
      selector: {matchLabels: {app: w}}
      template:
        metadata: {labels: {app: w}}
        spec: {containers: [{name: c, image: w}]}
    ---

    """

  private static func risks(_ yaml: String, _ kind: AvailabilityRisk.Class) -> [AvailabilityRisk] {
    CoverageScene(yaml).report.availability.filter { $0.kind == kind }
  }

  private static func requests(_ risks: [AvailabilityRisk]) -> [String] {
    risks.flatMap { $0.consequences.map(\.request) }
  }

  @Test("One that fails closed and sees its own pods locks itself out")
  func oneThatFailsClosedAndSeesItsOwn() {
    let risks = Self.risks(.namespaces("guards") + Self.backend + .webhook("w"), .deadlock)
    #expect(Self.requests(risks) == ["CREATE pods in guards"])
    #expect(risks.map(\.isInForce) == [true])
  }

  @Test(
    "One that leaves its own pods out does not",
    arguments: [
      "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [guards]}]}",
      "objectSelector: {matchExpressions: [{key: app, operator: NotIn, values: [w]}]}",
      "matchConditions: [{name: c, expression: \"request.namespace != 'guards'\"}]",
    ])
  func oneThatLeavesItsOwnPodsOutDoes(more: String) {
    #expect(Self.risks(.namespaces("guards") + Self.backend + .webhook("w", more), .deadlock).isEmpty)
  }

  @Test("One that fails open would, were it to fail closed")
  func oneThatFailsOpenWouldWereItTo() {
    let risks = Self.risks(.namespaces("guards") + Self.backend + .webhook("w", "failurePolicy: Ignore"), .deadlock)
    #expect(risks.map(\.isInForce) == [false])
  }

  @Test("Leases and nodes are the cluster's own")
  func leasesAndNodesAreTheClusterOwn() {
    let risks = Self.risks(
      .namespaces("kube-system", "kube-node-lease") + .webhook("w", resources: "[leases, nodes, nodes/status]"),
      .cluster)
    #expect(
      Self.requests(risks) == [
        "UPDATE leases.coordination.k8s.io in kube-system", "UPDATE leases.coordination.k8s.io in kube-node-lease",
        "CREATE nodes", "UPDATE nodes", "UPDATE nodes/status",
      ])
    #expect(risks.first?.severity == "high")
  }

  @Test("A backend of one replica without a budget is told")
  func aBackendOfOneReplicaWithoutABudget() throws {
    let risks = Self.risks(.namespaces("guards") + Self.backend + .webhook("w"), .backend)
    let texts = try #require(risks.first).consequences.map(\.text)
    #expect(texts.count == 2)
    #expect(texts[0].contains("one replica"))
    #expect(texts[1].contains("PodDisruptionBudget"))
  }

  @Test("An autoscaler and a budget settle it")
  func anAutoscalerAndABudgetSettleIt() {
    let more = """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: w, namespace: guards}
      spec: {minReplicas: 2, maxReplicas: 4, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: w}}
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: w, namespace: guards}
      spec: {minAvailable: 1, selector: {matchLabels: {app: w}}}
      ---

      """
    #expect(Self.risks(.namespaces("guards") + Self.backend + more + .webhook("w"), .backend).isEmpty)
  }

  @Test("A Service that is not there fails every call")
  func aServiceThatIsNotThereFailsEvery() throws {
    let risks = Self.risks(.namespaces("guards") + .webhook("w"), .backend)
    #expect(try #require(risks.first).consequences.map(\.text).contains { $0.contains("does not exist") })
    #expect(risks.first?.severity == "high")
  }
}
