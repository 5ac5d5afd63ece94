import Analysis
import Testing

/// The parameters of policies, as rules see them and as policies are tried with them.
struct PolicyParameterTests {
  private static let binding = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicyBinding
    metadata: {name: b}
    spec: {policyName: p, validationActions: [Deny], paramRef: {REFERENCE, parameterNotFoundAction: Deny}}

    """

  private static func policy(_ kind: String, _ validation: String = "params.open") -> String {
    """
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicy
    metadata: {name: p}
    spec:
      \(kind)
      matchConstraints:
        resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
      validations: [{expression: "\(validation)"}]

    """
  }

  private static let gates = """
    ---
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: chassis.example.com}
    spec:
      group: example.com
      scope: SCOPE
      names: {kind: Gate, plural: chassis}
      versions: [{name: v1, served: true, storage: true}]
    ---
    apiVersion: example.com/v1
    kind: Gate
    metadata: {name: a, namespace: north, labels: {size: s}}
    ---
    apiVersion: example.com/v1
    kind: Gate
    metadata: {name: a, namespace: main}

    """

  private static let custom = "paramKind: {apiVersion: example.com/v1, kind: Gate}"
  private static let told =
    "[policy.parameters(object).value()].map(p, "
    + "[p.kind, p.resource, string(p.namespaced)] + p.objects.map(o, o.metadata.namespace + '/' + o.metadata.name))[0]"

  private func evaluate(
    _ expression: String, _ reference: String, scope: String = "Namespaced", policy: String = policy(custom),
    forbidding: [(group: String, resource: String)] = []
  ) -> String {
    let text =
      Self.binding.replacing("REFERENCE", with: reference) + policy + Self.gates.replacing("SCOPE", with: scope)
    return Scene(text, forbidding: forbidding).evaluate(expression)
  }

  @Test(arguments: [
    ("name: a, namespace: north", "[Gate, chassis, true, north/a]"),
    ("name: a", "[Gate, chassis, true, main/a, north/a]"),
    ("name: b, namespace: north", "[Gate, chassis, true]"),
    ("selector: {matchLabels: {size: s}}", "[Gate, chassis, true, north/a]"),
    ("selector: {matchLabels: {size: m}}", "[Gate, chassis, true]"),
  ])
  func whatABindingNames(_ reference: String, _ expected: String) {
    #expect(evaluate(Self.told, reference) == expected)
  }

  @Test func kindsWithoutNamespacesAndKindsThatNobodyServes() {
    #expect(evaluate("policy.parameters(object).value().namespaced", "name: a", scope: "Cluster") == "false")
    let other = Self.policy("paramKind: {apiVersion: other.example.com/v1, kind: Gate}")
    #expect(evaluate("policy.parameters(object).value().resource", "name: a", policy: other) == "")
  }

  @Test func noneWithoutParameters() {
    #expect(evaluate("policy.parameters(object).hasValue()", "name: a", policy: Self.policy("")) == "false")
    #expect(evaluate("policy.parameters(object).hasValue()", "name: a", policy: "") == "false")
  }

  @Test func whatIsOutOfViewIsUnknown() {
    let policies = (group: "admissionregistration.k8s.io", resource: "validatingadmissionpolicies")
    #expect(
      evaluate("policy.parameters(object).hasValue()", "name: a", policy: "", forbidding: [policies])
        .hasPrefix("unknown: ValidatingAdmissionPolicy p is not in the input"))
    let text = Self.binding.replacing("REFERENCE", with: "name: a") + Self.policy(Self.custom)
    let blind = Scene(text, forbidding: [("apiextensions.k8s.io", "customresourcedefinitions")])
    #expect(blind.evaluate("policy.parameters(object).value().namespaced").hasPrefix("unknown: "))
    #expect(blind.evaluate("policy.parameters(object).value().resource").hasPrefix("unknown: "))
    #expect(
      evaluate(
        "policy.parameters(object).value().objects.exists(o, o.metadata.name == 'b')", "name: b",
        forbidding: [("example.com", "chassis")]
      ).hasPrefix("unknown: "))
  }

  // MARK: - Trying

  private static let validation =
    "!params.data.strict.startsWith('y') || object.spec.containers.all(c, !c.?securityContext.?privileged.orValue(false))"

  private func proven(strict: String?, name: String = "settings") -> String {
    let parameter = strict.map {
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: north}\ndata: {strict: '\($0)'}\n"
    }
    let policy = Self.policy("paramKind: {apiVersion: v1, kind: ConfigMap}", Self.validation)
    let binding = Self.binding.replacing("REFERENCE", with: "name: \(name), namespace: north")
    let scene = Scene(binding + policy + (parameter ?? ""))
    return scene.evaluate(
      "inventory.list('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy').map(p, "
        + "policy.checks(p, 'container-lists').map(c, string(c.proven) + ' ' + string(c.sound)))")
  }

  @Test func aPolicyIsTriedWithTheParameterOfItsBinding() {
    #expect(proven(strict: "yes") == "[[true false]]")
    // Without the parameter the expression has no value, and nothing is shown.
    #expect(proven(strict: nil) == "[[false false]]")
    #expect(proven(strict: "yes", name: "others") == "[[false false]]")
  }

  @Test func aSwitchInAParameterIsNoConstant() {
    let policy = Self.policy(
      "paramKind: {apiVersion: v1, kind: ConfigMap}", "params.data.off == 'y' || object.spec.hostNetwork == false")
    let parameter = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: north}\ndata: {'off': 'y'}\n"
    let scene = Scene(Self.binding.replacing("REFERENCE", with: "name: a, namespace: north") + policy + parameter)
    #expect(
      scene.evaluate(
        "inventory.list('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy').map(p, "
          + "policy.checks(p, 'constants').filter(c, !c.sound).size())") == "[0]")
  }

  @Test func whatIsComparedWithWhat() {
    let policy = Self.policy(
      "",
      "!request.userInfo.username.startsWith('a:') && request.namespace in ['x', 'y'] && 'g' in request.userInfo.groups"
    )
    #expect(
      Scene(String(policy.dropFirst(4))).evaluate(
        "policy.expressions(object)[0].compares.map(c, c.part + ' ' + c.how + ' ' + c.text)")
        == "[request.namespace equality x, request.namespace equality y, request.userInfo.groups[] equality g, "
        + "request.userInfo.username prefix a:]")
  }
}
