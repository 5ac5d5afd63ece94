import Analysis
import Documents
import Testing

/// Lines of `access --queries` and their answers.
struct AccessQueryTests {
  private static let yaml = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: deleter}
    rules:
    - {apiGroups: [''], resources: [pods], verbs: [delete]}
    - {nonResourceURLs: ['/metrics', '/logs/*'], verbs: [get]}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: pods}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deleter}
    subjects:
    - {kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:serviceaccounts:tools'}
    - {kind: User, apiGroup: rbac.authorization.k8s.io, name: 'system:serviceaccount:shop:cart'}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: here, namespace: team}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deleter}
    subjects:
    - {kind: ServiceAccount, name: ci, namespace: tools}
    - {kind: User, apiGroup: rbac.authorization.k8s.io, name: ann}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: lost, namespace: team}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: gone}
    subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: bob}]
    """

  private func answer(_ line: String) throws -> DocumentTree {
    let node = try DocumentReader.json(Source(name: "queries.jsonl", bytes: Array(line.utf8)), limits: ReadLimits())
    return try AccessQuery(node).answer(by: Scene(Self.yaml).analysis.access)
  }

  private func texts(_ tree: DocumentTree?) -> [String] { (tree?.elements ?? []).compactMap(\.string) }

  @Test func aUsersAnswerHasItsChain() throws {
    let answer = try answer(
      #"{"id": 7, "user": "ann", "groups": [], "verb": "delete", "resource": "pods", "namespace": "team", "name": "p"}"#
    )
    #expect(answer["id"] == .int(7))
    #expect(answer["allowed"] == .bool(true))
    #expect(
      answer["reason"]?.string
        == "RBAC: allowed by RoleBinding \"here/team\" of ClusterRole \"deleter\" to User \"ann\"")
    let chain = answer["chain"]?.elements ?? []
    #expect(chain.map { $0["kind"]?.string } == ["User", "RoleBinding", "ClusterRole", "Rule"])
    #expect(chain[1]["location"]?["line"] == .int(16))
    #expect(chain[3]["location"]?["line"] == .int(5))
  }

  @Test(arguments: [
    (#""user": "eve", "groups": ["system:masters"]"#, true, ""),
    (#""user": "eve", "groups": []"#, false, ""),
    (#""user": "eve""#, false, ""),
    (#""groups": ["system:serviceaccounts:tools"]"#, true, "RBAC: allowed by ClusterRoleBinding \"pods\""),
    // Nothing is added to what the line says.
    (#""user": "system:serviceaccount:tools:other""#, false, ""),
    (#""user": "bob""#, false, "RBAC: role.rbac.authorization.k8s.io \"gone\" not found"),
  ])
  func users(_ user: String, _ isAllowed: Bool, _ reason: String) throws {
    let answer = try answer("{\(user), \"verb\": \"delete\", \"resource\": \"pods\", \"namespace\": \"team\"}")
    #expect(answer["allowed"] == .bool(isAllowed))
    let words = answer["reason"]?.string ?? ""
    #expect(words.hasPrefix(reason))
    #expect(words.isEmpty == reason.isEmpty)
    #expect(answer["id"] == nil)
  }

  /// Those whom bindings name and who are allowed, by a group that they are in too; `direct` without that.
  @Test func withoutAUserTheLineAsksWhoCan() throws {
    let there = try answer(#"{"id": "a", "verb": "delete", "group": "", "resource": "pods", "namespace": "team"}"#)
    let direct = [
      "Group:system:masters", "Group:system:serviceaccounts:tools", "ServiceAccount:shop/cart",
      "ServiceAccount:tools/ci",
      "User:ann", "User:system:serviceaccount:shop:cart",
    ]
    #expect(texts(there["direct"]) == direct)
    #expect(texts(there["subjects"]) == direct)
    let elsewhere = try answer(#"{"verb": "delete", "resource": "pods", "namespace": "other", "user": null}"#)
    #expect(!texts(elsewhere["direct"]).contains("ServiceAccount:tools/ci"))
    #expect(texts(elsewhere["subjects"]).contains("ServiceAccount:tools/ci"))
    #expect(!texts(elsewhere["subjects"]).contains("User:ann"))
  }

  @Test func pathsAreGrantedByClusterRoleBindingsOnly() throws {
    let logs = try answer(#"{"verb": "get", "path": "/logs/kubelet"}"#)
    #expect(texts(logs["subjects"]).contains("Group:system:serviceaccounts:tools"))
    #expect(!texts(logs["subjects"]).contains("User:ann"))
    #expect(texts(try answer(#"{"verb": "get", "path": "/logs"}"#)["subjects"]) == ["Group:system:masters"])
  }

  @Test(arguments: [
    ("[]", "queries.jsonl:1:1: a query is a JSON object"),
    (#"{"resource": "pods"}"#, "queries.jsonl:1:1: a query names its verb"),
    (#"{"verb": 3, "resource": "pods"}"#, "queries.jsonl:1:10: 'verb' must be a string"),
    (#"{"verb": "get"}"#, "queries.jsonl:1:1: a query names its resource or its path"),
    (
      #"{"verb": "get", "resource": "pods", "path": "/x"}"#,
      "queries.jsonl:1:45: a query names a resource or a path, not both"
    ),
    (
      #"{"verb": "get", "resource": "pods", "groups": "dev"}"#, "queries.jsonl:1:47: 'groups' must be a list of strings"
    ),
    (#"{"verb": "get", "resource": "pods", "groups": [1]}"#, "queries.jsonl:1:48: 'groups' must be a list of strings"),
  ])
  func mistakes(_ line: String, _ message: String) throws {
    #expect { try answer(line) } throws: { error in (error as? RequestError)?.description == message }
  }
}
