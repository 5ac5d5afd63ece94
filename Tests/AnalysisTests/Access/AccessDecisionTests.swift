import Analysis
import Cluster
import KubernetesCEL
import Testing

struct AccessDecisionTests {
  private static let yaml = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: reader}
    rules:
    - {apiGroups: [''], resources: [pods], verbs: [get]}
    - {nonResourceURLs: ['/metrics', '/healthz/*'], verbs: [get]}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: everybody}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
    subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:serviceaccounts:team'}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: here, namespace: team}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
    subjects: [{kind: ServiceAccount, name: bot}, {kind: User, name: ann, apiGroup: rbac.authorization.k8s.io}]
    """

  private func decision(_ user: AccessUser, _ attributes: AccessAttributes, view: View = .complete)
    -> Analysis.AccessDecision
  {
    Scene(Self.yaml, view: view).analysis.access.decision(on: attributes, for: user)
  }

  private func getPod(in namespace: String) -> AccessAttributes {
    .resource(verb: "get", group: "", resource: "pods", namespace: namespace, name: "web")
  }

  @Test func aServiceAccountHasTheGroupsOfEveryServiceAccount() {
    let user = AccessUser.serviceAccount("team", "any")
    #expect(decision(user, getPod(in: "other")).grant?.binding.identity.name == "everybody")
    #expect(decision(user, .path(verb: "get", path: "/healthz/live")).answer == .yes)
    #expect(decision(user, .path(verb: "get", path: "/healthz")).answer == .no)
    #expect(decision(user, .path(verb: "post", path: "/metrics")).answer == .no)
  }

  @Test func aRoleBindingGrantsInItsNamespaceAndNoURLs() {
    let ann = AccessUser(name: "ann", groups: ["system:authenticated"])
    #expect(decision(ann, getPod(in: "team")).grant?.namespace == "team")
    #expect(decision(ann, getPod(in: "other")).answer == .no)
    #expect(decision(ann, getPod(in: "")).answer == .no)
    #expect(decision(ann, .path(verb: "get", path: "/metrics")).answer == .no)
  }

  @Test func aServiceAccountWithoutANamespaceIsOneOfTheBindings() {
    let bot = AccessUser(name: "system:serviceaccount:team:bot", groups: [])
    #expect(decision(bot, getPod(in: "team")).answer == .yes)
  }

  @Test func mastersAreAheadOfRBAC() {
    let root = AccessUser(name: "root", groups: ["system:masters"])
    let decision = decision(root, .path(verb: "delete", path: "/"))
    #expect(decision.answer == .yes)
    #expect(decision.grant == nil)
  }

  @Test func whatIsNotInViewMayPermit() {
    let eve = AccessUser(name: "eve", groups: [])
    guard case .unknown(let reasons) = decision(eve, getPod(in: "team"), view: .manifests).answer else {
      Issue.record("a partial view settles nothing")
      return
    }
    #expect(!reasons.isEmpty)
  }
}
