import Cluster
import Documents
import Testing

@testable import Analysis

/// Who closes which routes: the levels of Pod Security, and Kubewarden's modules.
@Suite struct HoleClosingTests {
  private static let routes = HoleRoute.all.filter { $0.aim.property != nil && $0.request.isNamespaced }

  private static func holes(_ route: HoleRoute, _ yaml: String) -> [Hole] {
    let analysis = Scene(yaml).analysis
    let survey = CoverageSurvey(analysis, AdmissionChain(analysis))
    return HoleFinder(survey, Coverage(survey)).holes(on: [route]).filter {
      $0.group == .existing && $0.namespaces.contains("web")
    }
  }

  private static func level(_ level: String) -> String {
    """
    apiVersion: v1
    kind: Namespace
    metadata: {name: web, labels: {pod-security.kubernetes.io/enforce: \(level)}}
    ---

    """
  }

  @Test(
    "A level of Pod Security closes what it forbids, ephemeral containers included", arguments: routes.map(\.name),
    ["baseline", "restricted"])
  func podSecurity(name: String, level: String) throws {
    let route = try #require(Self.routes.first { $0.name == name })
    let isForbidden = Enforcement.podSecurity(level: level).holds(
      try #require(route.aim.property), for: route.aim.list ?? "")
    guard isForbidden == .yes else { return }
    #expect(Self.holes(route, Self.level(level)).isEmpty)
    if route.undefended == .always { #expect(!Self.holes(route, Self.level("privileged")).isEmpty) }
  }

  /// By property, a module that enforces it.
  private static let modules = [
    "privileged-containers": ("pod-privileged", "{}"),
    "host-paths": ("hostpaths-psp", "{allowedHostPaths: [{pathPrefix: /tmp}]}"),
    "host-namespaces.pid": ("host-namespaces-psp", "{}"), "host-namespaces.network": ("host-namespaces-psp", "{}"),
    "capabilities.added": ("capabilities-psp", "{allowed_capabilities: [CHOWN]}"),
    "image-registries": ("trusted-repos", "{registries: {allow: [registry.k8s.io]}}"),
  ]

  /// A policy that sees all requests of a route.
  private static func policy(_ route: HoleRoute, _ module: String, _ settings: String) -> String {
    let rules = route.steps.map { step in
      let request = step.request
      let resource =
        request.subresource.isEmpty ? request.resource.resource : "\(request.resource.resource)/\(request.subresource)"
      return
        "{apiGroups: ['\(request.resource.group)'], apiVersions: [v1], operations: ['*'], resources: ['\(resource)']}"
    }
    return """
      apiVersion: policies.kubewarden.io/v1
      kind: PolicyServer
      metadata: {name: default}
      spec: {image: "ghcr.io/kubewarden/policy-server:v1.36.0", replicas: 1}
      ---
      apiVersion: policies.kubewarden.io/v1
      kind: ClusterAdmissionPolicy
      metadata: {name: policy}
      spec:
        module: registry://ghcr.io/kubewarden/policies/\(module):v1.0.0
        settings: \(settings)
        rules: [\(rules.joined(separator: ", "))]
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: kubewarden}
      ---

      """
  }

  @Test("A module closes what it looks at", arguments: routes.map(\.name))
  func module(name: String) throws {
    let route = try #require(Self.routes.first { $0.name == name })
    guard let (module, settings) = Self.modules[try #require(route.aim.property)] else { return }
    let holes = Self.holes(route, .namespaces("web") + Self.policy(route, module, settings))
    // Neither of these looks at ephemeral containers.
    let isBlind = route.aim.list == "ephemeralContainers" && ["hostpaths-psp", "capabilities-psp"].contains(module)
    #expect(holes.isEmpty || isBlind)
    if route.undefended == .always {
      #expect(holes.isEmpty)
      let elsewhere = Self.policy(route, module, settings).replacing(
        "name: policy}\nspec:", with: "name: policy}\nspec:\n  mode: monitor")
      #expect(!Self.holes(route, .namespaces("web") + elsewhere).isEmpty)
    }
  }

  @Test("A volume of the node that no container mounts is mounted by an ephemeral one, past the module for host paths")
  func ephemeralMount() throws {
    let route = try #require(Self.routes.first { $0.name == "host-path-ephemeral-mount" })
    let yaml =
      String.namespaces("web") + Self.policy(route, "hostpaths-psp", "{allowedHostPaths: [{pathPrefix: /tmp}]}")
      // Keeps privileged containers out, which would make it no news.
      + .policy("p", resources: "[pods, pods/ephemeralcontainers]")
    let scene = CoverageScene(yaml)
    #expect(scene.hole("host-path", in: "web") == nil)
    let hole = try #require(scene.hole("host-path-ephemeral-mount", in: "web"))
    #expect(hole.state == .open)
    #expect(hole.exposure == .evades(["clusterwide-policy"]))
    #expect(hole.witness.objects.count == 2)
  }

  @Test("Pods of controllers that a policy leaves out are made by whoever may make a Deployment")
  func controllers() throws {
    let policy = String.policy("p", resources: "[pods]").replacing(
      "  validations:",
      with:
        "  matchConditions: [{name: c, expression: \"!request.userInfo.username.startsWith('system:serviceaccount:kube-system:')\"}]\n  validations:"
    )
    let scene = CoverageScene(.namespaces("web") + policy)
    #expect(scene.hole("privileged-pod", in: "web") == nil)
    let hole = try #require(scene.hole("privileged-deployment", in: "web"))
    #expect(hole.state == .open)
    #expect(hole.exposure == .evades(["CEL policy p"]))
    #expect(
      hole.witness.checks.contains { $0.contains("--as system:serviceaccount:kube-system:replicaset-controller") })
    #expect(CoverageScene(.namespaces("web") + .policy("p")).hole("privileged-deployment", in: "web") == nil)
  }

  @Test("An update past a guard of what is created")
  func update() throws {
    let route = try #require(Self.routes.first { $0.name == "foreign-image" })
    let policy = Self.policy(route, "trusted-repos", "{registries: {allow: [registry.k8s.io]}}")
    let scene = CoverageScene(.namespaces("web") + policy.replacing("operations: ['*']", with: "operations: [CREATE]"))
    #expect(scene.hole("foreign-image", in: "web") == nil)
    #expect(scene.hole("foreign-image-update", in: "web")?.state == .open)
    let both = CoverageScene(.namespaces("web") + policy)
    #expect(both.hole("foreign-image-update", in: "web") == nil)
    #expect(both.hole("foreign-image-ephemeral", in: "web")?.state == .open)
  }

  @Test("Without anybody who lists registries no image is foreign")
  func noRegistries() { #expect(CoverageScene(.namespaces("web")).hole("foreign-image", in: "web") == nil) }
}

/// In worlds put together at random every hole that is said to be open is: the simulator admits its witness.
@Suite struct HoleWitnessTests {
  /// A small generator whose numbers are the same every time.
  private struct Numbers {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[next(elements.count)] }
  }

  private static func world(_ seed: UInt64) -> String {
    var numbers = Numbers(state: seed)
    var yaml = String.namespaces("web", "free")
    let level = numbers.pick(["privileged", "baseline", "restricted"])
    yaml +=
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: kept, labels: {pod-security.kubernetes.io/enforce: \(level)}}\n---\n"
    for i in 0..<numbers.next(4) {
      let selector = numbers.pick([
        "", "objectSelector: {matchExpressions: [{key: skip\(i), operator: DoesNotExist}]}",
        "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [free, ghost]}]}",
        "namespaceSelector: {matchExpressions: [{key: exempt, operator: DoesNotExist}]}",
      ])
      let resources = numbers.pick(["[pods]", "['pods', 'pods/ephemeralcontainers']", "['*/*']", "[pods/exec]"])
      if numbers.next(2) == 0 {
        yaml += .policy("p\(i)", resources: "[pods, pods/ephemeralcontainers]", selector)
      } else {
        yaml += .webhook("w\(i)", resources: resources, selector.isEmpty ? "failurePolicy: Ignore" : selector)
      }
    }
    if numbers.next(2) == 0 { yaml += .namespaceRights("[create, patch]", to: "ann") }
    return yaml
  }

  @Test("The simulator admits the witness of every open hole", arguments: 0..<24)
  func witnesses(seed: Int) throws {
    let scene = Scene(Self.world(UInt64(seed) &* 7919 &+ 13))
    let chain = AdmissionChain(scene.analysis)
    let report = CoverageReport(scene.analysis)
    for hole in report.holes where hole.state == .open && hole.route.existing == nil {
      var state = ClusterState(scene.inventory)
      if let namespace = hole.witness.namespace, let node = namespace.document() { state.insert(node) }
      let place = hole.witness.namespace?["metadata"]?["name"]?.string ?? hole.namespaces.first ?? ""
      if !hole.witness.relabelling.isEmpty {
        let stored = try #require(state.namespace(place))
        state.insert(try #require(DocumentTree(stored).labelled(hole.witness.relabelling).document()))
      }
      for object in hole.route.given {
        var object = object
        object.set(.string(place), at: ["metadata", "namespace"])
        state.insert(try #require(object.document()))
      }
      for (step, object) in zip(hole.route.steps, hole.witness.objects) {
        var call = APIRequest(
          verb: step.request.operation == .create ? .post : step.request.operation == .connect ? .connect : .put,
          resource: step.request.resource)
        call.subresource = step.request.subresource
        call.namespace = step.request.isNamespaced ? place : ""
        call.name = object["metadata"]?["name"]?.string ?? ""
        call.object = step.request.operation == .connect ? nil : object.document()
        if step.request.operation == .update { call.stored = .object(try #require(object.document())) }
        let outcome = chain.outcome(of: call, in: state)
        #expect(outcome.admitted == .yes, "\(hole.route.name) in \(place): \(outcome.denials) \(outcome.endedBy ?? "")")
      }
    }
  }
}
