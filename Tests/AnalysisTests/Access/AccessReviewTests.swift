import Analysis
import Cluster
import KubernetesCEL
import Testing

struct AccessReviewTests {
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

  private func review(_ user: AccessUser, _ attributes: AccessAttributes, view: View = .complete)
    -> AccessReview
  {
    Scene(Self.yaml, view: view).analysis.access.review(of: attributes, for: user)
  }

  private func getPod(in namespace: String) -> AccessAttributes {
    .resource(verb: "get", group: "", resource: "pods", namespace: namespace, name: "web")
  }

  @Test func aServiceAccountHasTheGroupsOfEveryServiceAccount() {
    let user = AccessUser.serviceAccount("team", "any")
    #expect(review(user, getPod(in: "other")).grant?.binding.identity.name == "everybody")
    #expect(review(user, .path(verb: "get", path: "/healthz/live")).answer == .yes)
    #expect(review(user, .path(verb: "get", path: "/healthz")).answer == .no)
    #expect(review(user, .path(verb: "post", path: "/metrics")).answer == .no)
  }

  @Test func aRoleBindingGrantsInItsNamespaceAndNoURLs() {
    let ann = AccessUser(name: "ann", groups: ["system:authenticated"])
    #expect(review(ann, getPod(in: "team")).grant?.namespace == "team")
    #expect(review(ann, getPod(in: "other")).answer == .no)
    #expect(review(ann, getPod(in: "")).answer == .no)
    #expect(review(ann, .path(verb: "get", path: "/metrics")).answer == .no)
  }

  @Test func aServiceAccountWithoutANamespaceIsOneOfTheBindings() {
    let bot = AccessUser(name: "system:serviceaccount:team:bot", groups: [])
    #expect(review(bot, getPod(in: "team")).answer == .yes)
  }

  @Test func mastersAreAheadOfRBAC() {
    let root = AccessUser(name: "root", groups: ["system:masters"])
    let review = review(root, .path(verb: "delete", path: "/"))
    #expect(review.answer == .yes)
    #expect(review.grant == nil)
  }

  @Test func whatIsNotInViewMayPermit() {
    let eve = AccessUser(name: "eve", groups: [])
    guard case .unknown(let reasons) = review(eve, getPod(in: "team"), view: .manifests).answer else {
      Issue.record("a partial view settles nothing")
      return
    }
    #expect(!reasons.isEmpty)
  }
}
