import Analysis
import Cluster
import Testing

struct AccessIndexTests {
  /// The subjects of an answer, each once, as `kind:namespace/name`.
  private func subjects(_ yaml: String, _ call: String, view: View = .complete) -> String {
    Scene(yaml, view: view).evaluate(
      "rbac.whoCan(\(call)).map(g, g.kind + ':' + (g.namespace == '' ? '' : g.namespace + '/') + g.name)")
  }

  private static let oneRule: String = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: r}
    rules: [RULE]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: b}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}
    subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: ann}]
    """

  @Test(arguments: [
    ("{apiGroups: [''], resources: [pods], verbs: [create]}", "'create', '', 'pods'", true),
    ("{apiGroups: [''], resources: [pods], verbs: [create]}", "'delete', '', 'pods'", false),
    ("{apiGroups: [''], resources: [pods], verbs: ['*']}", "'delete', '', 'pods'", true),
    ("{apiGroups: ['*'], resources: [pods], verbs: [get]}", "'get', 'metrics.k8s.io', 'pods'", true),
    ("{apiGroups: [apps], resources: ['*'], verbs: [get]}", "'get', 'apps', 'deployments'", true),
    ("{apiGroups: [apps], resources: ['*'], verbs: [get]}", "'get', 'apps', 'deployments/scale'", true),
    ("{apiGroups: [''], resources: [pods], verbs: [create]}", "'create', '', 'pods/exec'", false),
    ("{apiGroups: [''], resources: [pods/exec], verbs: [create]}", "'create', '', 'pods/exec'", true),
    ("{apiGroups: [''], resources: [pods/exec], verbs: [create]}", "'create', '', 'pods'", false),
    ("{apiGroups: [''], resources: ['*/exec'], verbs: [create]}", "'create', '', 'pods/exec'", true),
    // Literals, not patterns.
    ("{apiGroups: [''], resources: ['pods/*'], verbs: [create]}", "'create', '', 'pods/exec'", false),
    ("{apiGroups: [''], resources: ['*/*'], verbs: [create]}", "'create', '', 'pods/exec'", false),
    ("{apiGroups: [''], resources: [Pods], verbs: [create]}", "'create', '', 'pods'", false),
    ("{apiGroups: [''], resources: [pods], verbs: [Create]}", "'create', '', 'pods'", false),
    ("{nonResourceURLs: ['*'], verbs: ['*']}", "'get', '', 'pods'", false),
    // Names.
    ("{apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: [a]}", "'get', '', 'secrets'", true),
    ("{apiGroups: [''], resources: [secrets], verbs: [create], resourceNames: [a]}", "'create', '', 'secrets'", false),
    ("{apiGroups: [''], resources: [secrets], verbs: [create], resourceNames: ['']}", "'create', '', 'secrets'", true),
    (
      "{apiGroups: [''], resources: [pods/exec], verbs: [create], resourceNames: [a]}", "'create', '', 'pods/exec'",
      true
    ),
    (
      "{apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: [a]}", "'get', '', 'secrets', '', 'a'", true
    ),
    (
      "{apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: [a]}", "'get', '', 'secrets', '', 'b'",
      false
    ),
    (
      "{apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: ['*']}", "'get', '', 'secrets', '', 'b'",
      false
    ),
    ("{apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: []}", "'get', '', 'secrets', '', 'b'", true),
  ])
  func rules(_ rule: String, _ call: String, _ isPermitted: Bool) {
    #expect(subjects(Self.oneRule.replacing("RULE", with: rule), call) == (isPermitted ? "[User:ann]" : "[]"))
  }

  private static let oneRoleBinding: String = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: r}
    rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: b, namespace: team}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}
    subjects: [{kind: ServiceAccount, name: ci, namespace: tools}]
    """

  @Test(arguments: [
    ("'create', '', 'pods'", "[]"),
    ("'create', '', 'pods', ''", "[]"),
    ("'create', '', 'pods', 'team'", "[ServiceAccount:tools/ci]"),
    ("'create', '', 'pods', 'other'", "[]"),
    ("'create', '', 'pods', '*'", "[ServiceAccount:tools/ci]"),
    // A RoleBinding reaches no cluster-scoped object, but the Namespace that it is in.
    ("'delete', 'admissionregistration.k8s.io', 'validatingwebhookconfigurations', '*'", "[]"),
    ("'delete', 'admissionregistration.k8s.io', 'validatingwebhookconfigurations', 'team'", "[]"),
    ("'patch', '', 'namespaces', 'team'", "[ServiceAccount:tools/ci]"),
    ("'patch', '', 'namespaces', 'other'", "[]"),
    ("'create', '', 'namespaces', 'team'", "[]"),
  ])
  func namespaces(_ call: String, _ expected: String) {
    #expect(subjects(Self.oneRoleBinding, call) == expected)
  }

  @Test func aGrantTellsItsWay() {
    let scene = Scene(Self.oneRoleBinding)
    let grant = "rbac.whoCan('create', '', 'pods', 'team')[0]"
    #expect(scene.evaluate("\(grant).binding.metadata.name") == "b")
    #expect(scene.evaluate("\(grant).role.metadata.name") == "r")
    #expect(scene.evaluate("\(grant).rule.verbs[0]") == "*")
    #expect(scene.evaluate("\(grant).grantedIn") == "team")
    #expect(scene.evaluate("\(grant).system") == "false")
    #expect(scene.evaluate("\(grant).resourceNames.size()") == "0")
  }

  /// `rbac.permits` of one binding says what `rbac.whoCan` says of it.
  @Test(arguments: [
    (
      oneRule.replacing("RULE", with: "{apiGroups: [''], resources: [pods/exec], verbs: [create]}"),
      "'create', '', 'pods/exec'"
    ),
    (
      oneRule.replacing("RULE", with: "{apiGroups: [''], resources: ['*/exec'], verbs: [create]}"),
      "'create', '', 'pods/exec'"
    ),
    (
      oneRule.replacing("RULE", with: "{apiGroups: [''], resources: ['*'], verbs: [create]}"),
      "'create', '', 'pods/exec'"
    ),
    (
      oneRule.replacing("RULE", with: "{apiGroups: [''], resources: [pods], verbs: [create]}"),
      "'create', '', 'pods/exec'"
    ),
    (
      oneRule.replacing("RULE", with: "{apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [a]}"),
      "'get', '', 'pods'"
    ),
    (oneRoleBinding, "'create', '', 'pods'"),
    (oneRoleBinding, "'delete', 'admissionregistration.k8s.io', 'validatingwebhookconfigurations'"),
    (oneRoleBinding, "'patch', '', 'namespaces'"),
  ])
  func permits(_ yaml: String, _ call: String) {
    let scene = Scene(yaml)
    let bindings =
      "(inventory.list('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding') + "
      + "inventory.list('rbac.authorization.k8s.io/v1', 'RoleBinding'))"
    let permits = scene.evaluate("\(bindings).map(b, rbac.permits(b, \(call)))")
    let isListed = scene.evaluate("rbac.whoCan(\(call), '*').size() > 0")
    #expect(permits == "[\(isListed)]")
  }

  @Test func whatABindingToAnUnseenRolePermitsIsUnknown() {
    let yaml = Self.dangling.replacing("ROLE", with: "deployer")
    let call = "rbac.permits(object, 'create', '', 'pods')"
    #expect(Scene(yaml, view: .manifests).evaluate(call).hasPrefix("unknown: ClusterRole deployer is not in the input"))
    #expect(Scene(yaml).evaluate(call) == "false")
    #expect(Scene(yaml.replacing("deployer", with: "cluster-admin"), view: .manifests).evaluate(call) == "true")
    #expect(Scene(yaml).evaluate("rbac.permits({}, 'create', '', 'pods')").hasPrefix("error: rbac.permits: "))
  }

  @Test(arguments: [
    (
      "system:controller:namespace-controller",
      "{kind: ServiceAccount, namespace: kube-system, name: namespace-controller}", "true"
    ),
    (
      "system:controller:namespace-controller",
      "{kind: ServiceAccount, namespace: default, name: namespace-controller}", "false"
    ),
    ("cluster-admin", "{kind: ServiceAccount, namespace: kube-system, name: namespace-controller}", "false"),
    ("cluster-admin", "{kind: Group, name: 'system:masters'}", "true"),
    ("cluster-admin", "{kind: User, name: alice}", "false"),
    ("cluster-admin", "{kind: Robot, name: alice}", "false"),
  ])
  func subjectsOfTheControlPlane(_ role: String, _ subject: String, _ isBuiltIn: String) {
    let scene = Scene(
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: b}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: '\(role)'}
      subjects: [\(subject)]
      """)
    #expect(scene.evaluate("rbac.isBuiltIn(object, object.subjects[0])") == isBuiltIn)
  }

  @Test func aRoleOfTheSameNameInAnotherNamespaceIsAnotherRole() {
    let yaml = """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: r, namespace: other}
      rules: [{apiGroups: [''], resources: [pods], verbs: [create]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: b, namespace: team}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
      subjects: [{kind: Group, name: dev}]
      """
    #expect(subjects(yaml, "'create', '', 'pods', '*'") == "[]")
    #expect(subjects(yaml.replacing("other", with: "team"), "'create', '', 'pods', '*'") == "[Group:dev]")
  }

  @Test func aUserOfAServiceAccountsNameIsTheServiceAccount() {
    let yaml = Self.oneRule.replacing("RULE", with: "{apiGroups: [''], resources: [pods], verbs: [create]}")
      .replacing("ann", with: "'system:serviceaccount:tools:ci'")
    #expect(subjects(yaml, "'create', '', 'pods'") == "[ServiceAccount:tools/ci]")
  }

  // MARK: - Aggregation

  private static func aggregated(_ selector: String, rules: String = "[]") -> String {
    """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: r}
    aggregationRule: {clusterRoleSelectors: [\(selector)]}
    rules: \(rules)
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: part, labels: {into: r}}
    rules: [{apiGroups: [''], resources: [pods], verbs: [create]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: nested, labels: {into: s}}
    aggregationRule: {clusterRoleSelectors: [{matchLabels: {into: r}}, {matchLabels: {into: s}}]}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: b}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}
    subjects: [{kind: User, name: ann}]
    """
  }

  private static let readsSecrets = "[{apiGroups: [''], resources: [secrets], verbs: [get]}]"

  @Test(arguments: [
    (aggregated("{matchLabels: {into: r}}"), "'create', '', 'pods'", "[User:ann]"),
    (aggregated("{matchLabels: {into: R}}"), "'create', '', 'pods'", "[]"),
    (aggregated("{matchLabels: {into: s}}"), "'create', '', 'pods'", "[User:ann]"),
    (aggregated("{}"), "'create', '', 'pods'", "[User:ann]"),
    // The controller overwrites what is written by hand, unless it finds nothing.
    (aggregated("{matchLabels: {into: r}}", rules: readsSecrets), "'get', '', 'secrets'", "[]"),
    (aggregated("{matchLabels: {into: x}}", rules: readsSecrets), "'get', '', 'secrets'", "[User:ann]"),
  ])
  func aggregation(_ yaml: String, _ call: String, _ expected: String) {
    #expect(subjects(yaml, call) == expected)
  }

  @Test func inAPartialViewFilledInRulesCountToo() {
    let yaml = Self.aggregated("{matchLabels: {into: r}}", rules: Self.readsSecrets)
    #expect(subjects(yaml, "'get', '', 'secrets'", view: .manifests) == "[User:ann, ...]")
  }

  // MARK: - What is not seen

  @Test func aForbiddenKindOpensTheAnswer() {
    for resource in ["clusterroles", "clusterrolebindings"] {
      let scene = Scene(Self.oneRoleBinding, forbidding: [("rbac.authorization.k8s.io", resource)])
      #expect(
        scene.evaluate("rbac.whoCan('create', '', 'pods').size()")
          == "unknown: \(resource).rbac.authorization.k8s.io: forbidden")
    }
    for resource in ["roles", "rolebindings"] {
      let scene = Scene(Self.oneRoleBinding, forbidding: [("rbac.authorization.k8s.io", resource)])
      #expect(scene.evaluate("rbac.whoCan('create', '', 'pods').size()") == "0")
      #expect(scene.evaluate("rbac.whoCan('create', '', 'pods', 'x').size()").hasPrefix("unknown: "))
    }
  }

  private static let dangling = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: b}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ROLE}
    subjects: [{kind: User, name: ann}]
    """

  @Test func theServersOwnRolesAreKnownWhereTheyAreNotInTheInput() {
    let yaml = Self.dangling.replacing("ROLE", with: "cluster-admin")
    #expect(subjects(yaml, "'delete', 'x', 'y'", view: .manifests) == "[User:ann, ...]")
    #expect(subjects(yaml, "'delete', 'x', 'y'") == "[]")
    let edit = Self.dangling.replacing("ROLE", with: "edit")
    #expect(subjects(edit, "'create', '', 'pods/exec'", view: .manifests) == "[User:ann, ...]")
    #expect(subjects(edit, "'update', '', 'pods/ephemeralcontainers'", view: .manifests) == "[...]")
    let view = Self.dangling.replacing("ROLE", with: "view")
    #expect(subjects(view, "'get', '', 'secrets'", view: .manifests) == "[...]")
  }

  @Test func anUnseenRoleIsNamedInTheReason() {
    let scene = Scene(Self.dangling.replacing("ROLE", with: "deployer"), view: .manifests)
    #expect(
      scene.evaluate("rbac.whoCan('create', '', 'pods').size()")
        .contains("bound but not in the input: ClusterRole deployer"))
  }

  // MARK: - The control plane

  @Test(arguments: [
    ("kind: Group, name: 'system:masters'", "cluster-admin", true),
    ("kind: Group, name: 'kubeadm:cluster-admins'", "cluster-admin", false),
    (
      "kind: ServiceAccount, name: namespace-controller, namespace: kube-system",
      "system:controller:namespace-controller", true
    ),
    ("kind: ServiceAccount, name: namespace-controller, namespace: kube-system", "cluster-admin", false),
    (
      "kind: ServiceAccount, name: namespace-controller, namespace: team", "system:controller:namespace-controller",
      false
    ),
    ("kind: ServiceAccount, name: evil, namespace: kube-system", "system:controller:evil", false),
    ("kind: User, name: 'system:kube-controller-manager'", "system:kube-controller-manager", true),
    ("kind: User, name: 'system:node:one'", "system:node", true),
    ("kind: Group, name: 'system:authenticated'", "cluster-admin", false),
  ])
  func controlPlane(_ subject: String, _ role: String, _ isBuiltIn: Bool) {
    let yaml = """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: '\(role)'}
      rules: [{apiGroups: [''], resources: [pods], verbs: [delete]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: b}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: '\(role)'}
      subjects: [{\(subject)}]
      """
    #expect(Scene(yaml).evaluate("rbac.whoCan('delete', '', 'pods')[0].system") == "\(isBuiltIn)")
  }

  // MARK: - Order

  @Test func theOrderOfTheInputDoesNotMatter() {
    let documents = (1...6).flatMap { i in
      [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: r\(i)}
        rules: [{apiGroups: [''], resources: [pods], verbs: [create]}]
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: b\(i)}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r\(i)}
        subjects: [{kind: User, name: u\(i % 3)}, {kind: Group, name: g}]
        """,
      ]
    }
    let answer = "rbac.whoCan('create', '', 'pods').map(g, g.name + ' ' + g.binding.metadata.name)"
    let forwards = Scene(documents.joined(separator: "\n---\n")).evaluate(answer)
    let backwards = Scene(documents.reversed().joined(separator: "\n---\n")).evaluate(answer)
    #expect(forwards == backwards)
    #expect(forwards.hasPrefix("[g b1, g b2"))
  }
}
