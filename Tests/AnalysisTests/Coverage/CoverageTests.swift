import Cluster
import Documents
import Testing

@testable import Analysis

@Suite struct CoverageTests {
  @Test("Nobody sees anything in an empty cluster")
  func nobodySeesAnythingInAnEmptyCluster() throws {
    let scene = CoverageScene(.namespaces("web"))
    #expect(try scene.text("web", "CREATE pods") == "unseen")
    #expect(try scene.text(.new, "CREATE pods") == "unseen")
    #expect(try scene.text(.cluster, "CREATE namespaces") == "unseen")
  }

  @Test("Namespaces in which everything is the same are one group")
  func namespacesInWhichEverythingIs() throws {
    let scene = CoverageScene(
      .namespaces("a", "b", "c")
        + .webhook(
          "w",
          "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [c]}]}"))
    #expect(try scene.group("a").names == ["a", "b"])
    #expect(try scene.group("c").names == ["c"])
    #expect(try scene.text("a", "CREATE pods") == "closed, w failsClosed always")
    #expect(try scene.text("c", "CREATE pods") == "unseen")
    #expect(try scene.text(.new, "CREATE pods") == "closed, w failsClosed always")
  }

  @Test("Rules decide about subresources, operations and scope")
  func rulesDecideAboutSubresourcesOperations() throws {
    let scene = CoverageScene(
      .namespaces("web") + .webhook("w", resources: "[pods, pods/exec, nodes]", operations: "[CREATE, CONNECT]"))
    #expect(try scene.text("web", "CREATE pods") == "closed, w failsClosed always")
    #expect(try scene.text("web", "UPDATE pods") == "unseen")
    #expect(try scene.text("web", "CONNECT pods/exec") == "closed, w failsClosed always")
    #expect(try scene.text("web", "UPDATE pods/ephemeralcontainers") == "unseen")
    #expect(try scene.text(.cluster, "CREATE nodes") == "closed, w failsClosed always")
  }

  @Test(
    "What a webhook says decides about its sight",
    arguments: [
      ("failurePolicy: Fail", "closed, w failsClosed always"),
      ("failurePolicy: Ignore", "open, w failsOpen always"),
      ("objectSelector: {matchLabels: {app: web}}", "evadable, w failsClosed evadable"),
      ("objectSelector: {matchExpressions: [{key: skip, operator: DoesNotExist}]}", "evadable, w failsClosed evadable"),
      ("namespaceSelector: {matchLabels: {guarded: 'yes'}}", "unseen"),
      ("matchConditions: [{name: c, expression: 'request.operation != \"CREATE\"'}]", "unseen"),
      ("matchConditions: [{name: c, expression: 'request.namespace == \"web\"'}]", "closed, w failsClosed always"),
      ("matchConditions: [{name: c, expression: 'request.namespace == \"other\"'}]", "unseen"),
      ("matchConditions: [{name: c, expression: 'has(object.spec.hostPID)'}]", "evadable, w failsClosed depends"),
      (
        "matchConditions: [{name: c, expression: 'request.userInfo.username != \"root\"'}]",
        "evadable, w failsClosed depends"
      ),
      (
        "matchConditions: [{name: c, expression: 'object.spec.x == 1'}, {name: d, expression: 'request.kind.kind == \"A\"'}]",
        "unseen"
      ),
      ("matchConditions: [{name: c, expression: 'request.subResource == \"x\"'}]", "closed, w failsClosed always"),
    ])
  func whatAWebhookSaysDecidesAboutIts(more: String, expected: String) throws {
    let scene = CoverageScene(.namespaces("web") + .webhook("w", more))
    #expect(try scene.text("web", "CREATE pods") == expected)
  }

  @Test("What a condition depends on is told")
  func whatAConditionDependsOnIsTold() throws {
    let scene = CoverageScene(
      .namespaces("web")
        + .webhook("w", "matchConditions: [{name: c, expression: 'request.userInfo.username != \"root\"'}]"))
    let cell = try #require(try scene.group("web").cells.first { $0.request.name == "CREATE pods" })
    #expect(cell.watchers.map(\.sight) == [.depends(["a match condition decides by who asks"])])
  }

  @Test("No selector of objects selects CONNECT")
  func noSelectorOfObjectsSelectsCONNECT() throws {
    let scene = CoverageScene(
      .namespaces("web")
        + .webhook(
          "w", resources: "[pods/exec]", "objectSelector: {matchExpressions: [{key: a, operator: DoesNotExist}]}"))
    #expect(try scene.text("web", "CONNECT pods/exec") == "unseen")
  }

  @Test("Cluster-scoped requests are seen whatever the namespaceSelector, namespaces by their own labels")
  func clusterScopedRequestsAreSeenWhatever() throws {
    let scene = CoverageScene(
      .namespaces("web")
        + .webhook("w", resources: "[namespaces, nodes]", "namespaceSelector: {matchLabels: {guarded: 'yes'}}"))
    #expect(try scene.text(.cluster, "CREATE nodes") == "closed, w failsClosed always")
    #expect(try scene.text(.cluster, "CREATE namespaces") == "evadable, w failsClosed evadable")
  }

  @Test("What is asked of the namespace of a Namespace, its own name decides")
  func namespaceOfANamespace() throws {
    let condition = "matchConditions: [{name: c, expression: 'request.namespace != \"ghost\"'}]"
    let scene = CoverageScene(.namespaces("web") + .webhook("w", resources: "[namespaces, nodes]", condition))
    #expect(try scene.text(.cluster, "CREATE namespaces") == "evadable, w failsClosed depends")
    // A node has none, which is an error.
    #expect(try scene.text(.cluster, "CREATE nodes") == "closed, w failsClosed always")
  }

  @Test("Webhooks never see the guards' own configuration, policies see webhook configurations only")
  func webhooksNeverSeeTheGuardsOwnConfiguration() throws {
    let scene = CoverageScene(
      .namespaces("web") + .webhook("w", resources: "['*']")
        + """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: p}
        spec:
          matchConstraints:
            resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}]
          validations: [{expression: "true"}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: p}
        spec: {policyName: p, validationActions: [Deny]}
        """)
    #expect(
      try scene.text(.cluster, "DELETE validatingwebhookconfigurations.admissionregistration.k8s.io")
        == "closed, CEL policy p denies always")
    #expect(try scene.text(.cluster, "DELETE validatingadmissionpolicies.admissionregistration.k8s.io") == "unseen")
  }

  @Test(
    "A binding's actions decide what a policy does",
    arguments: [
      ("[Deny]", "closed, CEL policy p denies always"), ("[Warn]", "warned, CEL policy p warns always"),
      ("[Audit]", "warned, CEL policy p warns always"), ("[Deny, Audit]", "closed, CEL policy p denies always"),
    ])
  func aBindingActionsDecideWhatAPolicy(actions: String, expected: String) throws {
    let scene = CoverageScene(.namespaces("web") + .policy("p", actions: actions))
    #expect(try scene.text("web", "CREATE pods") == expected)
  }

  @Test("Pod Security refuses pods, warns of templates and is told by its level")
  func podSecurityRefusesPodsWarnsOf()
    throws
  {
    let scene = CoverageScene(
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: web, labels: {pod-security.kubernetes.io/enforce: baseline}}
      """)
    #expect(try scene.text("web", "CREATE pods") == "closed, Pod Security baseline denies always")
    #expect(try scene.text("web", "UPDATE pods/ephemeralcontainers") == "closed, Pod Security baseline denies always")
    #expect(try scene.text("web", "CREATE deployments.apps") == "warned, Pod Security baseline warns always")
    #expect(try scene.text("web", "CONNECT pods/exec") == "unseen")
    #expect(try scene.text(.new, "CREATE pods") == "unseen")
  }

  @Test("Namespaces that a selector names and that do not exist are shown")
  func namespacesThatASelectorNamesAnd()
    throws
  {
    let expressions = "[{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, ghost]}]"
    let selector = "namespaceSelector: {matchExpressions: \(expressions)}"
    let scene = CoverageScene(.namespaces("web") + .webhook("w", selector))
    #expect(try scene.group("ghost").kind == .absent)
    #expect(try scene.text("ghost", "CREATE pods") == "unseen")
    #expect(!scene.report.coverage.groups.contains { $0.names.contains("kube-system") })
    #expect(try scene.text(.chosen, "CREATE pods") == "evadable, w failsClosed evadable")
  }

  @Test("What is not in view is unknown")
  func whatIsNotInViewIsUnknown() throws {
    let scene = CoverageScene(
      .namespaces("web") + .webhook("w", "namespaceSelector: {matchLabels: {a: b}}"), view: .manifests)
    #expect(try scene.text("web", "CREATE pods") == "unknown")
    #expect(scene.report.coverage.gaps.contains { $0.reason.contains("validatingwebhookconfigurations") })
    #expect(scene.report.coverage.gaps.allSatisfy { !$0.settledBy.isEmpty })
  }
}

@Suite struct LabelChoiceTests {
  private static func choice(_ selector: String, _ carrier: LabelChoice.Carrier = .object) throws -> String? {
    let node = try SimulationScene.document(selector)
    return LabelChoice.avoiding(LabelExpression(kubernetes: node), carrier).map(\.description)
  }

  @Test(
    "The least that keeps a selector from selecting",
    arguments: [
      ("{}", nil), ("{matchLabels: {a: b}}", "without label a"),
      ("{matchExpressions: [{key: a, operator: DoesNotExist}]}", "with label a=true"),
      ("{matchExpressions: [{key: a, operator: NotIn, values: [x, z]}]}", "with label a=x"),
      ("{matchLabels: {a: b}, matchExpressions: [{key: c, operator: DoesNotExist}]}", "without label a"),
    ])
  func theLeastThatKeepsASelectorFrom(selector: String, expected: String?) throws {
    #expect(try Self.choice(selector) == expected)
  }

  @Test(
    "A new namespace takes names that are free",
    arguments: [
      ("[taken]", nil), ("[taken, free]", "with label kubernetes.io/metadata.name=free"),
    ])
  func aNewNamespaceTakesNamesThatAre(values: String, expected: String?) throws {
    let selector = "{matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: \(values)}]}"
    #expect(try Self.choice(selector, .newNamespace(taken: ["taken"])) == expected)
    #expect(try Self.choice(selector, .namespace) == nil)
  }

  @Test("Choices agree with each other")
  func choicesAgreeWithEachOther() {
    var choice = LabelChoice()
    let selectors: [LabelExpression] = [.not(.has("a")), .has("a"), .not(.isOneOf("b", ["x"]))]
    let avoided = selectors.map { choice.avoid($0) }
    #expect(avoided == [true, false, true])
    #expect(choice.labels == ["a": "true", "b": "x"])
  }
}
