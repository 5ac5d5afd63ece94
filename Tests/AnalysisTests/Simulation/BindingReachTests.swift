import Testing

struct BindingReachTests {
  private static let pods = "{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}"

  private static func covers(_ binding: String, _ other: String) -> String {
    func yaml(_ name: String, _ spec: String) -> String {
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: \(name)}
      spec: {policyName: p, validationActions: [Deny], \(spec)}

      """
    }
    func get(_ name: String) -> String {
      "inventory.get('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', '', '\(name)').value()"
    }
    return Scene([yaml("one", binding), yaml("two", other)].joined(separator: "---\n"))
      .evaluate("policy.covers(\(get("one")), \(get("two")))")
  }

  private static func matching(_ resources: String) -> String { "matchResources: {\(resources)}" }

  private static func rules(_ groups: String, _ resources: String, _ more: String = "") -> String {
    matching(
      "resourceRules: [{apiGroups: [\(groups)], apiVersions: ['*'], operations: [CREATE], resources: [\(resources)]\(more)}]"
    )
  }

  @Test(arguments: [
    ("", "", true),
    ("", matching("namespaceSelector: {matchLabels: {a: b}}"), true),
    (matching("namespaceSelector: {matchLabels: {a: b}}"), "", false),
    (matching("namespaceSelector: {}, objectSelector: {}"), "", true),
    (matching("objectSelector: {matchLabels: {a: b}}"), "", false),
    // Rules.
    ("", rules("''", "pods"), true),
    (rules("''", "pods"), "", false),
    (rules("'*'", "'*'"), rules("'', apps", "pods, deployments"), true),
    (rules("'*'", "'*'"), rules("''", "pods/exec"), false),
    (rules("'*'", "'*/*'"), rules("''", "pods/exec, pods"), true),
    (rules("''", "pods"), rules("''", "'*'"), false),
    (rules("''", "pods/*"), rules("''", "pods"), true),
    (rules("''", "pods", ", scope: Namespaced"), rules("''", "pods"), false),
    (rules("''", "pods"), rules("''", "pods", ", scope: Namespaced"), true),
    (rules("''", "pods", ", resourceNames: [a]"), rules("''", "pods"), false),
    (rules("''", "pods", ", resourceNames: [a, b]"), rules("''", "pods", ", resourceNames: [a]"), true),
    (rules("''", "pods", ", resourceNames: [b]"), rules("''", "pods", ", resourceNames: [a]"), false),
    // Versions.
    (matching("matchPolicy: Exact, resourceRules: [\(pods)]"), matching("resourceRules: [\(pods)]"), false),
    (matching("resourceRules: [\(pods)]"), matching("matchPolicy: Exact, resourceRules: [\(pods)]"), true),
    // Exclusions.
    (matching("excludeResourceRules: [\(pods)]"), "", false),
    (matching("excludeResourceRules: [\(pods)]"), matching("excludeResourceRules: [\(pods)]"), true),
    (matching("excludeResourceRules: [\(pods)]"), rules("apps", "deployments"), true),
    (matching("excludeResourceRules: [\(pods)]"), rules("''", "pods/exec"), true),
    (matching("excludeResourceRules: [\(pods)]"), rules("''", "'*'"), false),
    (
      matching("excludeResourceRules: [\(pods)]"), matching("matchPolicy: Exact, excludeResourceRules: [\(pods)]"),
      false
    ),
    // Parameters.
    ("paramRef: {name: a, parameterNotFoundAction: Deny}", "", false),
    ("", "paramRef: {name: a, parameterNotFoundAction: Deny}", false),
    (
      "paramRef: {name: a, parameterNotFoundAction: Deny}", "paramRef: {name: a, parameterNotFoundAction: Allow}", true
    ),
    (
      "paramRef: {name: a, parameterNotFoundAction: Allow}", "paramRef: {name: a, parameterNotFoundAction: Deny}", false
    ),
    (
      "paramRef: {name: a, namespace: n, parameterNotFoundAction: Deny}",
      "paramRef: {name: a, namespace: o, parameterNotFoundAction: Deny}", false
    ),
    (
      "paramRef: {selector: {matchLabels: {a: b}}, parameterNotFoundAction: Deny}",
      "paramRef: {selector: {matchLabels: {a: b}}, parameterNotFoundAction: Deny}", true
    ),
    (
      "paramRef: {selector: {matchLabels: {a: b}}, parameterNotFoundAction: Deny}",
      "paramRef: {selector: {matchLabels: {a: c}}, parameterNotFoundAction: Deny}", false
    ),
  ])
  func covers(_ binding: String, _ other: String, _ expected: Bool) {
    #expect(Self.covers(binding, other) == "\(expected)")
  }

  @Test func onlyPartsOfTheInputCanBeCompared() {
    #expect(
      Scene("").evaluate("policy.covers({}, {})") == "error: policy.covers: both bindings must be objects of the input")
  }
}
