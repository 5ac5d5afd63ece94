import Analysis
import Cluster
import Testing

struct PolicyTests {
  /// A policy over ConfigMaps with one binding.
  private static func scene(
    _ spec: String, binding: String = "validationActions: [Deny]", view: View = .complete, more: String = ""
  ) -> SimulationScene {
    SimulationScene(
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: web, labels: {env: prod}}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: p}
      spec:
        matchConstraints:
          resourceRules: [{apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*']}]
        \(spec)
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: b}
      spec: {policyName: p, \(binding)}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: allowed, namespace: web, labels: {param: yes}}
      data: {allowed: 'yes'}
      \(more)
      """.replacing("{param: yes}", with: "{param: 'yes'}"), view: view)
  }

  private func results(_ scene: SimulationScene, _ line: String = .createConfigMap()) throws -> [String] {
    try scene.outcome(line).policies.flatMap { policy in policy.results.map { "\($0.action): \($0.message)" } }
  }

  @Test(arguments: [
    ("{expression: 'false'}", "failed expression: false"), ("{expression: 'false', message: ' no '}", "no"),
    ("{expression: 'false', message: plain, messageExpression: \"'for ' + request.name\"}", "for c"),
    ("{expression: 'false', message: plain, messageExpression: \"'a\\\\nb'\"}", "plain"),
    ("{expression: '1 / 0 == 1'}", "expression '1 / 0 == 1' resulted in error: division by zero"),
  ])
  func messages(_ validation: String, _ message: String) throws {
    #expect(try results(Self.scene("validations: [\(validation)]")) == ["Deny: \(message)"])
  }

  @Test func actions() throws {
    let scene = Self.scene("validations: [{expression: 'false'}]", binding: "validationActions: [Warn, Audit]")
    #expect(try results(scene) == ["Warn: failed expression: false", "Audit: failed expression: false"])
    #expect(try scene.outcome(.createConfigMap()).admitted == .yes)
    // An expression that fails follows the actions; a configuration that fails denies.
    let failing = Self.scene("validations: [{expression: '1 / 0 == 1'}]", binding: "validationActions: [Audit]")
    #expect(try failing.outcome(.createConfigMap()).admitted == .yes)
    let unknownKind = Self.scene(
      "paramKind: {apiVersion: x.example/v1, kind: X}", binding: "validationActions: [Audit], paramRef: {name: a}")
    #expect(try unknownKind.outcome(.createConfigMap()).deniers == ["policy:p"])
  }

  @Test func failurePolicyIgnoreDropsErrors() throws {
    let scene = Self.scene("failurePolicy: Ignore\n  validations: [{expression: '1 / 0 == 1'}]")
    #expect(try results(scene).isEmpty)
    #expect(try scene.outcome(.createConfigMap()).admitted == .yes)
  }

  @Test func variablesAreEvaluatedWhereTheyAreRead() throws {
    let variables =
      "variables: [{name: bad, expression: 1 / 0}, {name: app, expression: \"object.metadata.name\"}, "
      + "{name: twice, expression: variables.app + variables.app}]"
    let scene = Self.scene(variables + "\n  validations: [{expression: \"variables.twice != 'cc'\", message: twice}]")
    #expect(try results(scene) == ["Deny: twice"])
  }

  @Test func namespaceObject() throws {
    let scene = Self.scene(
      "validations: [{expression: \"namespaceObject.metadata.labels.env != 'prod'\", message: prod}]")
    #expect(try results(scene) == ["Deny: prod"])
    let condition = Self.scene(
      "matchConditions: [{name: n, expression: namespaceObject == null}]\n  validations: [{expression: 'false'}]")
    #expect(try results(condition).count == 1)
  }

  @Test(arguments: [
    ("paramRef: {name: allowed, parameterNotFoundAction: Deny}", ["Deny: allowed"]),
    ("paramRef: {name: allowed, namespace: web, parameterNotFoundAction: Deny}", ["Deny: allowed"]),
    ("paramRef: {selector: {matchLabels: {param: 'yes'}}, parameterNotFoundAction: Deny}", ["Deny: allowed"]),
    ("paramRef: {name: other, parameterNotFoundAction: Allow}", []),
    (
      "paramRef: {name: other, parameterNotFoundAction: Deny}",
      ["Deny: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction"]
    ),
    ("validationActions: [Deny]", ["Deny: none"]),
  ])
  func parameters(_ reference: String, _ expected: [String]) throws {
    let scene = Self.scene(
      "paramKind: {apiVersion: v1, kind: ConfigMap}\n"
        + "  validations: [{expression: 'false', messageExpression: \"params == null ? 'none' : params.metadata.name\"}]",
      binding: reference.hasPrefix("paramRef") ? "validationActions: [Deny], \(reference)" : reference)
    #expect(try results(scene) == expected)
  }

  @Test func aParameterThatIsNotInViewIsUnknown() throws {
    let scene = Self.scene(
      "paramKind: {apiVersion: v1, kind: ConfigMap}\n  validations: [{expression: 'false'}]",
      binding: "validationActions: [Deny], paramRef: {name: other, parameterNotFoundAction: Allow}", view: .manifests)
    guard case .unknown = try scene.outcome(.createConfigMap()).admitted else {
      Issue.record("the answer must be unknown")
      return
    }
  }

  @Test func namespacedParametersOfClusterScopedRequests() throws {
    let scene = Self.scene(
      "paramKind: {apiVersion: v1, kind: ConfigMap}\n  validations: [{expression: 'true'}]",
      binding: "validationActions: [Warn], paramRef: {name: allowed, parameterNotFoundAction: Allow}")
    let node =
      "{verb: post, group: '', version: v1, resource: nodes, name: fresh, "
      + "object: {apiVersion: v1, kind: Node, metadata: {name: fresh}}}"
    #expect(try scene.outcome(node).deniers == ["policy:p"])
  }

  @Test func bindingsNarrow() throws {
    let narrow = Self.scene(
      "validations: [{expression: 'false'}]",
      binding: "validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {env: dev}}}")
    #expect(try results(narrow).isEmpty)
    #expect(try narrow.outcome(.createConfigMap()).policies.first?.isEvaluated == .no)
  }

  @Test func excludedRules() throws {
    let rule = "[{apiGroups: [''], apiVersions: [v1], resources: [configmaps], operations: ['*'], resourceNames: [c]}]"
    let scene = Self.scene("  excludeResourceRules: \(rule)\n  validations: [{expression: 'false'}]")
    #expect(try results(scene).isEmpty)
    #expect(try results(scene, String.createConfigMap().replacing("name: c", with: "name: d")).count == 1)
  }

  @Test func reviewsAreNotForPolicies() throws {
    let scene = Self.scene("validations: [{expression: 'false'}]")
    let review =
      "{verb: post, group: authentication.k8s.io, version: v1, resource: tokenreviews, "
      + "object: {apiVersion: authentication.k8s.io/v1, kind: TokenReview, metadata: {}}}"
    #expect(try scene.outcome(review).admitted == .yes)
  }

  @Test func generatedNamesAreThereForPolicies() throws {
    let scene = Self.scene(
      "validations: [{expression: \"!request.name.startsWith('gen-')\", message: generated}]")
    let line =
      "{verb: post, group: '', version: v1, resource: configmaps, namespace: web, "
      + "object: {apiVersion: v1, kind: ConfigMap, metadata: {generateName: gen-}}}"
    #expect(try results(scene, line) == ["Deny: generated"])
  }

  @Test func authorizer() throws {
    let scene = Self.scene(
      "validations: [{expression: \"authorizer.group('').resource('secrets').check('list').allowed()\"}]")
    #expect(try scene.outcome(.createConfigMap()).admitted == .yes)
  }
}
