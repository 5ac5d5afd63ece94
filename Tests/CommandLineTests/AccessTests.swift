import JSONTesting
import TestFiles
import Testing

@Suite("access")
struct AccessTests {
  private static let cluster = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: hooks}
    rules: [{apiGroups: [admissionregistration.k8s.io], resources: ["*"], verbs: [patch, delete]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: hooks}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: hooks}
    subjects:
    - {kind: User, apiGroup: rbac.authorization.k8s.io, name: ann}
    - {kind: Group, apiGroup: rbac.authorization.k8s.io, name: system:authenticated}
    - {kind: ServiceAccount, name: cert-manager-cainjector, namespace: cert-manager}
    - {kind: ServiceAccount, name: cert-manager-cainjector, namespace: elsewhere}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: "system:controller:namespace-controller"}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:controller:namespace-controller"}
    subjects: [{kind: ServiceAccount, name: namespace-controller, namespace: kube-system}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: "system:controller:namespace-controller"}
    rules: [{apiGroups: ["*"], resources: ["*"], verbs: [delete]}]
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: cainjector, namespace: cert-manager}
    spec:
      template:
        spec:
          serviceAccountName: cert-manager-cainjector
          containers: [{name: a, image: "quay.io/jetstack/cert-manager-cainjector:v1.19.0"}]

    """

  private func access(_ words: [String], input: String = cluster) throws -> Tool.Run {
    try Tool.run(["access"] + words + ["-"], input: input)
  }

  @Test func broadGroupsComeFirstOperatorsLastAndTheControlPlaneIsFolded() throws {
    let run = try access(["delete", "validatingwebhookconfigurations", "--complete"])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "Who can delete validatingwebhookconfigurations.admissionregistration.k8s.io")
    let blocks = lines.filter { !$0.hasPrefix(" ") }.dropFirst()
    #expect(
      Array(blocks) == [
        "EVERYBODY  Group system:authenticated: every user and every service account",
        "ServiceAccount elsewhere/cert-manager-cainjector, User ann",
        "ServiceAccount cert-manager/cert-manager-cainjector: trusted operator:",
        "and 1 subject of the control plane; --all shows them",
      ])
    #expect(
      run.output.contains("    <- ClusterRoleBinding hooks  <stdin>:6:1\n    <- ClusterRole hooks  <stdin>:1:1\n"))
    let all = try access(["delete", "validatingwebhookconfigurations", "--complete", "--all"])
    #expect(all.output.contains("ServiceAccount kube-system/namespace-controller"))
  }

  @Test func jsonHasTheChains() throws {
    let run = try access(["patch", "mutatingwebhookconfigurations", "--complete", "-f", "json"])
    let answer = try JSON(run.output)
    #expect(answer["request"]?["group"]?.string == "admissionregistration.k8s.io")
    #expect(answer["subjects"]?[0]?["tier"]?.string == "everybody")
    #expect(answer["subjects"]?[0]?["grants"]?[0]?["chain"]?[3]?["kind"]?.string == "Rule")
    #expect(answer["subjects"]?[3]?["operator"]?["name"]?.string == "cert-manager cainjector")
    #expect(answer["unknowns"]?[0] == nil)
  }

  @Test(arguments: [
    (["--as", "ann"], "Yes: User ann can delete", 0),
    (["--as", "ann", "--fail-if-allowed"], "Yes: User ann can delete", 1),
    // Everybody who is authenticated may.
    (["--as", "eve"], "Yes: User eve can delete", 0),
    (["--as", "system:anonymous"], "No: User system:anonymous cannot delete", 0),
    (["--as", "system:anonymous", "--fail-if-allowed"], "No: User system:anonymous cannot delete", 0),
    (["--as", "root", "--as-group", "system:masters"], "Yes: User root can delete", 0),
    (["--subject", "group:system:unauthenticated"], "No: Group system:unauthenticated cannot delete", 0),
    (["--subject", "ServiceAccount:a/b"], "Yes: ServiceAccount a/b can delete", 0),
    (["--fail-if-allowed"], "Who can delete", 1),
  ])
  func oneSubject(_ options: [String], _ heading: String, _ status: Int) throws {
    let run = try access(["delete", "validatingwebhookconfigurations", "--complete"] + options)
    #expect(run.status == Int32(status))
    #expect(run.output.hasPrefix(heading), "\(run.output)")
  }

  @Test func aGateThatCannotTellIsNotMet() throws {
    let run = try access(["get", "secrets", "--as", "ann", "--fail-if-allowed", "-f", "json"])
    #expect(run.status == 4)
    #expect(try JSON(run.output)["allowed"]?.string == "unknown")
    #expect(try access(["get", "secrets", "--subject", "Robot:a"]).status == 2)
  }

  @Test func whatMayBeMissingIsTold() throws {
    let run = try access(["get", "secrets", "-n", "web"])
    #expect(run.status == 0)
    #expect(run.output.contains("\nThere may be more: what is not known, and what would settle it\n"))
    #expect(run.output.contains("rolebindings.rbac.authorization.k8s.io in namespace web"))
  }

  @Test(arguments: [
    (["gte", "pods"], "no rule and no API knows the verb 'gte'; did you mean get?"),
    (["exec", "pods"], "'exec' is no verb but a subresource: ask for create pods/exec"),
    (["get", "podz"], "no resource is called 'podz'; did you mean pod?"),
    (["create", "pods/exce"], "pods have no subresource 'exce'; did you mean pods/exec?"),
    (["get", "secrets/db"], "secrets have no subresource"),
    (["get", "/metrics", "-n", "a"], "'/metrics' is a path: it has no namespace and no name"),
    (["get", "pods", "-n", "a", "-A"], "-n and -A exclude one another"),
  ])
  func mistakes(_ words: [String], _ reason: String) throws {
    let run = try access(words)
    #expect(run.status == 2)
    #expect((run.errors).contains(reason), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test func emptyInputAndMissingWords() throws {
    #expect(try access(["get", "pods"], input: "").status == 3)
    #expect(try Tool.run(["access", "get", "pods"]).status == 2)
    #expect(try Tool.run(["access", "get"]).status == 2)
    #expect(try Tool.run(["access", "--queries", "a"]).status == 2)
    #expect(try Tool.run(["access", "get", "pods", "/no/such/place"]).status == 2)
  }

  @Test func batchesAnswerEachLine() throws {
    let folder = try TemporaryFolder()
    let inventory = try folder.add(
      "inventory.json",
      """
      [{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "r"},
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]},
       {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"},
        "roleRef": {"kind": "ClusterRole", "name": "r"}, "subjects": [{"kind": "User", "name": "ann"}]}]
      """)
    let lines = """
      {"id": "a", "user": "ann", "groups": [], "verb": "get", "group": "", "resource": "pods", "namespace": "web"}
      {"id": "b",
      {"id": "c", "verb": "get", "group": "", "resource": "pods", "namespace": "web"}
      {"id": "d", "user": "bob", "verb": "get"}

      """
    let run = try Tool.run(["access", "--queries", "-", "--inventory", inventory], input: lines)
    #expect(run.status == 1)
    #expect(run.reason == "exit 1: 2 lines are no queries")
    #expect(run.errors.contains("<stdin>:2:"))
    #expect(run.errors.contains("<stdin>:4:1: error: a query names its resource or its path"))
    let answers = try run.output.split(separator: "\n").map { try JSON(String($0)) }
    #expect(answers.count == 4)
    #expect(answers[0]["allowed"] == .bool(true))
    #expect(answers[0]["chain"]?[1]?["location"]?["line"] == .number(3))
    #expect(answers[1]["error"] != nil)
    #expect(answers[2]["subjects"]?[0]?.string == "Group:system:masters")
    #expect(answers[2]["subjects"]?[1]?.string == "User:ann")
    #expect(answers[3]["id"]?.string == "d")
  }
}
