import Analysis
import Cluster
import Testing

/// Who comes after whom, and what the earlier do to the later.
struct AdmissionChainTests {
  private static let namespace = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: web, labels: {env: prod}}

    """
  private static let rules =
    "rules: [{apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], operations: ['*'], scope: '*'}], sideEffects: None"

  private static func configuration(_ phase: String, _ name: String, _ webhooks: String...) -> String {
    """
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: \(phase)WebhookConfiguration
    metadata: {name: \(name)}
    webhooks:
    \(webhooks.map { "- {\($0), \(rules)}" }.joined(separator: "\n"))

    """
  }

  private static let denyingPolicy = """
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicy
    metadata: {name: never}
    spec:
      matchConstraints: {resourceRules: [{apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*']}]}
      validations: [{expression: 'false', message: refused}]
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicyBinding
    metadata: {name: no-everywhere}
    spec: {policyName: never, validationActions: [Deny]}

    """

  @Test func mutatingConfigurationsRunInByteOrder() throws {
    let names = ["b10", "a.one", "b2", "a-one", "b-two"]
    let scene = SimulationScene(
      Self.namespace + names.map { Self.configuration("Mutating", $0, "name: last", "name: first") }.joined())
    #expect(
      try scene.called(.createConfigMap())
        == ["a-one", "a.one", "b-two", "b10", "b2"].flatMap { ["\($0)/last", "\($0)/first"] })
  }

  @Test func aPolicyThatDeniesHidesValidatingWebhooks() throws {
    let scene = SimulationScene(
      Self.namespace + Self.configuration("Mutating", "m", "name: h") + Self.configuration("Validating", "v", "name: h")
        + Self.denyingPolicy)
    #expect(try scene.called(.createConfigMap()) == ["m/h"])
    let outcome = try scene.outcome(.createConfigMap())
    #expect(outcome.deniers == ["policy:never"])
    #expect(try scene.reason("v/h", .createConfigMap()) == "not reached: policy:never denies")
  }

  @Test func amongValidatingWebhooksADenialHidesNobody() throws {
    let scene = SimulationScene(
      Self.namespace + Self.configuration("Validating", "v", "name: a", "name: b", "name: c"))
    let line = String.createConfigMap(more: ", denying: ['validating:v/a', 'validating:v/b']")
    #expect(Set(try scene.called(line)) == ["v/a", "v/b", "v/c"])
    #expect(try scene.outcome(line).deniers == ["validating:v/a", "validating:v/b"])
  }

  @Test func aMutatingWebhookThatDeniesHidesTheRest() throws {
    let scene = SimulationScene(
      Self.namespace + Self.configuration("Mutating", "m", "name: a", "name: b")
        + Self.configuration("Validating", "v", "name: h"))
    #expect(try scene.called(.createConfigMap(more: ", denying: ['mutating:m/a']")) == ["m/a"])
  }

  @Test(arguments: [
    ("Ignore", "refused", ["v/b"], true), ("Fail", "refused", ["v/b"], false),
    ("Ignore", "http500", ["v/a", "v/b"], true), ("Fail", "http500", ["v/a", "v/b"], false),
  ])
  func aBackendThatIsDown(_ policy: String, _ mode: String, _ called: [String], _ isAdmitted: Bool) throws {
    let scene = SimulationScene(
      Self.namespace + Self.configuration("Validating", "v", "name: a, failurePolicy: \(policy)", "name: b"))
    let line = String.createConfigMap(
      more: ", unavailable: ['validating:v/a'], unavailableMode: {'validating:v/a': \(mode)}")
    #expect(try scene.called(line) == called)
    let outcome = try scene.outcome(line)
    #expect(outcome.admitted == (isAdmitted ? .yes : .no))
    #expect(outcome.webhooks[0].isTried)
    #expect(outcome.webhooks[0].hasFailedOpen == (policy == "Ignore"))
  }

  @Test func laterStepsSeeWhatEarlierOnesChanged() throws {
    let scene = SimulationScene(
      Self.namespace
        + Self.configuration("Mutating", "m", "name: a", "name: b, objectSelector: {matchLabels: {app: web}}")
        + Self.configuration("Validating", "v", "name: h, objectSelector: {matchLabels: {app: web}}"))
    #expect(try scene.called(.createConfigMap()) == ["m/a"])
    let patch = "{'mutating:m/a': [{op: add, path: /metadata/labels/app, value: web}]}"
    #expect(try scene.called(.createConfigMap(more: ", patches: \(patch)")) == ["m/a", "m/b", "v/h"])
  }

  @Test func reinvocation() throws {
    let patch = "patches: {'mutating:m/b': [{op: add, path: /metadata/labels/app, value: web}]}"
    let again = SimulationScene(
      Self.namespace
        + Self.configuration("Mutating", "m", "name: a, reinvocationPolicy: IfNeeded", "name: b", "name: c"))
    #expect(try again.called(.createConfigMap(more: ", \(patch)")) == ["m/a", "m/b", "m/c", "m/a"])
    #expect(try again.called(.createConfigMap()) == ["m/a", "m/b", "m/c"])
    // One that did not match the first time is not called for the first time then.
    let late = SimulationScene(
      Self.namespace
        + Self.configuration(
          "Mutating", "m", "name: a, reinvocationPolicy: IfNeeded, objectSelector: {matchLabels: {app: web}}", "name: b"
        )
    )
    #expect(try late.called(.createConfigMap(more: ", \(patch)")) == ["m/b"])
    // Its own change asks for nobody before it.
    let own = SimulationScene(
      Self.namespace + Self.configuration("Mutating", "m", "name: b, reinvocationPolicy: IfNeeded"))
    #expect(try own.called(.createConfigMap(more: ", \(patch)")) == ["m/b"])
  }

  @Test func anInvalidObjectReachesMutatingWebhooksOnly() throws {
    let scene = SimulationScene(
      Self.namespace + Self.configuration("Mutating", "m", "name: h") + Self.configuration("Validating", "v", "name: h")
    )
    let line =
      "{verb: post, group: '', version: v1, resource: pods, namespace: web, name: p, "
      + "object: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: []}}}"
    #expect(try scene.called(line) == ["m/h"])
    #expect(try scene.outcome(line).deniers == [])
    #expect(try scene.outcome(line).admitted == .no)
  }

  @Test func deleteCollectionIsOneRequestForEachObject() throws {
    let scene = SimulationScene(
      Self.namespace + Self.configuration("Validating", "v", "name: h, objectSelector: {matchLabels: {a: b}}") + """
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one, namespace: web, labels: {a: b}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: two, namespace: web}
        """)
    let line = { (names: String) in
      "{verb: deletecollection, group: '', version: v1, resource: configmaps, namespace: web, matchedNames: [\(names)]}"
    }
    #expect(try scene.called(line("one, two")) == ["v/h"])
    #expect(try scene.called(line("two")) == [])
    #expect(try scene.called(line("")) == [])
  }

  @Test func whatIsGoingAwayIsNotDeletedAgain() throws {
    let scene = SimulationScene(Self.namespace + Self.configuration("Validating", "v", "name: h"))
    let delete = { (metadata: String) in
      "{verb: delete, group: '', version: v1, resource: pods, namespace: web, name: p, "
        + "oldObject: {apiVersion: v1, kind: Pod, metadata: {name: p, \(metadata)}}}"
    }
    let going = "deletionTimestamp: '2026-01-01T00:00:00Z'"
    #expect(try scene.called(delete("labels: {}")) == ["v/h"])
    #expect(try scene.called(delete("\(going), deletionGracePeriodSeconds: 30")) == [])
    #expect(try scene.called(delete("\(going), finalizers: [a.example/b]")) == ["v/h"])
  }

  @Test func laterLinesSeeWhatEarlierOnesDid() throws {
    let scene = SimulationScene(Self.namespace + Self.configuration("Validating", "v", "name: h"))
    var state = ClusterState(scene.chain.inventory)
    func admitted(_ line: String) throws -> Answer {
      let outcome = scene.chain.outcome(of: try RequestLine(SimulationScene.document(line)).request, in: state)
      state.record(outcome)
      return outcome.admitted
    }
    #expect(try admitted(.createConfigMap(more: ", dryRun: true")) == .yes)
    #expect(try admitted(.createConfigMap()) == .yes)
    #expect(try admitted(.createConfigMap()) == .no)
    let delete = "{verb: delete, group: '', version: v1, resource: namespaces, name: web}"
    #expect(try admitted(delete) == .yes)
    #expect(try admitted(String.createConfigMap().replacing("name: c", with: "name: d")) == .no)
  }

  @Test func usersWithoutPermissionDoNotComeToAdmission() throws {
    let scene = SimulationScene(
      Self.namespace + Self.configuration("Validating", "v", "name: h") + """
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: writer, namespace: web}
        rules: [{apiGroups: [''], resources: [configmaps], verbs: [create]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: writers, namespace: web}
        roleRef: {kind: Role, name: writer}
        subjects: [{kind: Group, name: writers}]
        """)
    #expect(try scene.called(.createConfigMap(more: ", user: ann, groups: [writers]")) == ["v/h"])
    #expect(try scene.called(.createConfigMap(more: ", user: bob, groups: [readers]")) == [])
    let review =
      "{verb: post, group: authorization.k8s.io, version: v1, resource: selfsubjectaccessreviews, user: bob, "
      + "groups: [system:authenticated], "
      + "object: {apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, metadata: {}}}"
    #expect(try scene.called(review) == ["v/h"])
  }

  @Test(arguments: [
    ("v1", "Pod", "{containers: [{name: a, image: b}]}", "{}", true),
    ("v1", "Pod", "{containers: [{name: a}]}", "{}", false),
    ("v1", "Pod", "{containers: [{name: a, image: b}, {name: a, image: b}]}", "{}", false),
    ("v1", "Pod", "{containers: [{name: a, image: b}]}", "{app: '-'}", false),
    ("v1", "Pod", "{containers: [{name: a, image: b}]}", "{example.com/app: a.b}", true),
    ("v1", "Pod", "{containers: [{name: a, image: b}]}", "{Example.com/app: a}", false),
    (
      "apps/v1", "Deployment",
      "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: c}}, spec: {containers: [{name: a}]}}}",
      "{}", false
    ),
    (
      "apps/v1", "Deployment",
      "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a}]}}}",
      "{}", true
    ),
    ("example.com/v1", "Widget", "{size: 3}", "{}", true), ("example.com/v1", "Widget", "{size: big}", "{}", false),
    ("example.com/v1", "Widget", "{}", "{}", false),
  ])
  func whatTheServerRefusesItself(
    _ apiVersion: String, _ kind: String, _ spec: String, _ labels: String, _ isValid: Bool
  ) throws {
    let scene = SimulationScene(
      Self.namespace + Self.configuration("Validating", "v", "name: h") + """
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {kind: Widget, plural: widgets}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties: {spec: {type: object, required: [size], properties: {size: {type: integer}}}}
        """)
    let group = apiVersion == "v1" ? "" : apiVersion.split(separator: "/").first ?? ""
    let line =
      "{verb: post, group: '\(group)', version: v1, resource: \(kind.lowercased())s, namespace: web, name: x, "
      + "object: {apiVersion: \(apiVersion), kind: \(kind), metadata: {name: x, labels: \(labels)}, spec: \(spec)}}"
    #expect(try scene.called(line) == (isValid ? ["v/h"] : []))
    #expect(try scene.outcome(line).admitted == (isValid ? .yes : .no))
  }

  @Test func evictionOfAnAbsentPodGoesThroughAdmission() throws {
    let scene = SimulationScene(Self.namespace + Self.configuration("Validating", "v", "name: h"))
    let line =
      "{verb: post, group: '', version: v1, resource: pods, subresource: eviction, namespace: web, name: p, "
      + "object: {apiVersion: policy/v1, kind: Eviction, metadata: {name: p}}}"
    #expect(try scene.called(line) == ["v/h"])
    #expect(try scene.outcome(line).admitted == .no)
  }

  @Test func podSecurityComesBeforePolicies() throws {
    let scene = SimulationScene(
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: web, labels: {pod-security.kubernetes.io/enforce: baseline}}

      """ + Self.configuration("Validating", "v", "name: h") + Self.denyingPolicy)
    let line =
      "{verb: post, group: '', version: v1, resource: pods, namespace: web, name: p, object: {apiVersion: v1, "
      + "kind: Pod, metadata: {name: p}, spec: {hostPID: true, containers: [{name: a, image: b}]}}}"
    #expect(try scene.outcome(line).deniers == ["podSecurity"])
    #expect(try scene.called(line) == [])
  }

  /// A label that a webhook adds does not outlive a subresource that changes no labels.
  @Test(arguments: [
    ("pods", "status", true), ("pods", "ephemeralcontainers", false), ("pods", "", true),
  ])
  func subresourcesKeepWhatIsNotTheirs(_ resource: String, _ subresource: String, _ isKept: Bool) throws {
    let scene = SimulationScene(
      Self.namespace + Self.configuration("Mutating", "m", "name: a")
        + Self.configuration("Validating", "v", "name: h, objectSelector: {matchLabels: {app: web}}"))
    let pod = "apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: b}]}"
    let line =
      "{verb: put, group: '', version: v1, resource: \(resource), subresource: '\(subresource)', namespace: web, "
      + "name: p, object: {\(pod)}, oldObject: {\(pod)}, "
      + "patches: {'mutating:m/a': [{op: add, path: /metadata/labels/app, value: web}]}}"
    #expect(try scene.called(line) == (isKept ? ["m/a", "v/h"] : ["m/a"]))
  }

  @Test func scaleHasNoLabelsToValidate() throws {
    let scene = SimulationScene(
      Self.namespace + Self.configuration("Mutating", "m", "name: a")
        + Self.configuration("Validating", "v", "name: h, objectSelector: {matchLabels: {app: web}}"))
    let scale = "apiVersion: autoscaling/v1, kind: Scale, metadata: {name: d}"
    let line =
      "{verb: put, group: apps, version: v1, resource: deployments, subresource: scale, namespace: web, name: d, "
      + "object: {\(scale), spec: {replicas: 3}}, oldObject: {\(scale), spec: {replicas: 1}}, "
      + "patches: {'mutating:m/a': [{op: add, path: /metadata/labels/app, value: web}]}}"
    #expect(try scene.called(line) == ["m/a"])
  }
}
