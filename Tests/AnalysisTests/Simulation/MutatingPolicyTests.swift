import Analysis
import Cluster
import Testing

struct MutatingPolicyTests {
  private static func policy(
    _ name: String, _ mutation: String, selector: String = "{}", spec: String = "reinvocationPolicy: Never"
  ) -> String {
    """
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: MutatingAdmissionPolicy
    metadata: {name: \(name)}
    spec:
      \(spec)
      matchConstraints:
        objectSelector: \(selector)
        resourceRules: [{apiGroups: [''], apiVersions: [v1], resources: [configmaps], operations: [CREATE, UPDATE]}]
      mutations:
      - \(mutation)
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: MutatingAdmissionPolicyBinding
    metadata: {name: \(name)}
    spec: {policyName: \(name)}

    """
  }

  private static func apply(_ expression: String) -> String {
    "{patchType: ApplyConfiguration, applyConfiguration: {expression: '\(expression)'}}"
  }

  private static func scene(_ policies: String...) -> SimulationScene {
    SimulationScene(
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: web}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: v}
      webhooks:
      - name: h
        sideEffects: None
        objectSelector: {matchLabels: {app: web}}
        rules: [{apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*']}]

      """ + policies.joined())
  }

  @Test func applyConfiguration() throws {
    let expression = #"Object{metadata: Object.metadata{labels: {"app": object.metadata.name == "c" ? "web" : "x"}}}"#
    let scene = Self.scene(Self.policy("a", Self.apply(expression)))
    #expect(try scene.called(.createConfigMap()) == ["v/h"])
    #expect(try scene.outcome(.createConfigMap()).mutatingPolicies.first?.applied == .yes)
  }

  @Test func jsonPatch() throws {
    let expression =
      #"[JSONPatch{op: "add", path: "/metadata/labels", value: {"x": "y"}}, "#
      + #"JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("app"), value: "web"}]"#
    let patch = "{patchType: JSONPatch, jsonPatch: {expression: '\(expression)'}}"
    #expect(try Self.scene(Self.policy("a", patch)).called(.createConfigMap()) == ["v/h"])
  }

  @Test func allAreMatchedBeforeTheFirstChange() throws {
    let label = #"Object{metadata: Object.metadata{labels: {"first": "done"}}}"#
    let app = #"Object{metadata: Object.metadata{labels: {"app": "web"}}}"#
    let scene = Self.scene(
      Self.policy("a", Self.apply(label)),
      Self.policy("b", Self.apply(app), selector: "{matchLabels: {first: done}}"))
    #expect(try scene.called(.createConfigMap()) == [])
    #expect(try scene.called(.createConfigMap(labels: "{first: done}")) == ["v/h"])
  }

  @Test func failures() throws {
    let broken = Self.apply("Object{metadata: Object.metadata{labels: object.metadata.absent}}")
    #expect(
      try Self.scene(Self.policy("a", broken)).outcome(.createConfigMap()).deniers == ["mutatingPolicy:a"])
    let ignored = Self.policy("a", broken, spec: "failurePolicy: Ignore")
    #expect(try Self.scene(ignored).outcome(.createConfigMap()).admitted == .yes)
  }

  private static func patch(_ expression: String) -> String {
    "{patchType: JSONPatch, jsonPatch: {expression: '\(expression)'}}"
  }

  @Test(
    "A patch whose test fails is left out, and no failure",
    arguments: [
      (#"{op: "test", path: "/metadata/name", value: "d"}"#, false),
      (#"{op: "test", path: "/metadata/name", value: "c"}"#, true),
      (#"{op: "test", path: "/metadata/absent", value: "d"}"#, false),
    ])
  func failedTest(test: String, isApplied: Bool) throws {
    let expression =
      "[JSONPatch\(test), " + #"JSONPatch{op: "add", path: "/metadata/labels", value: {"app": "web"}}]"#
    let scene = Self.scene(Self.policy("a", Self.patch(expression)))
    #expect(try scene.called(.createConfigMap()) == (isApplied ? ["v/h"] : []))
    #expect(try scene.outcome(.createConfigMap()).admitted == .yes)
  }

  @Test("A test under a path that is not there fails the policy")
  func testWithoutParent() throws {
    let expression = #"[JSONPatch{op: "test", path: "/data/a", value: "d"}]"#
    #expect(
      try Self.scene(Self.policy("a", Self.patch(expression))).outcome(.createConfigMap()).deniers
        == ["mutatingPolicy:a"])
  }

  @Test("A policy that is invoked if needed is invoked again after its own mutation")
  func ownReinvocation() throws {
    // Each time round moves the mark one step further.
    let expression =
      #"[JSONPatch{op: "add", path: "/metadata/labels", value: {"app": "#
      + #"has(object.metadata.labels) && object.metadata.labels[?"app"].orValue("") == "first" ? "web" : "first"}}]"#
    let ifNeeded = Self.scene(Self.policy("a", Self.patch(expression), spec: "reinvocationPolicy: IfNeeded"))
    #expect(try ifNeeded.called(.createConfigMap()) == ["v/h"])
    #expect(try Self.scene(Self.policy("a", Self.patch(expression))).called(.createConfigMap()) == [])
  }

  @Test(
    "An apply configuration may not replace what is atomic",
    arguments: [
      (#"{metadata: Object.metadata{labels: {"app": "web"}}}"#, []),
      (#"{metadata: Object.metadata{finalizers: ["x.example/y"]}}"#, []),
      (#"{spec: Object.spec{nodeSelector: {"a": "b"}}}"#, ["mutatingPolicy:a"]),
      (#"{spec: Object.spec{tolerations: [Object.spec.tolerations{key: "a"}]}}"#, ["mutatingPolicy:a"]),
      (
        #"{spec: Object.spec{containers: [Object.spec.containers{name: "c", args: ["a"]}]}}"#,
        ["mutatingPolicy:a"]
      ),
      (#"{spec: Object.spec{containers: [Object.spec.containers{name: "c", image: "a"}]}}"#, []),
    ])
  func atomic(object: String, deniers: [String]) throws {
    let scene = Self.scene(Self.policy("a", Self.apply("Object\(object)")))
    #expect(try scene.outcome(.createConfigMap()).deniers == deniers)
  }
}
