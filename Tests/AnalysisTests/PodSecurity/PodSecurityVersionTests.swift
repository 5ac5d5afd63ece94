import Analysis
import Testing

/// Which checks there are in which version of the standards.
struct PodSecurityVersionTests {
  private static let baseline = [
    "appArmorProfile", "capabilities_baseline", "hostNamespaces", "hostPathVolumes", "hostPorts", "privileged",
    "procMount", "seLinuxOptions", "seccompProfile_baseline", "sysctls", "windowsHostProcess",
  ]

  static let baselineVersions: [(String, [String])] =
    ["v1.0", "v1.18", "v1.33"].map { ($0, baseline) }
    + ["v1.34", "v1.36", "v1.99", "latest"].map { version in
      (version, (baseline + ["hostProbesAndHostLifecycle"]).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

  @Test(arguments: baselineVersions)
  func baseline(_ version: String, _ checks: [String]) throws {
    #expect(try ids(.baseline, version) == checks)
  }

  /// What the restricted level adds, and what it leaves out of the baseline for a stricter check.
  static let restrictedVersions: [(String, added: [String], omitted: [String])] = [
    ("v1.0", ["restrictedVolumes", "runAsNonRoot"], ["hostPathVolumes"]),
    ("v1.7", ["restrictedVolumes", "runAsNonRoot"], ["hostPathVolumes"]),
    ("v1.8", ["allowPrivilegeEscalation", "restrictedVolumes", "runAsNonRoot"], ["hostPathVolumes"]),
    (
      "v1.19", ["allowPrivilegeEscalation", "restrictedVolumes", "runAsNonRoot", "seccompProfile_restricted"],
      ["hostPathVolumes", "seccompProfile_baseline"]
    ),
    (
      "v1.22",
      [
        "allowPrivilegeEscalation", "capabilities_restricted", "restrictedVolumes", "runAsNonRoot",
        "seccompProfile_restricted",
      ], ["capabilities_baseline", "hostPathVolumes", "seccompProfile_baseline"]
    ),
    (
      "v1.23",
      [
        "allowPrivilegeEscalation", "capabilities_restricted", "restrictedVolumes", "runAsNonRoot", "runAsUser",
        "seccompProfile_restricted",
      ], ["capabilities_baseline", "hostPathVolumes", "seccompProfile_baseline"]
    ),
    (
      "v1.35",
      [
        "allowPrivilegeEscalation", "capabilities_restricted", "procMount_restricted", "restrictedVolumes",
        "runAsNonRoot", "runAsUser", "seccompProfile_restricted",
      ], ["capabilities_baseline", "hostPathVolumes", "procMount", "seccompProfile_baseline"]
    ),
  ]

  @Test(arguments: restrictedVersions)
  func restricted(_ version: String, _ added: [String], _ omitted: [String]) throws {
    let kept = try ids(.baseline, version).filter { !omitted.contains($0) }
    #expect(try ids(.restricted, version) == kept + added)
  }

  @Test func privilegedChecksNothing() throws {
    #expect(try ids(.privileged, "latest") == [])
  }

  /// A version that the newest check is older than is as good as `latest`.
  @Test func laterVersionsAreAsTheLatest() throws {
    for level in PodSecurityLevel.allCases {
      for version in ["v1.35", "v1.36", "v1.37", "v1.10000"] {
        #expect(try ids(level, version) == ids(level, "latest"))
      }
    }
  }

  /// The values of a field that are allowed from a version on; and pods that a check does not judge from a version on.
  static let changes: [(pod: String, level: PodSecurityLevel, check: String, allowedFrom: Int)] = [
    ("securityContext: {sysctls: [{name: kernel.shm_rmid_forced}]}, containers: [{name: c}]", .baseline, "sysctls", 0),
    (
      "securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports}]}, containers: [{name: c}]", .baseline,
      "sysctls", 27
    ),
    (
      "securityContext: {sysctls: [{name: net.ipv4.tcp_fin_timeout}]}, containers: [{name: c}]", .baseline, "sysctls",
      29
    ),
    ("securityContext: {sysctls: [{name: net.ipv4.tcp_wmem}]}, containers: [{name: c}]", .baseline, "sysctls", 32),
    (
      "securityContext: {seLinuxOptions: {type: container_engine_t}}, containers: [{name: c}]", .baseline,
      "seLinuxOptions", 31
    ),
    ("hostUsers: false, containers: [{name: c, securityContext: {procMount: Unmasked}}]", .baseline, "procMount", 35),
    ("hostUsers: false, containers: [{name: c}]", .restricted, "runAsNonRoot", 35),
    ("hostUsers: false, containers: [{name: c, securityContext: {runAsUser: 0}}]", .restricted, "runAsUser", 35),
    ("os: {name: windows}, containers: [{name: c}]", .restricted, "allowPrivilegeEscalation", 25),
    ("os: {name: windows}, containers: [{name: c}]", .restricted, "capabilities_restricted", 25),
    ("os: {name: windows}, containers: [{name: c}]", .restricted, "seccompProfile_restricted", 25),
    ("containers: [{name: c}], volumes: [{name: v, image: {}}]", .restricted, "restrictedVolumes", 0),
  ]

  @Test(arguments: changes)
  func allows(_ spec: String, _ level: PodSecurityLevel, _ check: String, _ allowedFrom: Int) throws {
    let pod = try PodSecurityText.node("{metadata: {name: p}, spec: {\(spec)}}")
    for minor in 0...40 {
      let standard = PodSecurityStandard(level, .minor(minor))
      let isMade = PodSecurityStandards.builtIn.checkIDs(of: standard).contains(check)
      let isViolated = PodSecurityStandards.builtIn.violations(of: pod, as: .pod, of: standard)
        .contains { $0.check == check }
      #expect(isViolated == (isMade && minor < allowedFrom), "\(standard)")
    }
  }

  /// Annotations chose the seccomp profile before there was a field.
  @Test func seccompAnnotationsCountInOldVersions() throws {
    let pod = try PodSecurityText.node(
      """
      {metadata: {name: p, annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined,
        container.seccomp.security.alpha.kubernetes.io/c: 'a"b', container.seccomp.security.alpha.kubernetes.io/d: docker/default,
        container.seccomp.security.alpha.kubernetes.io/x: unconfined}},
        spec: {containers: [{name: c, securityContext: {seccompProfile: {type: Unconfined}}}, {name: d}]}}
      """)
    func details(_ minor: Int) -> String {
      PodSecurityStandards.builtIn.violations(of: pod, as: .pod, of: PodSecurityStandard(.baseline, .minor(minor)))
        .details
    }
    #expect(
      details(18)
        == "seccompProfile (forbidden annotations container.seccomp.security.alpha.kubernetes.io/c=\"a\\\"b\", "
        + "seccomp.security.alpha.kubernetes.io/pod=\"unconfined\")")
    #expect(
      details(19)
        == "seccompProfile (container \"c\" must not set securityContext.seccompProfile.type to \"Unconfined\")")
  }

  static let texts: [(String, String?)] = [
    ("latest", "latest"), ("v1.0", "v1.0"), ("v1.36", "v1.36"), ("v1.100", "v1.100"), ("", nil), ("v1", nil),
    ("1.36", nil), ("v1.", nil), ("v1.01", nil), ("v01.36", nil), ("v2.0", nil), ("v1.36.2", nil), ("Latest", nil),
    ("v1.x", nil), ("v1.99999999999999999999", nil), ("v1.+1", nil),
  ]

  @Test(arguments: texts)
  func reads(_ text: String, _ description: String?) {
    #expect(PodSecurityVersion(text)?.description == description)
  }

  private func ids(_ level: PodSecurityLevel, _ version: String) throws -> [String] {
    PodSecurityStandards.builtIn.checkIDs(of: PodSecurityStandard(level, try #require(PodSecurityVersion(version))))
  }
}
