import Analysis
import Cluster
import Documents
import Testing

/// What policies enforce, by their modules and settings.
struct PolicyEnforcementTests {
  private static func enforcement(_ module: String, _ settings: String, mutating: Bool = false) -> Enforcement? {
    let policy = """
      apiVersion: policies.kubewarden.io/v1
      kind: ClusterAdmissionPolicy
      metadata: {name: p}
      spec:
        module: \(module)
        mutating: \(mutating)
        settings: \(settings)
        rules: []
      """
    return Scene(policy).analysis.policyWebhooks.all.first?.policy.enforcement
  }

  private static func text(_ answer: Answer?) -> String {
    switch answer {
    case .yes: "yes"
    case .no: "no"
    case .unknown: "unknown"
    case nil: "nil"
    }
  }

  /// Module, settings, property, then what holds for containers, init containers and ephemeral containers of pods.
  @Test(arguments: [
    ("pod-privileged", "{}", "privileged-containers", "yes yes yes"),
    ("pod-privileged", "{skip_init_containers: true}", "privileged-containers", "yes no yes"),
    ("pod-privileged", "{skip_ephemeral_containers: true}", "privileged-containers", "yes yes no"),
    ("pod-privileged", "{skip_ephemeral_containers: what}", "privileged-containers", "yes yes unknown"),
    ("pod-privileged", "{}", "host-paths", "no no no"),
    ("capabilities-psp", "{required_drop_capabilities: [ALL]}", "capabilities.dropped", "yes yes no"),
    ("capabilities-psp", "{required_drop_capabilities: [ALL]}", "capabilities.NET_RAW", "yes yes no"),
    ("capabilities-psp", "{required_drop_capabilities: [ALL]}", "capabilities.added", "yes yes no"),
    (
      "capabilities-psp", "{required_drop_capabilities: [ALL], allowed_capabilities: [NET_RAW]}",
      "capabilities.NET_RAW", "no no no"
    ),
    ("capabilities-psp", "{required_drop_capabilities: [NET_RAW]}", "capabilities.NET_RAW", "yes yes no"),
    ("capabilities-psp", "{required_drop_capabilities: [NET_RAW]}", "capabilities.dropped", "no no no"),
    ("capabilities-psp", "{allowed_capabilities: ['*']}", "capabilities.added", "no no no"),
    ("capabilities-psp", "{allowed_capabilities: [KILL]}", "capabilities.added", "yes yes no"),
    ("capabilities-psp", "{allowed_capabilities: [SYS_ADMIN]}", "capabilities.added", "no no no"),
    ("host-namespaces-psp", "{}", "host-namespaces", "yes yes yes"),
    ("host-namespaces-psp", "{allow_host_pid: true}", "host-namespaces", "no no no"),
    ("host-namespaces-psp", "{allow_host_pid: true}", "host-namespaces.network", "yes yes yes"),
    ("host-namespaces-psp", "{allow_host_ports: [{min: 1, max: 2}]}", "host-ports", "no no no"),
    ("hostpaths-psp", "{}", "host-paths", "no no no"),
    ("hostpaths-psp", "{allowedHostPaths: [{pathPrefix: /tmp, readOnly: true}]}", "host-paths", "yes yes no"),
    ("hostpaths-psp", "{allowedHostPaths: [{pathPrefix: /tmp}, {pathPrefix: //}]}", "host-paths", "no no no"),
    ("hostpaths-psp", "{allowedHostPaths: [{pathPrefix: /tmp}]}", "host-path-volumes", "no no no"),
    ("volumes-psp", "{}", "host-paths", "yes yes yes"),
    ("volumes-psp", "{allowedTypes: [secret]}", "volume-types", "yes yes yes"),
    ("volumes-psp", "{allowedTypes: [secret, nfs]}", "volume-types", "no no no"),
    ("volumes-psp", "{allowedTypes: [secret, nfs]}", "host-path-volumes", "yes yes yes"),
    ("volumes-psp", "{allowedTypes: [hostPath]}", "host-paths", "no no no"),
    ("volumes-psp", "{allowedTypes: ['*']}", "host-paths", "no no no"),
    ("volumes-psp", "{ignoreInitContainersVolumes: true}", "host-paths", "yes no no"),
    ("user-group-psp", "{run_as_user: {rule: MustRunAsNonRoot}}", "run-as-root", "yes yes no"),
    ("user-group-psp", "{run_as_user: {rule: RunAsAny}}", "run-as-root", "no no no"),
    (
      "user-group-psp", "{run_as_user: {rule: MustRunAs, ranges: [{min: 0, max: 9}]}}", "run-as-root", "no no no"
    ),
    (
      "user-group-psp", "{run_as_user: {rule: MustRunAs, ranges: [{min: 1000, max: 9999}]}}", "run-as-root",
      "yes yes no"
    ),
    (
      "allow-privilege-escalation-psp", "{default_allow_privilege_escalation: false}", "privilege-escalation",
      "yes yes no"
    ),
    // What the stock chart says.
    ("allow-privilege-escalation-psp", "{allowPrivilegeEscalation: false}", "privilege-escalation", "no no no"),
    (
      "allow-privilege-escalation-psp", "{allowPrivilegeEscalation: false}", "privilege-escalation.requested",
      "yes yes no"
    ),
    ("trusted-repos", "{registries: {allow: [ghcr.io]}}", "image-registries", "yes yes yes"),
    ("trusted-repos", "{registries: {reject: [docker.io]}}", "image-registries", "no no no"),
    ("trusted-repos", "{tags: {reject: [latest]}}", "image-latest-tag", "yes yes yes"),
    ("verify-image-signatures", "{signatures: [{image: '*', pubKeys: [x]}]}", "image-signatures", "yes yes yes"),
    ("verify-image-signatures", "{signatures: [{image: 'ghcr.io/*'}]}", "image-signatures", "no no no"),
    ("high-risk-service-account", "{blockRules: [{resources: [secrets]}]}", "service-account-risk", "yes yes yes"),
    ("high-risk-service-account", "{}", "service-account-risk", "no no no"),
    ("seccomp-psp", "{allowed_profiles: [runtime/default]}", "seccomp-unconfined", "yes yes yes"),
    ("apparmor-psp", "{allowed_profiles: [runtime/default]}", "apparmor-unconfined", "no no no"),
    ("cel-policy", "{validations: []}", "privileged-containers", "unknown unknown unknown"),
    ("my-own", "{}", "privileged-containers", "unknown unknown unknown"),
    ("safe-labels", "{}", "privileged-containers", "no no no"),
  ])
  func module(_ module: String, _ settings: String, _ property: String, _ answers: String) {
    let enforcement = Self.enforcement("registry://registry.example.com:5000/mirror/\(module):v1", settings)
    let found = ["containers", "initContainers", "ephemeralContainers"].map {
      Self.text(enforcement?.holds(property, for: $0))
    }
    #expect(found.joined(separator: " ") == answers)
  }

  @Test(arguments: [
    ("ghcr.io/kubewarden/policies/pod-privileged:v1.0.10", "Pod", "yes"),
    ("registry://ghcr.io/kubewarden/policies/pod-privileged@sha256:" + String(repeating: "0", count: 64), "Pod", "yes"),
    ("https://github.com/kubewarden/pod-privileged-policy/releases/download/v1/policy.wasm", "Pod", "yes"),
    ("https://example.com/pod-privileged.wasm", "Pod", "yes"),
    ("https://example.com/policy.wasm", "Pod", "unknown"),
    ("ghcr.io/kubewarden/policies/pod-privileged:v1", "CronJob", "yes"),
    ("ghcr.io/kubewarden/policies/pod-privileged:v1", "Namespace", "no"),
    ("ghcr.io/kubewarden/policies/readonly-root-filesystem-psp:v1", "Pod", "no"),
  ])
  func moduleNames(_ module: String, _ kind: String, _ answer: String) {
    #expect(Self.text(Self.enforcement(module, "{}")?.holds("privileged-containers", of: kind)) == answer)
  }

  @Test func templatesThatAModuleDoesNotLookInto() {
    let enforcement = Self.enforcement("ghcr.io/kubewarden/policies/volumes-psp:v1", "{}")
    #expect(enforcement?.holds("host-paths", of: "Pod") == .yes)
    #expect(enforcement?.holds("host-paths", of: "Deployment") == .no)
  }

  @Test func patchingAndRefusing() {
    let settings = "{default_allow_privilege_escalation: false}"
    for mutating in [true, false] {
      let enforcement = Self.enforcement("x/allow-privilege-escalation-psp:v1", settings, mutating: mutating)
      let actions = enforcement?.guards.map { "\($0.property) \($0.action)" }
      #expect(
        actions == [
          "privilege-escalation.requested refuses", "privilege-escalation \(mutating ? "patches" : "refuses")",
        ])
    }
  }

  @Test func whatTheSettingsMiss() {
    let stock = Self.enforcement("x/allow-privilege-escalation-psp:v1", "{allowPrivilegeEscalation: false}")
    #expect(stock?.ignoredSettings.map(\.key) == ["allowPrivilegeEscalation"])
    #expect(
      stock?.blindSpots.map(\.text).first
        == "a container that does not mention privilege escalation is admitted with it")
    #expect(
      Self.enforcement("x/hostpaths-psp:v1", "{}")?.blindSpots.first?.text == "an empty list of paths allows every path"
    )
  }

  @Test(arguments: [
    ("privileged() && host()", "yes yes no"),
    ("privileged() || host()", "no no no"),
    ("privileged()", "yes no no"),
    ("true", "no no no"),
    ("privileged() || true", "no no no"),
    ("!privileged()", "no no no"),
    ("!(!privileged() || !host())", "yes yes no"),
    ("(privileged() || host()) && again()", "yes no no"),
    ("privileged() || again()", "yes no no"),
    ("privileged() && custom()", "yes unknown unknown"),
    ("privileged() || custom()", "unknown no no"),
    ("custom()", "unknown unknown unknown"),
    ("privileged() ? host() : custom()", "unknown unknown unknown"),
    ("missing()", "unknown unknown unknown"),
    ("privileged(", "unknown unknown unknown"),
  ])
  func groups(_ expression: String, _ answers: String) {
    let group = """
      apiVersion: policies.kubewarden.io/v1
      kind: ClusterAdmissionPolicyGroup
      metadata: {name: g}
      spec:
        expression: "\(expression)"
        policies:
          privileged: {module: ghcr.io/kubewarden/policies/pod-privileged:v1}
          again: {module: ghcr.io/kubewarden/policies/pod-privileged:v2, settings: {}}
          host: {module: ghcr.io/kubewarden/policies/host-namespaces-psp:v1}
          custom: {module: ghcr.io/me/custom:v1}
      """
    let enforcement = Scene(group).analysis.policyWebhooks.all.first?.policy.enforcement
    let found = ["privileged-containers", "host-namespaces", "run-as-root"].map {
      Self.text(enforcement?.holds($0))
    }
    #expect(found.joined(separator: " ") == answers)
  }

  @Test func groupOfStricterAndWeaker() {
    let group = """
      apiVersion: policies.kubewarden.io/v1
      kind: ClusterAdmissionPolicyGroup
      metadata: {name: g}
      spec:
        expression: paths() || volumes()
        policies:
          paths: {module: x/hostpaths-psp:v1, settings: {allowedHostPaths: [{pathPrefix: /tmp}]}}
          volumes: {module: x/volumes-psp:v1, settings: {allowedTypes: [secret]}}
      """
    let enforcement = Scene(group).analysis.policyWebhooks.all.first?.policy.enforcement
    #expect(
      enforcement?.guards.map { "\($0.property) \($0.containers) \($0.kinds)" }
        == ["host-paths [\"containers\"] [\"Pod\"]", "host-paths [\"initContainers\"] [\"Pod\"]"])
  }

  @Test(arguments: [
    ("privileged", "privileged-containers", "no"),
    ("baseline", "privileged-containers", "yes"),
    ("baseline", "host-namespaces", "yes"),
    ("baseline", "host-paths", "yes"),
    ("baseline", "capabilities.NET_RAW", "no"),
    ("baseline", "run-as-root", "no"),
    ("restricted", "host-namespaces", "yes"),
    ("restricted", "capabilities.NET_RAW", "yes"),
    ("restricted", "run-as-root", "yes"),
    ("restricted", "image-registries", "no"),
    ("restricted", "no-such-property", "no"),
  ])
  func podSecurity(_ level: String, _ property: String, _ answer: String) {
    let enforcement = Enforcement.podSecurity(level: level)
    #expect(Self.text(enforcement.holds(property)) == answer)
    #expect(enforcement.holds(property, of: "Deployment") == .no)
  }

  @Test func podSecurityOfOldVersions() {
    #expect(Enforcement.podSecurity(level: "baseline", version: (1, 33)).holds("host-probes") == .no)
    #expect(Enforcement.podSecurity(level: "baseline", version: (1, 34)).holds("host-probes") == .yes)
    #expect(Enforcement.podSecurity(level: "restricted", version: (1, 21)).holds("capabilities.dropped") == .no)
  }

  @Test(arguments: [
    ("K8sPSPPrivilegedContainer", "{}", "privileged-containers", "yes"),
    ("K8sPSPPrivilegedContainer", "{enforcementAction: dryrun}", "privileged-containers", "no"),
    ("K8sPSPPrivilegedContainer", "{parameters: {exemptImages: [x]}}", "privileged-containers", "no"),
    ("K8sPSPPrivilegedContainer", "{match: {kinds: [{kinds: [Pod]}]}}", "privileged-containers", "yes"),
    ("K8sPSPPrivilegedContainer", "{match: {excludedNamespaces: [x]}}", "privileged-containers", "unknown"),
    ("K8sPSPPrivilegedContainer", "{match: {excludedNamespaces: [x]}}", "run-as-root", "no"),
    ("K8sMine", "{}", "privileged-containers", "unknown"),
  ])
  func constraints(_ kind: String, _ spec: String, _ property: String, _ answer: String) throws {
    let constraint = """
      apiVersion: constraints.gatekeeper.sh/v1beta1
      kind: \(kind)
      metadata: {name: c}
      spec: \(spec)
      """
    let object = try #require(Scene(constraint).inventory.objects.first)
    #expect(Self.text(Enforcement.constraint(object).holds(property)) == answer)
  }

  @Test(arguments: [
    ("Enforce", "match: {any: [{resources: {kinds: [Pod]}}]}", "podSecurity: {level: restricted}", "yes"),
    ("enforce", "match: {resources: {kinds: [Pod]}}", "podSecurity: {level: baseline, version: latest}", "no"),
    ("Audit", "match: {any: [{resources: {kinds: [Pod]}}]}", "podSecurity: {level: restricted}", "no"),
    (
      "Audit", "match: {any: [{resources: {kinds: [Pod]}}]}",
      "failureAction: Enforce, podSecurity: {level: restricted}", "yes"
    ),
    (
      "Enforce", "match: {any: [{resources: {kinds: [Pod], namespaces: [a]}}]}", "podSecurity: {level: restricted}",
      "unknown"
    ),
    (
      "Enforce", "match: {any: [{resources: {kinds: [Pod]}}]}, exclude: {any: [{subjects: [{kind: User, name: a}]}]}",
      "podSecurity: {level: restricted}", "unknown"
    ),
    ("Enforce", "match: {any: [{resources: {kinds: [Pod]}}]}", "pattern: {spec: {x: y}}", "unknown"),
    (
      "Enforce", "match: {any: [{resources: {kinds: [Pod]}}]}",
      "podSecurity: {level: restricted, exclude: [{controlName: Seccomp}]}", "unknown"
    ),
  ])
  func kyverno(_ action: String, _ match: String, _ validation: String, _ answer: String) throws {
    let policy = """
      apiVersion: kyverno.io/v1
      kind: ClusterPolicy
      metadata: {name: p}
      spec:
        validationFailureAction: \(action)
        rules: [{name: r, \(match), validate: {\(validation)}}]
      """
    let object = try #require(Scene(policy).inventory.objects.first)
    #expect(Self.text(Enforcement.kyverno(object).holds("run-as-root")) == answer)
  }

  @Test func webhooksOfOtherEngines() throws {
    let scene = Scene(
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: gatekeeper-validating-webhook-configuration}
      webhooks: [{name: validation.gatekeeper.sh, clientConfig: {service: {namespace: g, name: gatekeeper-webhook-service}}}]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: kyverno-resource-validating-webhook-cfg}
      webhooks: [{name: validate.kyverno.svc-fail, clientConfig: {service: {namespace: k, name: kyverno-svc}}}]
      ---
      apiVersion: constraints.gatekeeper.sh/v1beta1
      kind: K8sPSPPrivilegedContainer
      metadata: {name: c}
      spec: {}
      ---
      apiVersion: kyverno.io/v1
      kind: Policy
      metadata: {name: p, namespace: web}
      spec:
        validationFailureAction: Enforce
        rules:
        - name: r
          match: {any: [{resources: {kinds: [Pod]}}]}
          validate: {podSecurity: {level: restricted}}
      """)
    let webhooks = scene.analysis.webhooks
    func answer(_ webhook: AdmissionWebhook, _ property: String, _ namespace: String) -> String {
      Self.text(scene.analysis.enforcement(of: webhook, in: namespace).what.holds(property))
    }
    let gatekeeper = try #require(webhooks.first { $0.engine == .gatekeeper })
    let kyverno = try #require(webhooks.first { $0.engine == .kyverno })
    #expect(answer(gatekeeper, "privileged-containers", "web") == "yes")
    #expect(answer(gatekeeper, "run-as-root", "web") == "no")
    #expect(answer(kyverno, "run-as-root", "web") == "yes")
    #expect(answer(kyverno, "run-as-root", "other") == "no")
  }
}
