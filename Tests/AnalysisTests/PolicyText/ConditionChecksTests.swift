import Testing

/// Conditions as a whole: which containers they look at, what they let be left out, what they come to whatever the request.
struct ConditionChecksTests {
  private static let unprivileged = "c, !c.?securityContext.?privileged.orValue(false)"

  @Test(
    arguments: [
      (["object.spec.containers.all(\(unprivileged))"], "[object.spec.containers: proven]"),
      (
        [
          "object.spec.containers.all(\(unprivileged))",
          "!has(object.spec.initContainers) || object.spec.initContainers.all(\(unprivileged))",
        ],
        "[object.spec.containers: sound]"
      ),
      (
        ["[object.spec.containers, object.spec.?initContainers.orValue([])].all(l, l.all(\(unprivileged)))"],
        "[object.spec.containers: sound]"
      ),
      (
        ["(object.spec.containers + object.spec.?initContainers.orValue([])).all(\(unprivileged))"],
        "[object.spec.containers: sound]"
      ),
      (
        ["['containers', 'initContainers'].all(l, object.spec[?l].orValue([]).all(\(unprivileged)))"],
        "[object.spec[?l]: sound]"
      ),
      (["object.spec.containers.all(c, c.image.startsWith('a.example.com/'))"], "[object.spec.containers: proven]"),
      (["object.spec.template.spec.containers.all(\(unprivileged))"], "[object.spec.template.spec.containers: proven]"),
      // How a container runs is nobody's way around a policy.
      (["object.spec.containers.all(c, has(c.livenessProbe))"], "[]"), (["object.spec.containers.size() < 5"], "[]"),
    ] as [([String], String)])
  func `What is asked of containers is asked of init containers`(validations: [String], checks: String) {
    #expect(PolicyScene(validations: validations).checks("container-lists") == checks)
  }

  @Test func `Ephemeral containers count where the policy sees them`() {
    let all = "(object.spec.containers + object.spec.?initContainers.orValue([])).all(\(Self.unprivileged))"
    let scene = PolicyScene(validations: [all], resources: ["pods", "pods/ephemeralcontainers"])
    #expect(
      scene.details("container-lists")
        == "[securityContext.privileged is asked of containers and not of ephemeralContainers]")
    #expect(PolicyScene(validations: [all]).details("container-lists") == "[]")
  }

  @Test(
    arguments: [
      (
        "!has(c.securityContext) || !has(c.securityContext.allowPrivilegeEscalation) || !c.securityContext.allowPrivilegeEscalation",
        "[has(c.securityContext): proven]"
      ),
      (
        "!has(c.securityContext) || c.?securityContext.?allowPrivilegeEscalation.orValue(true) == false",
        "[has(c.securityContext): proven]"
      ),
      (
        "c.?securityContext.?allowPrivilegeEscalation.orValue(true) == false",
        "[c.?securityContext.?allowPrivilegeEscalation: sound]"
      ),
      // Nobody is privileged who does not say so.
      ("!has(c.securityContext) || !has(c.securityContext.privileged) || !c.securityContext.privileged", "[]"),
    ] as [(String, String)])
  func `A field is not let out where that means what is forbidden`(condition: String, checks: String) {
    #expect(PolicyScene(validations: ["object.spec.containers.all(c, \(condition))"]).checks("absence") == checks)
  }

  @Test(
    arguments: [
      ("true", "[true: proven]"),
      // Refusing everything is what some policies are for.
      ("false", "[false: sound]"), ("object.spec.replicas < 5", "[object.spec.replicas < 5: sound]"),
      ("object.spec.replicas < 5 || true", "[true: proven]"),
      ("object.spec.replicas < 5 && (object.kind == 'Pod' || 1 + 1 == 2)", "[1 + 1 == 2: proven]"),
      (
        "request.operation != 'CREATE' || request.operation != 'UPDATE'",
        "[request.operation != 'CREATE' || request.operation != 'UPDATE': proven]"
      ),
      (
        "has(object.spec) || (object.kind == 'A' && object.kind == 'B')",
        "[object.kind == 'A' && object.kind == 'B': proven]"
      ),
      (
        "object.kind in ['A', 'B'] && object.kind == 'C' || has(object.spec)",
        "[object.kind in ['A', 'B'] && object.kind == 'C': proven]"
      ),
      ("has(object.spec) || !has(object.spec)", "[has(object.spec) || !has(object.spec): proven]"),
      ("object.spec.containers.all(c, true)", "[true: proven]"),
      ("object.kind == 'Pod' ? has(object.spec) : true", "[object.kind == 'Pod' ? has(object.spec) : true: sound]"),
      (
        "request.operation == 'CREATE' || request.operation == 'UPDATE'",
        "[request.operation == 'CREATE' || request.operation == 'UPDATE': sound]"
      ),
      (
        "object.spec.replicas == 1 || object.spec.replicas == 1.0",
        "[object.spec.replicas == 1 || object.spec.replicas == 1.0: sound]"
      ),
      ("params.replicas < 5", "[params.replicas < 5: likely]"),
    ] as [(String, String)])
  func `A condition can be true and false`(expression: String, checks: String) {
    #expect(PolicyScene(validations: [expression]).checks("constants") == checks)
  }

  @Test func `Constants are found in the variables that hold them`() {
    let scene = PolicyScene(
      validations: ["variables.small || variables.always"],
      variables: [("small", "object.spec.replicas < 5"), ("always", "object.kind != 'A' || object.kind != 'B'")])
    #expect(scene.checks("constants") == "[variables.always: proven]")
  }

  @Test func `A match condition that nothing meets`() {
    let scene = PolicyScene(
      validations: ["has(object.spec)"], conditions: ["request.operation == 'A' && request.operation == 'B'", "true"])
    #expect(
      scene.checks("constants")
        == "[request.operation == 'A' && request.operation == 'B': proven, true: sound, has(object.spec): sound]")
  }

  @Test func `A text that is no expression leaves the list open`() {
    #expect(PolicyScene(validations: ["object.spec.("]).checks("constants") == "[...]")
  }

  @Test func `What an expression reads, through variables`() {
    let scene = PolicyScene(
      validations: ["variables.c.all(c, c.image != '' && !has(c.securityContext))"],
      variables: [("c", "object.spec.containers")])
    #expect(
      Scene(scene.yaml).evaluate("policy.expressions(object).filter(e, e.role == 'validation').map(e, e.reads)")
        == "[[object.spec.containers[].image, object.spec.containers[].securityContext]]")
  }

  @Test(
    arguments: [
      // Of a pod's containers the image can be changed.
      (
        "request.operation != 'CREATE' || object.spec.containers.all(c, c.image.startsWith('a.example.com/'))",
        "[request.operation: proven]"
      ),
      ("request.operation == 'UPDATE' || object.spec.containers.all(\(unprivileged))", "[]"),
      (
        "object.spec.containers.all(c, c.image.startsWith('a.example.com/') || (oldObject != null && oldObject.spec.containers.exists(o, o.image == c.image)))",
        "[oldObject: sound]"
      ),
      ("object.spec.containers.all(c, c.image.startsWith('a.example.com/'))", "[]"),
    ] as [(String, String)])
  func `What is asked of new objects is asked of changed ones`(validation: String, checks: String) {
    #expect(PolicyScene(validations: [validation]).checks("updates") == checks)
  }

  @Test(
    arguments: [
      (
        "object.spec.containers.all(c, !has(c.securityContext.priviledged))", "pods",
        "[containers[].securityContext has no field priviledged; perhaps privileged is meant]"
      ),
      (
        "!has(object.spec.hostNetworks)", "pods",
        "[a pod's spec has no field hostNetworks; perhaps hostNetwork is meant]"
      ),
      ("object.spec.replicas < 5", "deployments", "[]"),
      (
        "object.spec.template.spec.volumes.all(v, !has(v.hostpath))", "deployments",
        "[volumes[] has no field hostpath; perhaps hostPath is meant]"
      ),
      ("object.metadata.labels.anything == 'a'", "pods", "[]"),
    ] as [(String, String, String)])
  func `Fields that are read exist`(validation: String, resource: String, details: String) {
    #expect(
      PolicyScene(validations: [validation], resources: [resource], groups: ["", "apps"]).details("fields") == details)
  }

  @Test(
    arguments: [
      ("object.spec.(", "[object.spec.(: proven]"), ("variables.nothing", "[variables.nothing: likely]"),
      ("object.spec.replicas < 5", "[object.spec.replicas < 5: sound]"),
    ] as [(String, String)])
  func `Expressions compile`(validation: String, checks: String) {
    #expect(PolicyScene(validations: [validation]).checks("syntax") == checks)
  }

  @Test func `Images that are judged but for exemptions say nothing of the lists`() {
    let scene = PolicyScene(
      validations: ["variables.all.all(c, c.image in params.exempt || !c.?securityContext.?privileged.orValue(false))"],
      variables: [("all", "object.spec.containers")])
    #expect(
      scene.details("container-lists")
        == "[securityContext.privileged is asked of containers and not of initContainers]")
  }

  @Test func `Texts that are put together are compared as a whole`() {
    let scene = PolicyScene(
      validations: ["object.spec.containers.all(c, c.image.startsWith(variables.registry + '/'))"],
      variables: [("registry", "'a.example.com'")])
    #expect(scene.checks("delimiters") == "['a.example.com': sound]")
    let unknown = PolicyScene(
      validations: ["object.spec.containers.all(c, c.image.startsWith(params.registry + '.example.com'))"])
    #expect(unknown.checks("delimiters") == "[]")
  }
}
