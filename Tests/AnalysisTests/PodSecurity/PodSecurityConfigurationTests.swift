import Analysis
import Cluster
import Testing

/// What an AdmissionConfiguration tells the plugin PodSecurity.
struct PodSecurityConfigurationTests {
  private static func admission(_ plugins: String) -> String {
    "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins: [\(plugins)]\n---\n"
  }
  private static func plugin(_ configuration: String) -> String {
    "{name: PodSecurity, configuration: {\(configuration)}}"
  }
  private static let file = """
    apiVersion: pod-security.admission.config.k8s.io/v1beta1
    kind: PodSecurityConfiguration
    defaults: {enforce: baseline, warn: restricted, warn-version: v1.30}
    exemptions: {namespaces: [kube-system]}
    ---

    """
  private static func server(_ flags: String) -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: kube-apiserver-\(flags.hashValue), namespace: kube-system}
    spec: {containers: [{name: kube-apiserver, command: [kube-apiserver, \(flags)]}]}
    ---

    """
  }

  static let cases: [(scene: String, configuration: String)] = [
    ("", "privileged:latest privileged:latest privileged:latest"),
    (admission("{name: EventRateLimit, path: e.yaml}"), "privileged:latest privileged:latest privileged:latest"),
    (admission("{name: PodSecurity}"), "privileged:latest privileged:latest privileged:latest"),
    (
      admission(
        plugin(
          "apiVersion: pod-security.admission.config.k8s.io/v1alpha1, defaults: {enforce: baseline, enforce-version: v1.24, audit: restricted}, exemptions: {usernames: [u], runtimeClasses: [r], namespaces: [a, b]}"
        )),
      "baseline:v1.24 restricted:latest privileged:latest users=u classes=r namespaces=a,b"
    ),
    (admission(plugin("defaults: {enforce: ''}")), "privileged:latest privileged:latest privileged:latest"),
    // Two API servers that are told the same.
    (
      admission(plugin("defaults: {enforce: baseline}"))
        + admission(plugin("defaults: {enforce: baseline, audit: privileged}")),
      "baseline:latest privileged:latest privileged:latest"
    ),
    (
      admission("{name: PodSecurity, path: /etc/kubernetes/scene.yaml}") + file,
      "baseline:latest privileged:latest restricted:v1.30 namespaces=kube-system"
    ),
    // The only one there is, whatever it is called here.
    (
      admission("{name: PodSecurity, path: /etc/kubernetes/psa.yaml}") + file,
      "baseline:latest privileged:latest restricted:v1.30 namespaces=kube-system"
    ),
    // A file that no AdmissionConfiguration names.
    (file, "? ? ? gap: no AdmissionConfiguration of the input tells whether scene.yaml is in effect"),
    (
      admission("{name: PodSecurity, path: psa.yaml}"),
      "? ? ? gap: PodSecurity is configured by psa.yaml, which is not in the input"
    ),
    (
      admission(plugin("defaults: {enforce: Baseline}")),
      "? ? ? gap: PodSecurityConfiguration: defaults.enforce is no level: Baseline"
    ),
    (
      admission(plugin("defaults: {audit-version: '1.30'}")),
      "? ? ? gap: PodSecurityConfiguration: defaults.audit-version is no version: 1.30"
    ),
    (
      admission(plugin("defaults: {enforce: baseline}")) + admission(plugin("")),
      "? ? ? gap: the AdmissionConfigurations of the input configure PodSecurity differently"
    ),
    (
      server("--disable-admission-plugins=PodSecurity"),
      "privileged:latest privileged:latest privileged:latest off"
    ),
    (
      server("'--disable-admission-plugins=AlwaysAdmit,PodSecurity'") + server("--profiling=false"),
      "privileged:latest privileged:latest privileged:latest maybe off"
    ),
  ]

  @Test(arguments: cases)
  func reads(_ scene: String, _ expected: String) {
    #expect(text(PodSecurityText.admission(scene).configuration) == expected)
  }

  /// Files of the control plane that were not looked for may exempt anything.
  @Test func isNotKnownWhereTheControlPlanesFilesAreNot() {
    let configuration = PodSecurityText.admission(view: .completeWithoutControlPlane).configuration
    #expect(configuration.defaults.enforce.standard == nil)
    #expect(configuration.exemptions.gaps.count == 1)
  }

  private func text(_ configuration: PodSecurityConfiguration) -> String {
    let defaults = configuration.defaults
    let exemptions = configuration.exemptions
    var parts = [defaults.enforce, defaults.audit, defaults.warn].map { $0.standard?.description ?? "?" }
    for (name, set) in [
      ("users", exemptions.usernames), ("classes", exemptions.runtimeClasses), ("namespaces", exemptions.namespaces),
    ] where !set.isEmpty {
      parts.append("\(name)=\(set.sorted().joined(separator: ","))")
    }
    parts += exemptions.gaps.sorted().map { "gap: \($0)" }
    switch configuration.isEnabled {
    case .yes: break
    case .no: parts.append("off")
    case .unknown: parts.append("maybe off")
    }
    return parts.joined(separator: " ")
  }
}
