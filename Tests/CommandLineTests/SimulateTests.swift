import JSONTesting
import TestFiles
import Testing

@Suite("simulate")
struct SimulateTests {
  private static let cluster = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: web, labels: {env: prod}}
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: policies}
    webhooks:
    - name: pods.example.com
      sideEffects: None
      rules: [{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
    - name: dev.example.com
      sideEffects: None
      namespaceSelector: {matchLabels: {env: dev}}
      rules: [{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}]

    """
  private static let pod = """
    apiVersion: v1
    kind: Pod
    metadata: {name: p, namespace: web}
    spec: {containers: [{name: a, image: nginx}]}

    """

  private func simulate(_ request: String, _ options: [String]) throws -> Tool.Run {
    let folder = try TemporaryFolder()
    let cluster = try folder.add("cluster.yaml", Self.cluster)
    return try Tool.run(["simulate", "--request", "-", "--complete", cluster] + options, input: request)
  }

  @Test func aManifestIsExplained() throws {
    let run = try simulate(Self.pod, [])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("CREATE pods web/p by kubernetes-admin\n"))
    #expect(run.output.contains("  called        policies/pods.example.com: its rules and selectors match\n"))
    #expect(
      run.output.contains(
        "  not called    policies/dev.example.com: its namespaceSelector does not select namespace web\n"))
  }

  @Test func options() throws {
    let exec = try JSON(try simulate(Self.pod, ["--subresource", "exec", "-f", "json"]).output)
    #expect(exec["webhooks"]?[0]?["reason"]?.string == "no rule is for pods/exec")
    let down = try JSON(
      try simulate(Self.pod, ["--unavailable", "validating:policies/pods.example.com", "-f", "json"]).output)
    #expect(down["admitted"] == .bool(false))
    #expect(down["deniedBy"]?[0]?.string == "validating:policies/pods.example.com")
    let absent = try simulate(Self.pod, ["--unavailable", "validating:policies/other"])
    #expect(absent.status == 2)
    #expect(absent.reason.contains("no webhook is called validating:policies/other; there are validating:policies/"))
  }

  @Test func whatIsNotInTheInputMayRefuse() throws {
    let folder = try TemporaryFolder()
    let cluster = try folder.add("cluster.yaml", Self.cluster)
    let arguments = ["simulate", "--request", "-", "--subresource", "exec", cluster]
    let partial = try JSON(try Tool.run(arguments + ["-f", "json"], input: Self.pod).output)
    #expect(partial["admitted"]?.string == "unknown")
    #expect(partial["unknownBecause"]?[0]?.string?.contains("may not be all that the cluster holds") == true)
    let text = try Tool.run(arguments, input: Self.pod).output
    #expect(text.contains("\nnothing in the input refuses it; there may be webhooks and policies"))
    let whole = try JSON(try Tool.run(arguments + ["--complete", "-f", "json"], input: Self.pod).output)
    #expect(whole["admitted"] == .bool(true))
  }

  @Test func anAdmissionReviewIsARequest() throws {
    let review = """
      {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"operation": "DELETE",
       "kind": {"group": "", "version": "v1", "kind": "Pod"},
       "resource": {"group": "", "version": "v1", "resource": "pods"}, "namespace": "web", "name": "p",
       "userInfo": {"username": "ann", "groups": ["system:masters"]},
       "oldObject": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "web"}}}}
      """
    let run = try simulate(review, [])
    #expect(run.output.hasPrefix("DELETE pods web/p by ann\n"))
    #expect(run.output.contains("no rule for pods is for DELETE"))
  }

  @Test func batchesAnswerEachLine() throws {
    let folder = try TemporaryFolder()
    let inventory = try folder.add(
      "inventory.json",
      """
      [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "web"}},
       {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "c"}, "webhooks": [{"name": "h", "sideEffects": "None", "rules": [{"apiGroups": [""],
        "apiVersions": ["v1"], "resources": ["configmaps"], "operations": ["*"]}]}]}]
      """)
    let lines = """
      {"id": "a", "verb": "post", "group": "", "version": "v1", "resource": "configmaps", "namespace": "web", \
      "name": "c", "object": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}}
      {"id": "b",

      {"id": "c", "verb": "post", "group": "", "version": "v1", "resource": "secrets", "namespace": "web", \
      "name": "c", "object": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "c"}}}

      """
    let run = try Tool.run(["simulate", "--requests", "-", "--inventory", inventory], input: lines)
    #expect(run.status == 1)
    #expect(run.errors.contains("<stdin>:2:"))
    let answers = try run.output.split(separator: "\n").map { try JSON(String($0)) }
    #expect(answers.count == 3)
    #expect(answers[0]["id"]?.string == "a")
    #expect(answers[0]["webhooks"]?[0]?["called"] == .bool(true))
    #expect(answers[1]["error"] != nil)
    #expect(answers[2]["webhooks"]?[0]?["called"] == .bool(false))
    #expect(answers[2]["admitted"] == .bool(true))
  }
}
