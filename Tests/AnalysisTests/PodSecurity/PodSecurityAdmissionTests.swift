import Analysis
import Cluster
import Documents
import Testing

/// Which requests are judged, and what is said to them.
struct PodSecurityAdmissionTests {
  private static let privileged =
    "{metadata: {name: p}, spec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}}"
  private static let refusal =
    "pods \"p\" is forbidden: violates PodSecurity \"baseline:latest\": privileged (container \"c\" must not set securityContext.privileged=true)"
  private static let warning =
    "would violate PodSecurity \"baseline:latest\": privileged (container \"c\" must not set securityContext.privileged=true)"

  private func create(
    _ object: String = privileged, resource: String = "pods", group: String = "", subresource: String = "",
    namespace: String = "shop", user: String = "u"
  ) throws -> PodSecurityRequest {
    PodSecurityRequest(
      .create, group: group, resource: resource, subresource: subresource, namespace: namespace, userName: user,
      object: try PodSecurityText.node(object))
  }

  @Test func aPodIsRefused() throws {
    let admission = PodSecurityText.admission()
    let decision = admission.decision(
      for: try create(), namespaceLabels: PodSecurityText.labels(["enforce": "baseline", "audit": "baseline"]))
    #expect(decision.allowed == .no)
    #expect(decision.status == 403)
    #expect(decision.message == Self.refusal)
    #expect(decision.warnings == [])
    #expect(decision.violations.map(\.check) == ["privileged"])
    #expect(decision.enforced == PodSecurityStandard(.baseline))
    #expect(
      decision.auditAnnotations == [
        "pod-security.kubernetes.io/enforce-policy": "baseline:latest",
        "pod-security.kubernetes.io/audit-violations": Self.warning,
      ])
  }

  @Test func anAllowedPodIsWarnedAbout() throws {
    let decision = PodSecurityText.admission()
      .decision(for: try create(), namespaceLabels: PodSecurityText.labels(["warn": "baseline"]))
    #expect(decision.allowed == .yes)
    #expect(decision.warnings == [Self.warning])
    #expect(decision.auditAnnotations == ["pod-security.kubernetes.io/enforce-policy": "privileged:latest"])
  }

  @Test func labelsThatCannotBeReadEnforceTheStrictest() throws {
    let decision = PodSecurityText.admission()
      .decision(for: try create(), namespaceLabels: PodSecurityText.labels(["enforce": "none"]))
    #expect(decision.allowed == .no)
    #expect(decision.enforced == PodSecurityStandard(.restricted))
    #expect(decision.warnings == [])
    #expect(
      decision.auditAnnotations["pod-security.kubernetes.io/error"]
        == "Failed to parse policy: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"none\": must be one of privileged, baseline, restricted"
    )
  }

  static let names: [(metadata: String, beginning: String)] = [
    ("{name: p}", "pods \"p\" is forbidden: "), ("{generateName: web-}", "pods \"web-*\" is forbidden: "),
    ("{}", "pods is forbidden: "),
  ]

  @Test(arguments: names)
  func namesThePod(_ metadata: String, _ beginning: String) throws {
    let request = try create("{metadata: \(metadata), spec: {hostPID: true, containers: [{name: c}]}}")
    let decision = PodSecurityText.admission()
      .decision(for: request, namespaceLabels: PodSecurityText.labels(["enforce": "baseline"]))
    #expect(decision.message?.hasPrefix(beginning) == true)
  }

  // MARK: - Kinds of requests

  static let resources: [(group: String, resource: String, subresource: String, isJudged: Bool)] = [
    ("", "pods", "", true), ("", "pods", "ephemeralcontainers", true), ("", "pods", "resize", true),
    ("", "pods", "madeup", true), ("", "pods", "status", false), ("", "pods", "exec", false),
    ("", "pods", "attach", false), ("", "pods", "binding", false), ("", "pods", "eviction", false),
    ("", "pods", "log", false), ("", "pods", "portforward", false), ("", "pods", "proxy", false),
    ("", "bindings", "", false), ("metrics.k8s.io", "pods", "", false), ("", "services", "", false),
  ]

  @Test(arguments: resources)
  func judges(_ group: String, _ resource: String, _ subresource: String, _ isJudged: Bool) throws {
    let request = try create(resource: resource, group: group, subresource: subresource)
    let decision = PodSecurityText.admission()
      .decision(for: request, namespaceLabels: PodSecurityText.labels(["enforce": "baseline"]))
    #expect(decision.isJudged == isJudged)
    #expect(decision.allowed == Answer(!isJudged))
  }

  @Test(arguments: [PodSecurityRequest.Operation.delete, .connect])
  func doesNotLookAt(_ operation: PodSecurityRequest.Operation) throws {
    var request = try create()
    request.operation = operation
    let decision = PodSecurityText.admission()
      .decision(for: request, namespaceLabels: PodSecurityText.labels(["enforce": "restricted"]))
    #expect(!decision.isJudged && decision.allowed == .yes)
  }

  private static let template =
    "template: {metadata: {}, spec: {hostNetwork: true, containers: [{name: c, ports: [{containerPort: 80}]}]}}"
  static let controllers: [(group: String, resource: String, object: String, isJudged: Bool)] = [
    ("", "podtemplates", "{\(template)}", true),
    ("", "replicationcontrollers", "{spec: {\(template)}}", true),
    ("", "replicationcontrollers", "{spec: {replicas: 1}}", false),
    ("apps", "deployments", "{spec: {\(template)}}", true),
    ("apps", "replicasets", "{spec: {\(template)}}", true),
    ("apps", "statefulsets", "{spec: {\(template)}}", true),
    ("apps", "daemonsets", "{spec: {\(template)}}", true),
    ("batch", "jobs", "{spec: {\(template)}}", true),
    ("batch", "cronjobs", "{spec: {jobTemplate: {spec: {\(template)}}}}", true),
    ("argoproj.io", "rollouts", "{spec: {\(template)}}", false),
  ]

  /// Controllers are warned about and never refused; the ports of their templates are not copied.
  @Test(arguments: controllers)
  func warnsAboutTemplates(_ group: String, _ resource: String, _ object: String, _ isJudged: Bool) throws {
    let labels = PodSecurityText.labels(["enforce": "baseline", "audit": "baseline"])
    let admission = PodSecurityText.admission()
    let decision = admission.decision(
      for: try create(object, resource: resource, group: group), namespaceLabels: labels)
    let text = "would violate PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true)"
    #expect(decision.allowed == .yes)
    #expect(decision.enforced == nil)
    #expect(decision.isJudged == isJudged)
    #expect(decision.warnings == (isJudged ? [text] : []))
    #expect(decision.auditAnnotations == (isJudged ? ["pod-security.kubernetes.io/audit-violations": text] : [:]))
    let scale = try create(object, resource: resource, group: group, subresource: "scale")
    #expect(!admission.decision(for: scale, namespaceLabels: labels).isJudged)
  }

  // MARK: - Updates

  private static func pod(_ spec: String, _ annotations: String = "") -> String {
    "{metadata: {name: p, annotations: {\(annotations)}}, spec: {hostPID: true, \(spec)}}"
  }
  private static let seccomp = "container.seccomp.security.alpha.kubernetes.io"

  static let updates: [(old: String, new: String, isJudged: Bool)] = [
    (pod("containers: [{name: c, image: a}]"), pod("containers: [{name: c, image: a}]"), false),
    (
      pod("containers: [{name: c, image: a}]"), pod("tolerations: [{}], containers: [{name: c, image: a}]", "x: y"),
      false
    ),
    (pod("containers: [{name: c, image: a}]"), pod("containers: [{name: c, image: b}]"), true),
    (pod("containers: [{name: c, image: a}]"), pod("containers: [{name: c, image: a}, {name: d, image: a}]"), true),
    (
      pod("containers: [{name: c, image: a}], initContainers: [{name: i, image: a}]"),
      pod("containers: [{name: c, image: a}], initContainers: [{name: i, image: b}]"), true
    ),
    (
      pod("containers: [{name: c, image: a}], initContainers: [{name: i}]"), pod("containers: [{name: c, image: a}]"),
      true
    ),
    (
      pod("containers: [{name: c, image: a}]"),
      pod("containers: [{name: c, image: a}], ephemeralContainers: [{name: e, image: a}]"), true
    ),
    (
      pod("containers: [{name: c, image: a}], ephemeralContainers: [{name: e, image: a}, {name: f, image: b}]"),
      pod("containers: [{name: c, image: a}], ephemeralContainers: [{name: f, image: b}, {name: e, image: a}]"), false
    ),
    (
      pod("containers: [{name: c, image: a}]"), pod("containers: [{name: c, image: a}]", "\(seccomp)/c: unconfined"),
      true
    ),
    (
      pod("containers: [{name: c, image: a}]"), pod("containers: [{name: c, image: a}]", "\(seccomp)/x: unconfined"),
      false
    ),
    (
      pod("containers: [{name: c, image: a}]"),
      pod("containers: [{name: c, image: a}]", "seccomp.security.alpha.kubernetes.io/pod: unconfined"), false
    ),
  ]

  @Test(arguments: updates)
  func judgesUpdates(_ old: String, _ new: String, _ isJudged: Bool) throws {
    for subresource in ["", "ephemeralcontainers", "resize"] {
      let request = PodSecurityRequest(
        .update, resource: "pods", subresource: subresource, namespace: "shop", object: try PodSecurityText.node(new),
        oldObject: try PodSecurityText.node(old))
      let decision = PodSecurityText.admission()
        .decision(for: request, namespaceLabels: PodSecurityText.labels(["enforce": "baseline"]))
      #expect(decision.allowed == Answer(!isJudged))
    }
  }

  @Test func anUpdateOfAnUnknownPodIsUndecidedUnlessItFits() throws {
    func allowed(_ pod: String) throws -> Answer {
      let request = PodSecurityRequest(
        .update, resource: "pods", namespace: "shop", object: try PodSecurityText.node(pod))
      return PodSecurityText.admission()
        .decision(for: request, namespaceLabels: PodSecurityText.labels(["enforce": "baseline"])).allowed
    }
    #expect(try allowed("{spec: {containers: [{name: c}]}}") == .yes)
    #expect(try allowed(Self.privileged) == .unknown(because: "the pod before the update is not known"))
  }

  // MARK: - Exemptions

  private static let configured = """
    apiVersion: apiserver.config.k8s.io/v1
    kind: AdmissionConfiguration
    plugins:
    - name: PodSecurity
      configuration:
        defaults: {enforce: baseline, warn: baseline, audit: baseline}
        exemptions: {usernames: [admin], runtimeClasses: [kata], namespaces: [kube-system]}
    """

  static let exemptions: [(namespace: String, user: String, runtimeClass: String, exemption: String?)] = [
    ("shop", "u", "", nil), ("shop", "u", "gvisor", nil), ("shop", "", "", nil), ("kube-system", "u", "", "namespace"),
    ("shop", "admin", "", "user"), ("shop", "u", "kata", "runtimeClass"), ("kube-system", "admin", "kata", "namespace"),
  ]

  @Test(arguments: exemptions)
  func exempts(_ namespace: String, _ user: String, _ runtimeClass: String, _ exemption: String?) throws {
    let pod = "spec: {runtimeClassName: '\(runtimeClass)', hostPID: true, containers: [{name: c}]}"
    let admission = PodSecurityText.admission(Self.configured)
    for (resource, group, object) in [
      ("pods", "", "{\(pod)}"), ("deployments", "apps", "{spec: {template: {\(pod)}}}"),
    ] {
      let request = try create(object, resource: resource, group: group, namespace: namespace, user: user)
      let decision = admission.decision(for: request, namespaceLabels: Labels([:]))
      #expect(decision.exemption?.rawValue == exemption)
      #expect(decision.isJudged == (exemption == nil))
      if let exemption {
        #expect(decision.allowed == .yes && decision.warnings.isEmpty)
        #expect(decision.auditAnnotations == ["pod-security.kubernetes.io/exempt": exemption])
      }
    }
  }

  // MARK: - What is not known

  private static let fit = PodSecurityText.compliant()
  private static let unseen = "namespace shop is not in the input, its labels are not known"

  @Test func aNamespaceThatIsNotInTheInputDecidesNothing() throws {
    let admission = PodSecurityText.admission()
    #expect(admission.decision(for: try create()).allowed == .unknown(because: Self.unseen))
    #expect(admission.decision(for: try create(Self.fit)).allowed == .yes)
    #expect(admission.decision(for: try create(Self.fit)).gaps == [])
  }

  @Test func aNamespaceOfTheInputDecides() throws {
    let admission = PodSecurityText.admission(
      "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}}"
    )
    #expect(admission.decision(for: try create()).message == Self.refusal)
    #expect(admission.policy(ofNamespace: "shop").enforce.standard == PodSecurityStandard(.baseline))
  }

  /// A version that is not known does not matter where all versions agree.
  @Test func anUnknownVersionDecidesWhatAllVersionsSay() throws {
    let admission = PodSecurityText.admission()
    var labels = PodSecurityText.labels(["enforce": "baseline", "warn": "privileged"])
    labels.gap = "not seen"
    let refused = admission.decision(for: try create(), namespaceLabels: labels)
    #expect(refused.allowed == .no)
    #expect(refused.message == nil)
    #expect(refused.violations.map(\.check) == ["privileged"])
    let probe = "{spec: {containers: [{name: c, livenessProbe: {httpGet: {port: 1, host: h}}}]}}"
    #expect(
      admission.decision(for: try create(probe), namespaceLabels: labels).allowed == .unknown(because: "not seen"))
    let plain = "{spec: {containers: [{name: c}]}}"
    #expect(admission.decision(for: try create(plain), namespaceLabels: labels).allowed == .yes)
  }

  /// Who may be exempt is not refused for certain, but what is violated is said.
  @Test func exemptionsThatAreNotKnownLeaveARefusalOpen() throws {
    let admission = PodSecurityText.admission(view: .completeWithoutControlPlane)
    let labels = PodSecurityText.labels(["enforce": "baseline", "enforce-version": "latest", "warn": "privileged"])
    let decision = admission.decision(for: try create(), namespaceLabels: labels)
    #expect(decision.allowed == .unknown(admission.configuration.exemptions.gaps))
    #expect(decision.message == Self.refusal)
    #expect(admission.decision(for: try create(Self.fit), namespaceLabels: labels).allowed == .yes)
  }

  @Test func anObjectThatIsNotKnownIsUndecidedUnlessNothingIsAsked() throws {
    let request = PodSecurityRequest(.create, resource: "pods", namespace: "shop", object: nil)
    let admission = PodSecurityText.admission()
    func allowed(_ labels: [String: String]) -> Answer {
      admission.decision(for: request, namespaceLabels: PodSecurityText.labels(labels)).allowed
    }
    #expect(allowed(["enforce": "baseline"]) == .unknown(because: "the pod that the request would store is not known"))
    #expect(allowed(["warn": "baseline"]) == .yes)
    #expect(allowed([:]) == .yes)
  }

  @Test func aPluginThatIsOffJudgesNothing() throws {
    let admission = PodSecurityText.admission(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: kube-apiserver-a, namespace: kube-system}
      spec: {containers: [{name: kube-apiserver, command: [kube-apiserver, --disable-admission-plugins=PodSecurity]}]}
      """)
    let decision = admission.decision(
      for: try create(), namespaceLabels: PodSecurityText.labels(["enforce": "baseline"]))
    #expect(!decision.isJudged && decision.allowed == .yes)
  }

  /// A guard against work that grows faster than the pods, not a measurement.
  @Test func thousandsOfPodsAreJudgedAtOnce() throws {
    let pods = (0..<20_000).map { i in
      "{\"metadata\":{\"name\":\"p\(i)\"},\"spec\":{\"hostPID\":\(i % 100 == 0),\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"ports\":[{\"containerPort\":80}]}]}}"
    }
    let list = try PodSecurityText.node("[\(pods.joined(separator: ","))]")
    let nodes = list.elements.map { $0 }
    var violating = 0
    let time = ContinuousClock().measure {
      for node in nodes {
        let violations = PodSecurityStandards.builtIn.violations(of: node, as: .pod, of: PodSecurityStandard(.baseline))
        violating += violations.isEmpty ? 0 : 1
      }
    }
    #expect(violating == 200)
    #expect(time < .seconds(5))
  }
}
