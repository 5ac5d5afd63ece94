import Analysis
import Documents
import Testing

/// What each check finds, in the words of the API server. Pods are `bare` (one container `c`) unless a case says more.
struct PodSecurityCheckTests {
  private static func bare(_ spec: String) -> String { "{metadata: {name: p}, spec: {\(spec)}}" }
  private static func containers(_ list: String, _ more: String = "") -> String { bare("containers: [\(list)]\(more)") }
  private static func context(_ context: String, _ more: String = "") -> String {
    containers("{name: c, securityContext: {\(context)}}", more)
  }
  private static func annotated(_ key: String, _ value: String, _ spec: String = "containers: [{name: c}]") -> String {
    "{metadata: {name: p, annotations: {\(key): \(value)}}, spec: {\(spec)}}"
  }
  private static let appArmor = "container.apparmor.security.beta.kubernetes.io"

  static let baselineCases: [(pod: String, violations: String)] = [
    (containers("{name: c}"), ""),
    (bare("containers: []"), ""),
    (
      containers("{name: c}", ", hostPID: true, hostIPC: true, hostNetwork: true"),
      "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)"
    ),
    (containers("{name: c}", ", hostPID: null, hostIPC: false"), ""),
    (context("privileged: true"), "privileged (container \"c\" must not set securityContext.privileged=true)"),
    (context("privileged: null"), ""),
    (
      bare(
        "initContainers: [{name: i, securityContext: {privileged: true}}], containers: [{name: c}, {name: d, securityContext: {privileged: true}}], ephemeralContainers: [{name: e, securityContext: {privileged: true}}]"
      ),
      "privileged (containers \"i\", \"d\", \"e\" must not set securityContext.privileged=true)"
    ),
    (
      context("capabilities: {add: [SYS_TIME, CHOWN, sys_admin, NET_RAW]}"),
      "non-default capabilities (container \"c\" must not include \"NET_RAW\", \"SYS_TIME\", \"sys_admin\" in securityContext.capabilities.add)"
    ),
    (context("capabilities: {add: [CHOWN, NET_BIND_SERVICE], drop: []}"), ""),
    (
      context("capabilities: {add: [CAP_CHOWN]}"),
      "non-default capabilities (container \"c\" must not include \"CAP_CHOWN\" in securityContext.capabilities.add)"
    ),
    (
      bare(
        "containers: [{name: c}], volumes: [{name: a, hostPath: {path: /}}, {name: b, hostPath: {path: /etc}}, {name: d, hostPath: null}]"
      ),
      "hostPath volumes (volumes \"a\", \"b\")"
    ),
    (bare("containers: [{name: c}], volumes: [{name: a}, {name: b, nfs: {server: s, path: /}}]"), ""),
    (
      containers(
        "{name: c, ports: [{containerPort: 1, hostPort: 9}, {containerPort: 2, hostPort: 10}, {containerPort: 3, hostPort: 0}]}"
      ),
      "hostPort (container \"c\" uses hostPorts 10, 9)"
    ),
    (
      containers(
        "{name: c, ports: [{containerPort: 80}]}, {name: d, ports: [{containerPort: 80}]}", ", hostNetwork: true"),
      "host namespaces (hostNetwork=true), hostPort (containers \"c\", \"d\" use hostPort 80)"
    ),
    (
      containers(
        "{name: c, livenessProbe: {httpGet: {port: 1, host: b.example}}, lifecycle: {preStop: {tcpSocket: {port: 1, host: a.example}}}}, {name: b, startupProbe: {tcpSocket: {port: 1, host: 127.0.0.1}}}"
      ),
      "probe or lifecycle host (containers \"b\", \"c\" use probe or lifecycle hosts \"127.0.0.1\", \"a.example\", \"b.example\")"
    ),
    (
      bare(
        "containers: [{name: c}], initContainers: [{name: i, restartPolicy: Always, readinessProbe: {httpGet: {port: 1, host: h}}}]"
      ),
      "probe or lifecycle host (container \"i\" uses probe or lifecycle host \"h\")"
    ),
    (containers("{name: c, livenessProbe: {httpGet: {port: 1, host: ''}, grpc: {port: 2}, exec: {command: [x]}}}"), ""),
    (
      context("procMount: Unmasked"),
      "procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")"
    ),
    (context("procMount: Unmasked", ", hostUsers: false"), ""),
    (context("procMount: Default"), ""),
    (
      bare(
        "securityContext: {seLinuxOptions: {type: spc_t, user: u}}, containers: [{name: c, securityContext: {seLinuxOptions: {type: Container_t, role: r}}}]"
      ),
      "seLinuxOptions (pod and container \"c\" set forbidden securityContext.seLinuxOptions: types \"Container_t\", \"spc_t\"; user may not be set; role may not be set)"
    ),
    (context("seLinuxOptions: {type: '', user: '', role: '', level: 's0:c1'}"), ""),
    (context("seLinuxOptions: {type: container_engine_t}"), ""),
    (
      bare(
        "securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: c, securityContext: {seccompProfile: {type: RuntimeDefault}}}]"
      ),
      "seccompProfile (pod must not set securityContext.seccompProfile.type to \"Unconfined\")"
    ),
    (context("seccompProfile: {type: Localhost, localhostProfile: f}"), ""),
    (annotated("seccomp.security.alpha.kubernetes.io/pod", "unconfined"), ""),
    (
      bare(
        "securityContext: {sysctls: [{name: vm.swappiness, value: '1'}, {name: net.ipv4.tcp_rmem, value: '1'}, {name: net/ipv4/tcp_rmem, value: '1'}]}, containers: [{name: c}]"
      ),
      "forbidden sysctls (vm.swappiness, net/ipv4/tcp_rmem)"
    ),
    (
      bare(
        "securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: c, securityContext: {windowsOptions: {hostProcess: true}}}]"
      ),
      "hostProcess (pod and container \"c\" must not set securityContext.windowsOptions.hostProcess=true)"
    ),
    (
      bare(
        "securityContext: {appArmorProfile: {type: Unconfined}}, containers: [{name: c, securityContext: {appArmorProfile: {type: RuntimeDefault}}}]"
      ),
      "forbidden AppArmor profile (pod must not set AppArmor profile type to \"Unconfined\")"
    ),
    (
      annotated("\(appArmor)/c", "unconfined"),
      "forbidden AppArmor profiles (container \"c\" and annotation must not set AppArmor profile type to \"Unconfined\", \"\(appArmor)/c=\"unconfined\"\")"
    ),
    // Of a container that is not there, no field is made.
    (
      annotated("\(appArmor)/x", "unconfined"),
      "forbidden AppArmor profile (annotation must not set AppArmor profile type to \"\(appArmor)/x=\"unconfined\"\")"
    ),
    // A field that is there stays.
    (
      annotated(
        "\(appArmor)/c", "unconfined",
        "containers: [{name: c, securityContext: {appArmorProfile: {type: RuntimeDefault}}}]"),
      "forbidden AppArmor profile (annotation must not set AppArmor profile type to \"\(appArmor)/c=\"unconfined\"\")"
    ),
    // The annotation says what the pod's profile says already.
    (
      annotated(
        "\(appArmor)/c", "unconfined", "securityContext: {appArmorProfile: {type: Unconfined}}, containers: [{name: c}]"
      ),
      "forbidden AppArmor profiles (pod and annotation must not set AppArmor profile type to \"Unconfined\", \"\(appArmor)/c=\"unconfined\"\")"
    ),
    (annotated("\(appArmor)/c", "''"), ""),
    (annotated("\(appArmor)/c", "localhost/"), ""),
    (annotated("\(appArmor)/c", "runtime/default"), ""),
    (
      annotated("\(appArmor)/c", "unconfined", "os: {name: windows}, containers: [{name: c}]"),
      "forbidden AppArmor profile (annotation must not set AppArmor profile type to \"\(appArmor)/c=\"unconfined\"\")"
    ),
    (
      "{metadata: {name: p, annotations: {\(appArmor)/y: \"a\\tb\\\"\", \(appArmor)/x: bogus}}, spec: {containers: [{name: c}]}}",
      "forbidden AppArmor profiles (annotations must not set AppArmor profile type to \"\(appArmor)/x=\"bogus\"\", \"\(appArmor)/y=\"a\\tb\\\"\"\")"
    ),
    // The order of the checks.
    (
      context("privileged: true, procMount: Unmasked", ", hostPID: true, volumes: [{name: v, hostPath: {path: /}}]"),
      "host namespaces (hostPID=true), hostPath volumes (volume \"v\"), privileged (container \"c\" must not set securityContext.privileged=true), procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")"
    ),
  ]

  @Test(arguments: baselineCases)
  func baseline(_ pod: String, _ violations: String) throws {
    #expect(try details(pod, PodSecurityStandard(.baseline)) == violations)
    #expect(try details(pod, PodSecurityStandard(.privileged)).isEmpty)
  }

  static let restrictedCases: [(pod: String, violations: String)] = [
    (PodSecurityText.compliant(), ""),
    (
      bare("initContainers: [{name: i}], containers: [{name: c}]"),
      "allowPrivilegeEscalation != false (containers \"i\", \"c\" must set securityContext.allowPrivilegeEscalation=false), "
        + "unrestricted capabilities (containers \"i\", \"c\" must set securityContext.capabilities.drop=[\"ALL\"]), "
        + "runAsNonRoot != true (pod or containers \"i\", \"c\" must set securityContext.runAsNonRoot=true), "
        + "seccompProfile (pod or containers \"i\", \"c\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")"
    ),
    (PodSecurityText.compliant(context: ", runAsUser: 0"), "runAsUser=0 (container \"c\" must not set runAsUser=0)"),
    (
      PodSecurityText.compliant(context: ", runAsUser: 0", metadata: "").replacing(
        "runAsNonRoot: true,", with: "runAsNonRoot: true, runAsUser: 0,"),
      "runAsUser=0 (pod and container \"c\" must not set runAsUser=0)"
    ),
    (PodSecurityText.compliant(context: ", runAsGroup: 0"), ""),
    (
      PodSecurityText.compliant(context: ", runAsNonRoot: false"),
      "runAsNonRoot != true (container \"c\" must not set securityContext.runAsNonRoot=false)"
    ),
    (
      PodSecurityText.compliant(context: ", runAsNonRoot: true").replacing(
        "{runAsNonRoot: true, s", with: "{runAsNonRoot: false, s"),
      "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)"
    ),
    (PodSecurityText.compliant(context: ", runAsNonRoot: true").replacing("{runAsNonRoot: true, s", with: "{s"), ""),
    (
      PodSecurityText.compliant(spec: ", hostUsers: false", context: ", runAsUser: 0").replacing(
        "{runAsNonRoot: true, s", with: "{s"), ""
    ),
    (
      PodSecurityText.compliant(spec: ", hostUsers: false", context: ", procMount: Unmasked"),
      "procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")"
    ),
    (
      PodSecurityText.compliant(context: ", seccompProfile: {type: Unconfined}"),
      "seccompProfile (container \"c\" must not set securityContext.seccompProfile.type to \"Unconfined\")"
    ),
    (
      PodSecurityText.compliant(context: ", seccompProfile: {type: Localhost}").replacing(
        "seccompProfile: {type: RuntimeDefault}", with: "seccompProfile: null"), ""
    ),
    (PodSecurityText.compliant().replacing("drop: [ALL]", with: "drop: [KILL, ALL], add: [NET_BIND_SERVICE]"), ""),
    (
      PodSecurityText.compliant().replacing("drop: [ALL]", with: "drop: [all], add: [CHOWN, NET_BIND_SERVICE]"),
      "unrestricted capabilities (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"]; "
        + "container \"c\" must not include \"CHOWN\" in securityContext.capabilities.add)"
    ),
    (
      PodSecurityText.compliant(
        spec:
          ", volumes: [{name: a, nfs: {}}, {name: b, hostPath: {path: /}}, {name: d, image: {}}, {name: e}, {name: f, madeUp: {}}, {name: g, csi: {driver: d}}]"
      ),
      "restricted volume types (volumes \"a\", \"b\" use restricted volume types \"hostPath\", \"nfs\")"
    ),
    (PodSecurityText.compliant(spec: ", volumes: [{name: a, hostPath: null}]"), ""),
    (
      "{metadata: {name: p}, spec: {os: {name: windows}, containers: [{name: c}]}}",
      "runAsNonRoot != true (pod or container \"c\" must set securityContext.runAsNonRoot=true)"
    ),
  ]

  @Test(arguments: restrictedCases)
  func restricted(_ pod: String, _ violations: String) throws {
    #expect(try details(pod, PodSecurityStandard(.restricted)) == violations)
  }

  /// What the server fills into pods it does not fill into templates.
  @Test func templatesAreJudgedAsTheyAre() throws {
    let ports = try PodSecurityText.node(
      "{spec: {hostNetwork: true, containers: [{name: c, ports: [{containerPort: 80}]}]}}")
    let annotation = try PodSecurityText.node(
      "{metadata: {annotations: {\(Self.appArmor)/c: unconfined}}, spec: {containers: [{name: c}]}}")
    func details(_ node: Node, _ form: PodForm) -> String {
      PodSecurityStandards.builtIn.violations(of: node, as: form, of: PodSecurityStandard(.baseline)).details
    }
    #expect(details(ports, .template) == "host namespaces (hostNetwork=true)")
    #expect(details(ports, .pod) == "host namespaces (hostNetwork=true), hostPort (container \"c\" uses hostPort 80)")
    #expect(
      details(annotation, .template)
        == "forbidden AppArmor profile (annotation must not set AppArmor profile type to \"\(Self.appArmor)/c=\"unconfined\"\")"
    )
  }

  static let places: [(pod: String, level: PodSecurityLevel, check: String, paths: [String], containers: [String])] = [
    (bare("containers: [{name: c}], hostPID: true"), .baseline, "hostNamespaces", ["spec.hostPID"], []),
    (
      containers("{name: b}, {name: c, ports: [{containerPort: 1}, {hostPort: 2}, {hostPort: 3}]}"), .baseline,
      "hostPorts",
      ["spec.containers[1].ports[1].hostPort", "spec.containers[1].ports[2].hostPort"], ["c"]
    ),
    (
      containers("{name: c, ports: [{containerPort: 1}]}", ", hostNetwork: true"), .baseline, "hostPorts",
      ["spec.containers[0].ports[0].containerPort"], ["c"]
    ),
    (
      containers("{name: c}, {name: d, securityContext: {}}"), .restricted, "allowPrivilegeEscalation",
      ["spec.containers[0]", "spec.containers[1].securityContext"], ["c", "d"]
    ),
    (
      context("capabilities: {drop: [KILL], add: [CHOWN]}"), .restricted, "capabilities_restricted",
      [
        "spec.containers[0].securityContext.capabilities.drop",
        "spec.containers[0].securityContext.capabilities.add[0]",
      ], ["c"]
    ),
    (
      bare("containers: [{name: c}], volumes: [{name: v, nfs: {}}]"), .restricted, "restrictedVolumes",
      ["spec.volumes[0].nfs"], []
    ),
    (
      annotated("\(appArmor)/x", "bogus"), .baseline, "appArmorProfile", ["metadata.annotations[\"\(appArmor)/x\"]"], []
    ),
  ]

  @Test(arguments: places)
  func pointsAt(
    _ pod: String, _ level: PodSecurityLevel, _ check: String, _ paths: [String], _ containers: [String]
  ) throws {
    let violations = PodSecurityStandards.builtIn
      .violations(of: try PodSecurityText.node(pod), as: .pod, of: PodSecurityStandard(level))
    let violation = try #require(violations.first { $0.check == check })
    #expect(violation.nodes.map { $0.path() } == paths)
    #expect(violation.containers == containers)
  }

  private func details(_ pod: String, _ standard: PodSecurityStandard) throws -> String {
    PodSecurityStandards.builtIn.violations(of: try PodSecurityText.node(pod), as: .pod, of: standard).details
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    guard let range = utf8.firstRange(of: Array(part.utf8)) else { return self }
    return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}

extension String.UTF8View {
  fileprivate func firstRange(of part: [UInt8]) -> Range<Index>? {
    indices.first { self[$0...].starts(with: part) }.map { $0..<index($0, offsetBy: part.count) }
  }
}
