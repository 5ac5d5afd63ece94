import Cluster
import Documents
import Testing

@testable import Analysis

@Suite struct HoleTests {
  @Test("Where nobody looks, what gives the node away is open, worst first, and nothing that says the same again")
  func whereNobodyLooksEveryRouteIsOpen() throws {
    let scene = CoverageScene(.namespaces("web"))
    let holes = scene.report.holes.filter { $0.namespaces == ["web"] }
    #expect(holes.map(\.route.name) == ["privileged-pod", "host-path"])
    #expect(holes.allSatisfy { $0.state == .open && $0.exposure == .undefended && $0.isForAdministratorsOnly })
  }

  @Test("Namespaces in which the same gets as far are one hole, and its witness moves to the one that is asked about")
  func oneHoleForMany() throws {
    var report = CoverageScene(.namespaces("a", "b")).report
    #expect(report.holes.filter { $0.group == .existing }.allSatisfy { $0.namespaces == ["a", "b"] })
    report.keep(namespace: "b")
    let hole = try #require(report.holes.first)
    #expect(hole.namespaces == ["b"])
    #expect(hole.witness.object["metadata"]?["namespace"] == .string("b"))
    #expect(hole.witness.checks.allSatisfy { $0.hasPrefix("#") || $0.contains("--namespace b ") })
  }

  @Test("A policy closes what it refuses and nothing else")
  func aPolicyClosesWhatItRefusesAnd() throws {
    let scene = CoverageScene(.namespaces("web") + .policy("p", resources: "[pods]"))
    #expect(scene.hole("privileged-pod", in: "web") == nil)
    #expect(scene.hole("privileged-init-container", in: "web") == nil)
    // The policy's rules have no subresources in them.
    let ephemeral = try #require(scene.hole("privileged-ephemeral-container", in: "web"))
    #expect(ephemeral.state == .open)
    #expect(ephemeral.exposure == .evades(["CEL policy p"]))
    #expect(scene.hole("host-path", in: "web")?.state == .open)
  }

  @Test("Pod Security closes all routes through pods")
  func podSecurityClosesAllRoutesThrough() {
    let scene = CoverageScene(
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: web, labels: {pod-security.kubernetes.io/enforce: baseline}}
      """)
    #expect(!scene.report.holes.contains { $0.namespaces.contains("web") })
    #expect(scene.hole("privileged-pod", in: .new)?.state == .open)
  }

  @Test("A label that exempts objects is part of the witness, and no more labels than are needed")
  func aLabelThatExemptsObjectsIsPart() throws {
    let scene = CoverageScene(
      .namespaces("web")
        + .policy("p", "objectSelector: {matchExpressions: [{key: skip, operator: DoesNotExist}]}")
        + .webhook("w", "objectSelector: {matchExpressions: [{key: other, operator: DoesNotExist}]}"))
    let hole = try #require(scene.hole("host-path", in: "web"))
    #expect(hole.witness.object["metadata"]?["labels"] == .map(["other": .string("true")]))
    let privileged = try #require(scene.hole("privileged-pod", in: "web"))
    #expect(
      privileged.witness.object["metadata"]?["labels"] == .map(["skip": .string("true"), "other": .string("true")]))
    #expect(privileged.witness.trick?.contains("skip=true") == true)
  }

  @Test("What a webhook of an unknown make enforces is not known")
  func whatAWebhookOfAnUnknownMakeEnforces() throws {
    let scene = CoverageScene(.namespaces("web") + .webhook("w"))
    let hole = try #require(scene.hole("privileged-pod", in: "web"))
    guard case .unknown(let reasons) = hole.state else {
      Issue.record("the hole is \(hole.stateName)")
      return
    }
    #expect(reasons == ["what webhook w enforces is not known"])
    // Nobody sees the subresource.
    #expect(scene.hole("privileged-ephemeral-container", in: "web")?.state == .open)
  }

  private static func kubewarden(_ failurePolicy: String, mode: String = "protect", _ more: String = "") -> String {
    """
    apiVersion: policies.kubewarden.io/v1
    kind: PolicyServer
    metadata: {name: default}
    spec: {image: "ghcr.io/kubewarden/policy-server:v1.36.0", replicas: 1}
    ---
    apiVersion: policies.kubewarden.io/v1
    kind: ClusterAdmissionPolicy
    metadata: {name: privileged}
    spec:
      policyServer: default
      mode: \(mode)
      mutating: false
      failurePolicy: \(failurePolicy)
      module: registry://ghcr.io/kubewarden/policies/pod-privileged:v1.0.0
      rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
      \(more)
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: kubewarden}
    ---

    """
  }

  @Test("A known module that fails closed closes the route, even before its webhook is built")
  func aKnownModuleThatFailsClosedCloses() {
    let scene = CoverageScene(.namespaces("web") + Self.kubewarden("Fail"))
    #expect(scene.hole("privileged-pod", in: "web") == nil)
    #expect(scene.hole("host-path", in: "web")?.state == .open)
    // Its own namespace is left out of what it sees.
    #expect(scene.hole("privileged-pod", in: "kubewarden")?.state == .open)
  }

  @Test("One that fails open leaves the route open while it does not answer")
  func oneThatFailsOpenLeavesTheRoute()
    throws
  {
    let scene = CoverageScene(.namespaces("web") + Self.kubewarden("Ignore"))
    let id = "validating:clusterwide-privileged/clusterwide-privileged.kubewarden.admission"
    #expect(scene.hole("privileged-pod", in: "web")?.state == .openWithoutAnswer([id]))
  }

  private static func module(_ module: String, _ settings: String) -> String {
    kubewarden("Fail").replacing("pod-privileged:v1.0.0", with: "\(module):v1.0.0")
      .replacing("mutating: false", with: "mutating: false\n  settings: \(settings)")
  }

  @Test(
    "The witness has what policies about something else ask for, and no more",
    arguments: [
      (
        "trusted-repos", "{registries: {allow: [registry.corp.example]}, tags: {reject: [latest]}}",
        "image registry.corp.example/pause:3.10"
      ),
      ("trusted-repos", "{images: {allow: ['docker.io/corp/*']}}", "image docker.io/corp/pause:3.10"),
      ("trusted-repos", "{images: {allow: ['quay.io/app@sha256:\(digest)']}}", "image quay.io/app@sha256:\(digest)"),
      ("readonly-root-filesystem-psp", "{}", "securityContext.readOnlyRootFilesystem"),
      ("capabilities-psp", "{required_drop_capabilities: [NET_RAW]}", "securityContext.capabilities.drop"),
      ("user-group-psp", "{run_as_user: {rule: MustRunAs, ranges: [{min: 7, max: 9}]}}", "securityContext.runAsUser"),
      ("user-group-psp", "{run_as_user: {rule: MustRunAsNonRoot}}", "securityContext.runAsNonRoot"),
    ])
  func concessions(module: String, settings: String, asked: String) throws {
    let hole = try #require(
      CoverageScene(.namespaces("web") + Self.module(module, settings)).hole("host-path", in: "web"))
    #expect(hole.state == .open)
    #expect(hole.witness.trick == "it has what other policies ask for: \(asked)")
  }

  private static let digest = String(repeating: "0123456789abcdef", count: 4)

  @Test("Of images that may have to be signed, one is taken that has not")
  func unsignedImage() throws {
    let settings = "{signatures: [{image: 'registry.k8s.io/*', pubKeys: [x]}]}"
    let scene = CoverageScene(.namespaces("web") + Self.module("verify-image-signatures", settings))
    let hole = try #require(scene.hole("privileged-pod", in: "web"))
    #expect(hole.state == .open)
    #expect(hole.witness.trick?.contains("image docker.io/library/busybox") == true)
    let all = Self.module("verify-image-signatures", "{signatures: [{image: '*', pubKeys: [x]}]}")
    let unknown = try #require(CoverageScene(.namespaces("web") + all).hole("privileged-pod", in: "web"))
    #expect(unknown.state == .unknown(["whether the image is signed is not known"]))
  }

  @Test("What a policy would patch can make a witness that no API server takes")
  func invalidOncePatched() {
    let yaml = Self.module("allow-privilege-escalation-psp", "{default_allow_privilege_escalation: false}")
      .replacing("mutating: false", with: "mutating: true")
    let scene = CoverageScene(.namespaces("web") + yaml)
    #expect(scene.hole("privileged-pod", in: "web") == nil)
    #expect(scene.hole("host-path", in: "web")?.state == .open)
  }

  @Test("In monitor mode it closes nothing")
  func inMonitorModeItClosesNothing() {
    let scene = CoverageScene(.namespaces("web") + Self.kubewarden("Fail", mode: "monitor"))
    #expect(scene.hole("privileged-pod", in: "web")?.state == .open)
  }

  @Test("Namespaces that do not exist are holes where somebody may make them")
  func namespacesThatDoNotExistAreHoles()
    throws
  {
    let expressions = "[{key: kubernetes.io/metadata.name, operator: NotIn, values: [ghost]}]"
    let selector = "namespaceSelector: {matchExpressions: \(expressions)}"
    let cluster = String.namespaces("web") + .policy("p", selector)
    #expect(CoverageScene(cluster).hole("privileged-pod", in: "ghost") == nil)
    let hole = try #require(
      CoverageScene(cluster + .namespaceRights("[create]", to: "ann")).hole("privileged-pod", in: "ghost"))
    #expect(hole.state == .open)
    #expect(hole.group == .absent)
    #expect(hole.permitted == ["User ann"])
    #expect(hole.witness.namespace?["metadata"]?["name"] == .string("ghost"))
    #expect(hole.witness.checks.count == 3)
    #expect(hole.witness.checks[1].hasPrefix("# "))
  }

  @Test("Labels of a namespace exempt it where somebody may make it")
  func labelsOfANamespaceExemptItWhere() throws {
    let selector = "namespaceSelector: {matchExpressions: [{key: free, operator: DoesNotExist}]}"
    let cluster = String.namespaces("web") + .policy("p", selector) + .namespaceRights("[create]", to: "ann")
    let scene = CoverageScene(cluster)
    #expect(scene.hole("privileged-pod", in: .new) == nil)
    let hole = try #require(scene.hole("privileged-pod", in: .chosen))
    #expect(hole.state == .open)
    #expect(hole.witness.namespace?["metadata"]?["labels"]?["free"] == .string("true"))
  }

  @Test("In a partial view nothing is proven to be open")
  func inAPartialViewNothingIsProven() throws {
    let scene = CoverageScene(.namespaces("web"), view: .manifests)
    let hole = try #require(scene.hole("privileged-pod", in: "web"))
    #expect(!hole.isOpen)
    #expect(hole.stateName == "unknown")
  }

  @Test("Without the API server's own configuration Pod Security is taken for the standard one, and that is said")
  func withoutTheAPIServerOwnConfiguration() {
    let scene = CoverageScene(.namespaces("web"), view: .completeWithoutControlPlane)
    #expect(scene.hole("privileged-pod", in: "web")?.state == .open)
    #expect(scene.hole("privileged-pod", in: "web")?.assumptions.isEmpty == false)
    #expect(CoverageScene(.namespaces("web")).hole("privileged-pod", in: "web")?.assumptions == [])
  }

  @Test("Only the witness's own user is asked about, not an administrator")
  func onlyTheWitnessOwnUserIsAskedAbout() {
    let condition = """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: p}
      spec:
        matchConstraints:
          resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
        matchConditions: [{name: c, expression: "!('system:masters' in request.userInfo.groups)"}]
        validations: [{expression: "false"}]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: p}
      spec: {policyName: p, validationActions: [Deny]}
      """
    #expect(CoverageScene(.namespaces("web") + condition).hole("privileged-pod", in: "web") == nil)
  }
}

@Suite struct DryRunCheckTests {
  @Test(
    "A word of the shell",
    arguments: [
      ("plain-1.2", "plain-1.2"), ("", "''"), ("two words", "'two words'"), ("it's", "'it'\\''s'"),
      ("$(id)", "'$(id)'"),
      ("a;b", "'a;b'"), ("/api/v1?dryRun=All", "'/api/v1?dryRun=All'"), ("{\"a\":1}", "'{\"a\":1}'"),
    ])
  func aWordOfTheShell(text: String, quoted: String) {
    #expect(DryRunCheck.quoted(text) == quoted)
  }

  @Test("Every check is a dry run")
  func everyCheckIsADryRun() {
    let scene = CoverageScene(.namespaces("web"))
    for check in scene.report.holes.flatMap(\.witness.checks) {
      #expect(
        check.hasPrefix("# ") || check.contains("--dry-run=server") || check.contains("dryRun=All")
          || check.hasPrefix("kubectl auth can-i"))
    }
  }
}
