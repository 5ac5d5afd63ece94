import Cluster
import Collection
import Documents
import Testing

@testable import Analysis

/// What differs between a file and a cluster.
struct DriftTests {
  private static func inventory(_ text: String, name: String, view: View = .complete) -> Inventory {
    let read = ManifestCollector().collect(sources: [Source(name: name, bytes: Array(text.utf8))])
    return Inventory(
      objects: read.objects, configurations: read.configurations, view: view, problems: read.problems,
      inputs: read.inputs, scheme: read.scheme)
  }

  /// Each difference in a few words.
  private static func drifts(_ declared: String, _ live: String, view: View = .complete) -> [String] {
    let survey = DriftSurvey(
      declared: inventory(declared, name: "git.yaml", view: .manifests),
      live: inventory(live, name: "cluster", view: view))
    return survey.drifts.map { drift in
      switch drift.change {
      case .missing: "missing \(drift.identity)"
      case .extra(let installer): "extra \(drift.identity)" + (installer.map { " by \($0)" } ?? "")
      case .changed(let field):
        "\(field.path): \(field.declared?.json() ?? "-") -> \(field.live?.json() ?? "-") line \(field.place.location.line)"
      case .undetermined(let reason): "undetermined \(drift.identity): \(reason)"
      }
    }
  }

  private static func hook(_ fields: String, metadata: String = "") -> String {
    """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: gate\(metadata)}
    webhooks:
    - name: a.example.com
      \(fields)
      rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}]

    """
  }

  private static func object(_ kind: String, _ name: String, _ rest: String, metadata: String = "") -> String {
    let groups = [
      "ClusterAdmissionPolicy": "policies.kubewarden.io/v1", "AdmissionPolicy": "policies.kubewarden.io/v1",
      "ClusterPolicy": "kyverno.io/v1", "Namespace": "v1",
    ]
    return
      "{apiVersion: \(groups[kind] ?? "rbac.authorization.k8s.io/v1"), kind: \(kind), metadata: {name: \(name)\(metadata)}, \(rest)}"
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var what: String
    var declared: String
    var live: String
    var drifts: [String]

    var testDescription: String { what }
  }

  static let cases = [
    Case(
      what: "a field", declared: hook("failurePolicy: Fail"), live: hook("failurePolicy: Ignore"),
      drifts: [#"webhooks[0].failurePolicy: "Fail" -> "Ignore" line 6"#]),
    Case(
      what: "a default that is written out", declared: hook("matchPolicy: Equivalent"),
      live: hook("failurePolicy: Fail"), drifts: []),
    Case(
      what: "a field that only the cluster has", declared: hook("timeoutSeconds: 10"),
      live: hook("namespaceSelector: {matchLabels: {a: b}}"),
      drifts: [#"webhooks[0].namespaceSelector: - -> {"matchLabels":{"a":"b"}} line 5"#]),
    Case(
      what: "the order of sets",
      declared: hook("matchConditions: [{name: a, expression: x}, {name: b, expression: y}]"),
      live: hook("matchConditions: [{name: b, expression: y}, {name: a, expression: x}]")
        .replacing("[CREATE, UPDATE]", with: "[UPDATE, CREATE]"), drifts: []),
    Case(
      what: "sets that differ", declared: hook("timeoutSeconds: 10"),
      live: hook("timeoutSeconds: 10").replacing("[CREATE, UPDATE]", with: "[UPDATE]"),
      drifts: [#"webhooks[0].rules[0].operations: ["CREATE","UPDATE"] -> ["UPDATE"] line 7"#]),
    Case(
      what: "an injected bundle", declared: hook("clientConfig: {url: 'https://a'}"),
      live: hook("clientConfig: {url: 'https://a', caBundle: QQ==}"), drifts: []),
    Case(
      what: "a bundle that the file gives", declared: hook("clientConfig: {caBundle: Qg==}"),
      live: hook("clientConfig: {caBundle: QQ==}"),
      drifts: [#"webhooks[0].clientConfig.caBundle: "Qg==" -> "QQ==" line 6"#]),
    Case(
      what: "a placeholder for a bundle", declared: hook("clientConfig: {caBundle: Cg==}"),
      live: hook("clientConfig: {caBundle: QQ==}"), drifts: []),
    Case(
      what: "what the server writes", declared: hook("timeoutSeconds: 10"),
      live: hook("timeoutSeconds: 10", metadata: ", uid: x, generation: 4, labels: {a: b}, resourceVersion: \"7\""),
      drifts: []),
    Case(
      what: "a webhook more", declared: hook("timeoutSeconds: 10"),
      live: hook("timeoutSeconds: 10") + "- {name: b.example.com}\n",
      drifts: [
        #"webhooks: - -> {"failurePolicy":"Fail","matchPolicy":"Equivalent","name":"b.example.com","namespaceSelector":{},"objectSelector":{},"timeoutSeconds":10} line 5"#
      ]),
    Case(
      what: "missing", declared: hook("timeoutSeconds: 10"), live: "",
      drifts: ["missing ValidatingWebhookConfiguration gate"]),
    Case(
      what: "extra, of kinds that files declare", declared: hook("timeoutSeconds: 10"),
      live: hook("timeoutSeconds: 10") + "---\n"
        + hook("timeoutSeconds: 10").replacing("name: gate", with: "name: other")
        + "---\n" + object("ClusterAdmissionPolicy", "left-alone", "spec: {}"),
      drifts: ["extra ValidatingWebhookConfiguration other"]),
    Case(
      what: "extra, made from something else", declared: hook("timeoutSeconds: 10"),
      live: hook("timeoutSeconds: 10") + "---\n"
        + hook("timeoutSeconds: 10", metadata: "-2, annotations: {kubewardenPolicyName: x}") + "---\n"
        + hook("timeoutSeconds: 10", metadata: "-3, ownerReferences: [{kind: A}]") + "---\n"
        + hook("timeoutSeconds: 10", metadata: "-4, annotations: {meta.helm.sh/release-name: chart}"),
      drifts: ["extra ValidatingWebhookConfiguration gate-4 by the Helm release chart"]),
    Case(
      what: "extra, in namespaces that files speak of",
      declared: object("AdmissionPolicy", "p", "spec: {}", metadata: ", namespace: a"),
      live: object("AdmissionPolicy", "p", "spec: {}", metadata: ", namespace: a") + "\n---\n"
        + object("AdmissionPolicy", "q", "spec: {}", metadata: ", namespace: a") + "\n---\n"
        + object("AdmissionPolicy", "q", "spec: {}", metadata: ", namespace: b"),
      drifts: ["extra AdmissionPolicy a/q"]),
    Case(
      what: "no namespace in the file", declared: object("AdmissionPolicy", "p", "spec: {mode: monitor}"),
      live: object("AdmissionPolicy", "p", "spec: {mode: protect}", metadata: ", namespace: a"),
      drifts: [#"spec.mode: "monitor" -> "protect" line 1"#]),
    Case(
      what: "Kubewarden's defaults and settings",
      declared: object("ClusterAdmissionPolicy", "p", "spec: {settings: {allowed: [a, b]}}"),
      live: object(
        "ClusterAdmissionPolicy", "p", "spec: {mode: protect, settings: {allowed: [b]}, mutating: false}, status: {}"),
      drifts: [#"spec.settings.allowed: ["a","b"] -> ["b"] line 1"#]),
    Case(
      what: "Kyverno's defaults", declared: object("ClusterPolicy", "p", "spec: {rules: [{name: r}]}"),
      live: object(
        "ClusterPolicy", "p",
        "spec: {admission: true, background: true, emitWarning: false, validationFailureAction: Audit, rules: [{name: r, skipBackgroundRequests: true}]}"
      ), drifts: []),
    Case(
      what: "Kyverno's switches", declared: object("ClusterPolicy", "p", "spec: {validationFailureAction: Enforce}"),
      live: object("ClusterPolicy", "p", "spec: {validationFailureAction: Audit, background: true}"),
      drifts: [#"spec.validationFailureAction: "Enforce" -> "Audit" line 1"#]),
    Case(
      what: "Pod Security labels, and no others",
      declared: object(
        "Namespace", "n", "spec: {}", metadata: ", labels: {pod-security.kubernetes.io/enforce: restricted, a: b}"),
      live: object(
        "Namespace", "n", "spec: {}",
        metadata: ", labels: {kubernetes.io/metadata.name: n, pod-security.kubernetes.io/enforce: privileged}"),
      drifts: [
        #"metadata.labels["pod-security.kubernetes.io/enforce"]: "restricted" -> "privileged" line 1"#
      ]),
    Case(
      what: "a label that a webhook leaves out", declared: object("Namespace", "n", "spec: {}"),
      live: object("Namespace", "n", "spec: {}", metadata: ", labels: {ignore: \"yes\", other: x}") + "\n---\n"
        + hook("namespaceSelector: {matchExpressions: [{key: ignore, operator: DoesNotExist}]}"),
      drifts: [#"metadata.labels.ignore: - -> "yes" line 1"#]),
    Case(
      what: "roles that reach the gate, and no others",
      declared: object(
        "ClusterRole", "gate", "rules: [{apiGroups: [admissionregistration.k8s.io], resources: ['*'], verbs: [get]}]")
        + "\n---\n" + object("ClusterRole", "pods", "rules: [{apiGroups: [''], resources: [pods], verbs: ['*']}]"),
      live: object(
        "ClusterRole", "gate",
        "rules: [{apiGroups: [admissionregistration.k8s.io], resources: ['*'], verbs: [get, delete]}]")
        + "\n---\n"
        + object("ClusterRole", "more", "rules: [{apiGroups: [''], resources: [namespaces], verbs: [patch]}]")
        + "\n---\n" + object("ClusterRole", "other", "rules: [{apiGroups: [''], resources: [pods], verbs: [patch]}]")
        + "\n---\n" + object("ClusterRole", "system:x", "rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]"),
      drifts: [#"rules[0].verbs: ["get"] -> ["get","delete"] line 1"#, "extra ClusterRole more"]),
    Case(
      what: "subjects of bindings to such roles",
      declared: object(
        "ClusterRoleBinding", "b",
        "roleRef: {kind: ClusterRole, name: cluster-admin}, subjects: [{kind: User, name: a}]"),
      live: object(
        "ClusterRoleBinding", "b",
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}, subjects: [{kind: User, name: b, apiGroup: rbac.authorization.k8s.io}, {apiGroup: rbac.authorization.k8s.io, kind: User, name: a}]"
      ),
      drifts: [
        #"subjects: - -> {"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"b"} line 1"#
      ]),
    Case(
      what: "aggregated rules",
      declared: object(
        "ClusterRole", "a", "aggregationRule: {clusterRoleSelectors: [{matchLabels: {x: y}}]}, rules: []"),
      live: object(
        "ClusterRole", "a",
        "aggregationRule: {clusterRoleSelectors: [{matchLabels: {x: y}}]}, rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]"
      ),
      drifts: []),
  ]

  @Test(arguments: cases) func differences(_ example: Case) {
    #expect(Self.drifts(example.declared, example.live) == example.drifts)
  }

  @Test func whatMayNotBeListedIsNotMissing() {
    var view = View.complete
    view.set(
      .forbidden(reason: ""), group: "admissionregistration.k8s.io", resource: "validatingwebhookconfigurations")
    #expect(
      Self.drifts(Self.hook("timeoutSeconds: 10"), "", view: view) == [
        "undetermined ValidatingWebhookConfiguration gate: validatingwebhookconfigurations.admissionregistration.k8s.io: forbidden"
      ])
  }

  @Test(arguments: cases) func theSameHasNoDrift(_ example: Case) {
    #expect(Self.drifts(example.declared, example.declared) == [])
  }

  /// Every kind of the data is known, and each has fields to compare.
  @Test func theDataIsWhole() {
    #expect(DriftKind.all.count > 15)
    for kind in DriftKind.all {
      #expect(!kind.fields.isEmpty)
      guard kind.kind != "*", kind.group.hasSuffix("k8s.io") else { continue }
      #expect(!Scheme.builtIn.resource(group: kind.group, kind: kind.kind).isGuessed, "\(kind.kind)")
    }
    #expect(Drift.descriptions.count == 3)
  }
}
