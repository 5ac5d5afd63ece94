import JSONTesting
import Testing

@Suite("access --gate")
struct GateTests {
  private static let cluster =
    """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: guard}
    webhooks: [{name: guard.example.com, clientConfig: {service: {namespace: gate, name: guard}}}]
    ---
    {apiVersion: v1, kind: ServiceAccount, metadata: {name: deployer, namespace: shop}}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: hooks}
    rules: [{apiGroups: [admissionregistration.k8s.io], resources: ["*"], verbs: [patch, delete]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: hooks}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: hooks}
    subjects: [{kind: ServiceAccount, name: deployer, namespace: shop}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: pods}
    rules: [{apiGroups: [""], resources: [pods], verbs: [create]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: pods, namespace: shop}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: pods}
    subjects: [\((0..<20).map { "{kind: User, name: dev-\($0)}" }.joined(separator: ", "))]

    """

  private func gate(_ words: [String], input: String = cluster) throws -> Tool.Run {
    try Tool.run(["access", "--gate", "--complete"] + words + ["-"], input: input)
  }

  @Test func chainsAreShownStepByStepAndThoseAlikeAsOne() throws {
    let run = try gate([])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.output.hasPrefix("21 subjects beside the control plane can disarm admission.\n\nUSERS AND GROUPS\n"))
    #expect(run.output.contains("\n20 subjects go the same way: User dev-0, User dev-1,"))
    #expect(
      run.output.contains(
        "  1. it can run code in a pod as ServiceAccount shop/deployer\n     may create pods in namespace shop\n"))
    #expect(
      run.output.contains("     <- RoleBinding shop/pods  <stdin>:24:1\n     <- ClusterRole pods  <stdin>:22:9\n"))
    #expect(run.output.contains("  2. ServiceAccount shop/deployer can decide which requests"))
    #expect(run.output.contains("\nSERVICE ACCOUNTS\n\nServiceAccount shop/deployer\n"))
  }

  @Test func jsonIsComplete() throws {
    let answer = try JSON(try gate(["-f", "json"]).output)
    #expect(answer["summary"]?["canDisarm"] == .number(21))
    #expect(answer["subjects"]?[19]?["kind"]?.string == "User")
    let route = answer["subjects"]?[0]?["routes"]?[0]
    #expect(route?["goal"]?.string == "webhook-configurations")
    #expect(route?["certain"] == .bool(true))
    #expect(route?["steps"]?[0]?["step"]?.string == "run-pods")
    #expect(route?["steps"]?[0]?["result"]?["namespace"]?.string == "shop")
    #expect(route?["steps"]?[1]?["permissions"]?[0]?["chain"]?[3]?["location"]?["line"] == .number(11))
  }

  @Test func routesOfOneSubjectOrToOneGoal() throws {
    let one = try gate(["--subject", "User:dev-3"])
    #expect(one.output.hasPrefix("1 subject beside the control plane can disarm admission."))
    #expect(one.output.contains("\nUser dev-3\n"))
    let none = try gate(["--goal", "labels"])
    #expect(none.output == "Nobody in the input beside the control plane can disarm admission.\n")
  }

  @Test func theGateFailsWhereSomebodyHasARoute() throws {
    let run = try gate(["--fail-on-routes"])
    #expect(run.status == 1)
    #expect(run.reason == "exit 1: User dev-0 and 20 more can disarm admission (--fail-on-routes)")
    #expect(try gate(["--fail-on-routes", "--goal", "labels"]).status == 0)
  }

  @Test func aPartialViewSaysWhatIsMissing() throws {
    let run = try Tool.run(["access", "--gate", "-"], input: Self.cluster)
    #expect(run.output.hasPrefix("21 subjects beside"))
    #expect(run.output.contains("\nThere may be more: what is not known, and what would settle it\n"))
  }

  @Test(arguments: [
    (["access", "--gate"], "nothing to look at"),
    (["access", "--gate", "--goal", "moon", "-"], "no goal is called 'moon'"),
    (["access", "--gate", "--subject", "ann", "-"], "'ann' names no subject"),
    (["access", "--goal", "policies", "get", "pods", "-"], "belong to --gate"),
    (["access", "--gate", "/no/such/place"], "/no/such/place"),
  ])
  func mistakes(_ words: [String], _ reason: String) throws {
    let run = try Tool.run(words, input: Self.cluster)
    #expect(run.status == 2)
    #expect(run.errors.contains(reason), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test func emptyInput() throws {
    #expect(try gate([], input: "").status == 3)
  }
}
