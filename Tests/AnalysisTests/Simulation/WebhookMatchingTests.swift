import Analysis
import Cluster
import Testing

struct WebhookMatchingTests {
  private static func scene(_ webhook: String, phase: String = "Validating", view: View = .complete) -> SimulationScene
  {
    SimulationScene(
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: web, labels: {env: prod}}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: gone, labels: {env: prod}}
      status: {phase: Terminating}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: \(phase)WebhookConfiguration
      metadata: {name: c}
      webhooks:
      - {name: h, sideEffects: None, admissionReviewVersions: [v1], \(webhook)}
      """, view: view)
  }

  private static func rule(
    groups: String = "''", versions: String = "v1", resources: String = "configmaps", operations: String = "'*'",
    scope: String = "'*'"
  ) -> String {
    "rules: [{apiGroups: [\(groups)], apiVersions: [\(versions)], resources: [\(resources)], "
      + "operations: [\(operations)], scope: \(scope)}]"
  }

  private static let pod =
    #"object: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: b}]}}"#

  @Test(arguments: [
    ("'*'", "pods", "", true), ("'*'", "pods", "status", false), ("'*/*'", "pods", "status", true),
    ("pods", "pods", "", true), ("pods", "pods", "status", false), ("pods/*", "pods", "", true),
    ("pods/*", "pods", "status", true), ("'*/status'", "pods", "status", true), ("'*/status'", "pods", "", false),
    ("pods/status", "pods", "status", true),
  ])
  func resources(_ pattern: String, _ resource: String, _ subresource: String, _ isCalled: Bool) throws {
    let scene = Self.scene(Self.rule(resources: pattern))
    let stored = Self.pod.replacing("object:", with: "oldObject:", maxReplacements: 1)
    let line =
      "{verb: put, group: '', version: v1, resource: \(resource), subresource: '\(subresource)', namespace: web, "
      + "name: p, \(Self.pod), \(stored)}"
    #expect(try scene.called(line) == (isCalled ? ["c/h"] : []))
  }

  @Test(arguments: [
    ("'*'", true, true), ("Namespaced", true, false), ("Cluster", false, true),
  ])
  func scope(_ scope: String, _ seesConfigMap: Bool, _ seesNamespace: Bool) throws {
    let scene = Self.scene(Self.rule(resources: "'*'", scope: scope))
    #expect(try scene.called(.createConfigMap()) == (seesConfigMap ? ["c/h"] : []))
    let namespace =
      "{verb: post, group: '', version: v1, resource: namespaces, name: fresh, "
      + "object: {apiVersion: v1, kind: Namespace, metadata: {name: fresh}}}"
    #expect(try scene.called(namespace) == (seesNamespace ? ["c/h"] : []))
  }

  @Test func nearestReason() throws {
    let scene = Self.scene(Self.rule(operations: "UPDATE"))
    #expect(try scene.reason("c/h", .createConfigMap()) == "no rule for configmaps is for CREATE")
    let other = Self.scene(Self.rule(resources: "pods"))
    #expect(try other.reason("c/h", .createConfigMap()) == "no rule is for configmaps")
  }

  @Test func equivalentVersions() throws {
    let hpa =
      "{verb: post, group: autoscaling, version: v1, resource: horizontalpodautoscalers, namespace: web, name: a, "
      + "object: {apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: a}}}"
    let rule = Self.rule(groups: "autoscaling", versions: "v2", resources: "horizontalpodautoscalers")
    #expect(try Self.scene(rule).called(hpa) == ["c/h"])
    #expect(try Self.scene(rule + ", matchPolicy: Exact").called(hpa) == [])
    let removed = Self.rule(groups: "autoscaling", versions: "v2beta2", resources: "horizontalpodautoscalers")
    #expect(try Self.scene(removed).called(hpa) == [])
  }

  @Test func eventsAreOneResourceInTwoGroups() throws {
    let event =
      "{verb: post, group: events.k8s.io, version: v1, resource: events, namespace: web, name: e, "
      + "object: {apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: e}, note: hello}}"
    let condition = "matchConditions: [{name: m, expression: object.message == 'hello' && request.kind.group == ''}]"
    let scene = Self.scene(Self.rule(resources: "events") + ", " + condition)
    #expect(try scene.called(event) == ["c/h"])
  }

  @Test func namespaceSelector() throws {
    let selects = Self.scene(Self.rule(resources: "'*'") + ", namespaceSelector: {matchLabels: {env: prod}}")
    #expect(try selects.called(.createConfigMap()) == ["c/h"])
    let skips = Self.scene(Self.rule(resources: "'*'") + ", namespaceSelector: {matchLabels: {env: dev}}")
    #expect(try skips.called(.createConfigMap()) == [])
    // Cluster-scoped objects are never kept out; namespaces are selected by their own labels in the request.
    let node =
      "{verb: post, group: '', version: v1, resource: nodes, name: fresh, "
      + "object: {apiVersion: v1, kind: Node, metadata: {name: fresh}}}"
    #expect(try skips.called(node) == ["c/h"])
    let namespace =
      "{verb: post, group: '', version: v1, resource: namespaces, name: fresh, "
      + "object: {apiVersion: v1, kind: Namespace, metadata: {name: fresh, labels: {env: dev}}}}"
    #expect(try skips.called(namespace) == ["c/h"])
    #expect(try selects.called(namespace) == [])
  }

  @Test func namespaceThatIsNotInView() throws {
    let scene = Self.scene(
      Self.rule() + ", namespaceSelector: {matchLabels: {env: prod}}", view: .manifests)
    let line = String.createConfigMap().replacing("namespace: web", with: "namespace: other")
    #expect(try scene.called(line).first?.hasPrefix("unknown: ") == true)
    let byName = Self.scene(
      Self.rule() + ", namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}", view: .manifests)
    #expect(try byName.called(line) == ["c/h"])
  }

  @Test(arguments: [
    ("{}", "{a: b}", ["c/h"]), ("{a: b}", "{}", ["c/h"]), ("{}", "{}", []),
  ])
  func objectSelectorLooksAtOldAndNew(_ old: String, _ new: String, _ expected: [String]) throws {
    let scene = Self.scene(Self.rule() + ", objectSelector: {matchLabels: {a: b}}")
    let line =
      "{verb: put, group: '', version: v1, resource: configmaps, namespace: web, name: c, "
      + "object: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: \(new)}}, "
      + "oldObject: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: \(old)}}}"
    #expect(try scene.called(line) == expected)
  }

  @Test func objectSelectorNeverSelectsConnect() throws {
    let exec = "{verb: connect, group: '', version: v1, resource: pods, subresource: exec, namespace: web, name: p}"
    let plain = Self.scene(Self.rule(resources: "pods/exec", operations: "CONNECT"))
    #expect(try plain.called(exec) == ["c/h"])
    let selector = ", objectSelector: {matchExpressions: [{key: a, operator: DoesNotExist}]}"
    #expect(try Self.scene(Self.rule(resources: "pods/exec") + selector).called(exec) == [])
    #expect(try Self.scene(Self.rule(resources: "pods/exec", operations: "CREATE")).called(exec) == [])
  }

  @Test(arguments: [
    ("'1 / 0 == 1', 'false'", "Fail", [], true), ("'false', '1 / 0 == 1'", "Fail", [], true),
    ("'true', '1 / 0 == 1'", "Ignore", [], true), ("'true', '1 / 0 == 1'", "Fail", [], false),
    ("'true', 'true'", "Fail", ["c/h"], true),
  ])
  func falseOutranksErrors(
    _ expressions: String, _ policy: String, _ expected: [String], _ isAdmitted: Bool
  ) throws {
    let conditions = expressions.split(separator: ", ").enumerated()
      .map { "{name: c\($0), expression: \"\($1.dropFirst().dropLast())\"}" }.joined(separator: ", ")
    let scene = Self.scene(Self.rule() + ", failurePolicy: \(policy), matchConditions: [\(conditions)]")
    #expect(try scene.called(.createConfigMap()) == expected)
    let outcome = try scene.outcome(.createConfigMap())
    #expect(outcome.admitted == (isAdmitted ? .yes : .no))
    #expect(outcome.deniers == (isAdmitted ? [] : ["matchCondition"]))
  }

  @Test func nothingReachesANamespaceThatIsNotThere() throws {
    let scene = Self.scene(Self.rule(resources: "'*/*'"))
    for name in ["absent", "gone"] {
      let line = String.createConfigMap().replacing("namespace: web", with: "namespace: \(name)")
      #expect(try scene.called(line) == [])
      #expect(try scene.outcome(line).admitted == .no)
    }
  }

  @Test func configurationsAreExempt() throws {
    let scene = Self.scene(Self.rule(groups: "'*'", resources: "'*'"))
    let line =
      "{verb: post, group: admissionregistration.k8s.io, version: v1, resource: validatingwebhookconfigurations, "
      + "name: x, object: {apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, "
      + "metadata: {name: x}}}"
    #expect(try scene.called(line) == [])
    let review =
      "{verb: post, group: authentication.k8s.io, version: v1, resource: tokenreviews, name: '', "
      + "object: {apiVersion: authentication.k8s.io/v1, kind: TokenReview, metadata: {}}}"
    #expect(try scene.called(review) == ["c/h"])
  }

  @Test func dryRunsNeedWebhooksWithoutSideEffects() throws {
    let line = String.createConfigMap(more: ", dryRun: true")
    let some = SimulationScene(
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: web}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: c}
      webhooks:
      - {name: h, sideEffects: Some, failurePolicy: Ignore, \(Self.rule())}
      """)
    #expect(try some.called(line) == [])
    #expect(try some.outcome(line).deniers == ["validating:c/h"])
    #expect(try some.called(.createConfigMap()) == ["c/h"])
  }
}
