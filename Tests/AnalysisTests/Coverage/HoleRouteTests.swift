import Cluster
import Documents
import Testing

@testable import Analysis

/// Every route: open where nobody looks where the witness goes, and closed by somebody who refuses it.
@Suite struct HoleRouteTests {
  @Test("The file of routes holds together")
  func routesHoldTogether() {
    let names = HoleRoute.all.map(\.name)
    #expect(names.count > 40)
    #expect(Set(names).count == names.count)
    let properties = Set(EnforcementKnowledge.builtIn.properties.map(\.name))
    let requests = Set(CoverageScene.everything.report.coverage.requests.map(\.name))
    for route in HoleRoute.all {
      #expect(!route.title.isEmpty && !route.gives.isEmpty, "\(route.name)")
      #expect(HoleRoute.severities.contains(route.severity), "\(route.name)")
      #expect(Set(route.claims + route.unless).isSubset(of: names), "\(route.name)")
      if let property = route.aim.property { #expect(properties.contains(property), "\(route.name): \(property)") }
      for step in route.steps { #expect(requests.contains(step.request.name), "\(route.name): \(step.request.name)") }
    }
    #expect(WitnessConcessions.modest.count >= 8)
  }

  private static func resource(_ request: CoverageRequest) -> String {
    request.subresource.isEmpty ? request.resource.resource : "\(request.resource.resource)/\(request.subresource)"
  }

  /// Refuses a request everywhere but in the namespace `free`.
  private static func refusal(_ route: HoleRoute) -> String {
    let request = route.request
    let exception = "[{key: kubernetes.io/metadata.name, operator: NotIn, values: [free]}]"
    return """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: refuse}
      spec:
        matchConstraints:
          namespaceSelector: {matchExpressions: \(exception)}
          resourceRules:
          - apiGroups: ["\(request.resource.group)"]
            apiVersions: ["*"]
            operations: ["\(request.operation.rawValue)"]
            resources: ["\(resource(request))"]
        validations: [{expression: "false"}]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: refuse}
      spec: {policyName: refuse, validationActions: [Deny]}
      ---

      """
  }

  /// Nothing that another route would say already, and nobody who refuses that one either.
  private static let lone = HoleRoute.all.filter { $0.request.isNamespaced && !$0.isAtBackends }

  @Test("Where a policy refuses it, it is no hole; past the policy it is one", arguments: lone.map(\.name))
  func namespacedRoute(name: String) throws {
    let route = try #require(HoleRoute.all.first { $0.name == name })
    let cluster = .namespaces("web", "free") + Self.refusal(route)
    let survey = CoverageSurvey(Scene(cluster).analysis, AdmissionChain(Scene(cluster).analysis))
    let coverage = Coverage(survey)
    let finder = HoleFinder(survey, coverage)
    // What says the same is looked at in the tests of holes.
    let holes = finder.holes(on: [route])
    #expect(!holes.contains { $0.namespaces.contains("web") && $0.group == .existing })
    let hole = try #require(holes.first { $0.namespaces == ["free"] })
    #expect(hole.state == .open)
    #expect(hole.exposure == .evades(["CEL policy refuse"]))
    #expect(hole.witness.objects.count == route.steps.count)
    #expect(!hole.witness.checks.isEmpty)
  }

  @Test(
    "What nobody claims to guard is no hole, unless it gives the node or the gate away", arguments: lone.map(\.name))
  func undefended(name: String) throws {
    let route = try #require(HoleRoute.all.first { $0.name == name })
    let scene = Scene(.namespaces("web"))
    let survey = CoverageSurvey(scene.analysis, AdmissionChain(scene.analysis))
    let holes = HoleFinder(survey, Coverage(survey)).holes(on: [route])
    #expect(holes.contains { $0.namespaces == ["web"] } == (route.undefended == .always))
  }

  @Test("A backend that nobody knows makes it unknown where it sees the request", arguments: lone.map(\.name))
  func custom(name: String) throws {
    let route = try #require(HoleRoute.all.first { $0.name == name })
    let scene = Scene(.namespaces("web") + .webhook("w", resources: "[\(Self.resource(route.request))]"))
    let survey = CoverageSurvey(scene.analysis, AdmissionChain(scene.analysis))
    let holes = HoleFinder(survey, Coverage(survey)).holes(on: [route])
    let states = holes.filter { $0.namespaces == ["web"] }.map(\.stateName)
    #expect(states == (route.undefended == .always ? ["unknown"] : []))
  }
}

/// Cluster-scoped routes, and those at the gate's own backends.
@Suite struct GateRouteTests {
  private static func rights(_ verb: String, _ group: String, _ resource: String, more: String = "") -> String {
    """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: some}
    rules:
    - {apiGroups: ["\(group)"], resources: ["\(resource)"], verbs: [\(verb)]}
    \(more)
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: some}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: some}
    subjects:
    - {kind: User, name: ann, apiGroup: rbac.authorization.k8s.io}
    - {kind: Group, name: "system:authenticated", apiGroup: rbac.authorization.k8s.io}
    - {kind: ServiceAccount, name: own, namespace: guards}
    ---

    """
  }

  private static let backend = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: w, namespace: guards}
    spec:
      replicas: 1
      selector: {matchLabels: {app: w}}
      template: {metadata: {labels: {app: w}}, spec: {containers: [{name: c, image: w}]}}
    ---

    """

  @Test(
    "A route to the node or the gate is a hole where somebody beside administrators may take it",
    arguments: [
      ("kubelet-api", "create", "", "nodes/proxy"), ("host-path-volume", "create", "", "persistentvolumes"),
      ("webhook-removed", "delete", "admissionregistration.k8s.io", "validatingwebhookconfigurations"),
      ("backend-scaled-down", "patch", "apps", "deployments"), ("backend-exec", "create", "", "pods/exec"),
      ("backend-endpoints", "create", "discovery.k8s.io", "endpointslices"),
    ])
  func gate(name: String, verb: String, group: String, resource: String) throws {
    let cluster = .namespaces("guards", "web") + .webhook("w", resources: "[nothing]") + Self.backend
    #expect(!CoverageScene(cluster).report.holes.contains { $0.route.name == name })
    let scene = CoverageScene(cluster + Self.rights(verb, group, resource))
    let hole = try #require(scene.report.holes.first { $0.route.name == name })
    #expect(hole.state == .open)
    #expect(hole.exposure == .undefended)
    // Everybody first; the backend's own account is part of the gate.
    #expect(hole.permitted == ["Group system:authenticated", "User ann"])
    #expect(hole.namespaces == (hole.route.isAtBackends ? ["guards"] : []))
  }

  @Test("Binding takes the right to bind, not only that to make bindings")
  func bind() {
    let name = "cluster-admin-bound"
    let group = "rbac.authorization.k8s.io"
    let plain = CoverageScene(.namespaces("web") + Self.rights("create", group, "clusterrolebindings"))
    #expect(!plain.report.holes.contains { $0.route.name == name })
    let both = Self.rights(
      "create", group, "clusterrolebindings",
      more: "- {apiGroups: [\(group)], resources: [clusterroles], verbs: [bind]}")
    #expect(CoverageScene(.namespaces("web") + both).report.holes.contains { $0.route.name == name })
  }

  @Test("A namespace that somebody may label is one with labels of his choice")
  func relabelling() throws {
    let selector = "namespaceSelector: {matchExpressions: [{key: free, operator: DoesNotExist}]}"
    let cluster = String.namespaces("web") + .policy("p", selector)
    #expect(CoverageScene(cluster).hole("privileged-pod", in: "web") == nil)
    let scene = CoverageScene(cluster + .namespaceRights("[patch]", to: "ann"))
    let hole = try #require(scene.hole("privileged-pod", in: "web"))
    #expect(hole.group == .chosen)
    #expect(hole.state == .open)
    #expect(hole.permitted == ["User ann"])
    #expect(hole.witness.checks.first?.hasPrefix("kubectl label namespace web ") == true)
    #expect(hole.witness.checks.first?.contains("free=true") == true)
    #expect(hole.witness.trick?.contains("free=true") == true)
  }

  @Test("What only administrators can take comes after what others can")
  func order() throws {
    let scene = CoverageScene(.namespaces("web") + Self.rights("create", "", "persistentvolumes"))
    let names = scene.report.holes.map(\.route.name)
    #expect(names.prefix(2) == ["host-path-volume", "privileged-pod"])
  }

  @Test("Who may send it is not known where no RBAC is in view")
  func unknownSenders() throws {
    var view = View.complete
    view.set(.forbidden(reason: ""), group: "rbac.authorization.k8s.io", resource: "clusterrolebindings")
    let scene = CoverageScene(.namespaces("web"), view: view)
    let hole = try #require(scene.hole("privileged-pod", in: "web"))
    #expect(hole.isOpen)
    #expect(!hole.isForAdministratorsOnly)
    #expect(hole.audience().hasPrefix("not known ("))
  }
}
