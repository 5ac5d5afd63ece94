import Analysis
import Cluster
import Testing

/// Namespaces that are created or labelled anew.
struct PodSecurityNamespaceTests {
  private func namespace(_ labels: [String: String], name: String = "shop") -> String {
    let labels = labels.map { "pod-security.kubernetes.io/\($0): '\($1)'" }.joined(separator: ", ")
    return "{apiVersion: v1, kind: Namespace, metadata: {name: \(name), labels: {\(labels)}}}"
  }

  private func decision(
    _ admission: PodSecurityAdmission = PodSecurityText.admission(), from old: [String: String]? = nil,
    to new: [String: String], name: String = "shop"
  ) throws -> PodSecurityDecision {
    let request = PodSecurityRequest(
      old == nil ? .create : .update, resource: "namespaces", name: name,
      object: try PodSecurityText.node(namespace(new, name: name)),
      oldObject: try old.map { try PodSecurityText.node(namespace($0, name: name)) })
    return admission.decision(for: request)
  }

  static let labels: [(old: [String: String]?, new: [String: String], errors: String?)] = [
    (nil, [:], nil),
    (nil, ["enforce": "restricted", "enforce-version": "v1.99"], nil),
    (nil, ["enforce-version": "v1.25"], nil),
    (
      nil, ["enforce": "Baseline"],
      "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"Baseline\": must be one of privileged, baseline, restricted"
    ),
    (
      nil, ["warn-version": "v1.36.2", "audit": ""],
      "[metadata.labels[pod-security.kubernetes.io/audit]: Invalid value: \"\": must be one of privileged, baseline, restricted, "
        + "metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: \"v1.36.2\": must be \"latest\" or \"v1.x\"]"
    ),
    // Labels that were wrong before stay.
    (["enforce": "none"], ["enforce": "none"], nil),
    (["enforce": "none"], ["enforce": "none", "warn": "baseline"], nil),
    (
      ["enforce": "none"], ["enforce": "nothing"],
      "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"nothing\": must be one of privileged, baseline, restricted"
    ),
    (["enforce": "none"], [:], nil),
  ]

  @Test(arguments: labels)
  func labelsMustBeUnderstood(_ old: [String: String]?, _ new: [String: String], _ errors: String?) throws {
    let decision = try decision(from: old, to: new)
    #expect(decision.allowed == Answer(errors == nil))
    #expect(decision.message == errors.map { "Namespace \"shop\" is invalid: \($0)" })
    #expect(decision.status == (errors == nil ? nil : 422))
  }

  private static func pod(_ name: String, _ spec: String, namespace: String = "shop", owner: String = "") -> String {
    "apiVersion: v1\nkind: Pod\nmetadata: {name: \(name), namespace: \(namespace)\(owner)}\nspec: {containers: [{name: c}], \(spec)}\n---\n"
  }
  private static let owner = ", ownerReferences: [{uid: one, controller: true}]"
  private static func pods(in namespace: String = "shop") -> String {
    let pods = [
      ("web-2", "hostPID: true", owner), ("web-1", "hostPID: true", owner), ("b", "hostIPC: true", ""),
      ("a", "volumes: [{name: v, hostPath: {path: /}}]", ""), ("fine", "", ""),
      ("sandboxed", "hostPID: true, runtimeClassName: kata", ""),
    ]
    return pods.map { pod($0, $1, namespace: namespace, owner: $2) }.joined()
      + pod("elsewhere", "hostPID: true", namespace: "other")
  }

  static let changes: [(old: [String: String], new: [String: String], warnings: [String])] = [
    (
      [:], ["enforce": "baseline"],
      [
        "existing pods in namespace \"shop\" violate the new PodSecurity enforce level \"baseline:latest\"",
        "a: hostPath volumes", "b (and 3 other pods): host namespaces",
      ]
    ),
    (["enforce": "baseline"], ["enforce": "baseline", "warn": "restricted"], []),
    (["enforce": "restricted"], ["enforce": "baseline"], []),
    (["enforce": "baseline"], ["enforce": "privileged"], []),
    // Another version is looked at even where the level is relaxed.
    (
      ["enforce": "restricted"], ["enforce": "baseline", "enforce-version": "v1.30"],
      [
        "existing pods in namespace \"shop\" violate the new PodSecurity enforce level \"baseline:v1.30\"",
        "a: hostPath volumes", "b (and 3 other pods): host namespaces",
      ]
    ),
  ]

  @Test(arguments: changes)
  func aStricterLevelIsToldWhatItDoesNotFit(
    _ old: [String: String], _ new: [String: String], _ warnings: [String]
  ) throws {
    let decision = try decision(PodSecurityText.admission(Self.pods()), from: old, to: new)
    #expect(decision.allowed == .yes)
    #expect(decision.warnings == warnings)
    #expect(decision.gaps == [])
  }

  @Test func aLevelThatAllPodsFitGetsNoWarning() throws {
    let admission = PodSecurityText.admission(Self.pod("fine", ""))
    #expect(try decision(admission, from: [:], to: ["enforce": "baseline"]).warnings == [])
  }

  @Test func twoPodsAreOneAndAnother() throws {
    let admission = PodSecurityText.admission(Self.pod("b", "hostPID: true") + Self.pod("a", "hostIPC: true"))
    let warnings = try decision(admission, from: [:], to: ["enforce": "baseline"]).warnings
    #expect(warnings.last == "a (and 1 other pod): host namespaces")
  }

  @Test func podsThatAreNotInViewLeaveTheWarningsOpen() throws {
    let scene = Scene("", forbidding: [("", "pods")])
    let decision = try decision(scene.analysis.podSecurity, from: [:], to: ["enforce": "baseline"])
    #expect(decision.allowed == .yes)
    #expect(decision.gaps == ["pods in namespace shop: forbidden"])
  }

  private static let configured = """
    apiVersion: apiserver.config.k8s.io/v1
    kind: AdmissionConfiguration
    plugins:
    - name: PodSecurity
      configuration: {exemptions: {namespaces: [shop], runtimeClasses: [kata]}}
    ---

    """

  @Test func anExemptNamespaceIsToldThatItsLabelsDoNothing() throws {
    let admission = PodSecurityText.admission(Self.configured + Self.pods())
    let labels = ["enforce": "baseline", "audit": "restricted", "audit-version": "v1.30"]
    let warning =
      "namespace \"shop\" is exempt from Pod Security, and the policy (enforce=baseline:latest, audit=restricted:v1.30) will be ignored"
    #expect(try decision(admission, to: labels).warnings == [warning])
    #expect(try decision(admission, from: [:], to: labels).warnings == [warning])
    #expect(try decision(admission, to: ["enforce": "privileged"]).warnings == [])
    #expect(try decision(admission, to: labels, name: "other").warnings == [])
  }

  @Test func podsOfAnExemptRuntimeClassDoNotCount() throws {
    let admission = PodSecurityText.admission(Self.configured + Self.pods(in: "cellar"))
    let decision = try decision(admission, from: [:], to: ["enforce": "baseline"], name: "cellar")
    #expect(decision.warnings.last == "b (and 2 other pods): host namespaces")
  }

  @Test func subresourcesAreNotLookedAt() throws {
    let request = PodSecurityRequest(
      .update, resource: "namespaces", subresource: "status", name: "n",
      object: try PodSecurityText.node(namespace(["enforce": "none"])),
      oldObject: try PodSecurityText.node(namespace([:])))
    #expect(PodSecurityText.admission().decision(for: request).allowed == .yes)
  }
}
