import Analysis
import Cluster
import Testing

/// What rules are told of who sees and enforces what.
@Suite struct CoverageFunctionsTests {
  private static let kubewarden = """
    apiVersion: policies.kubewarden.io/v1
    kind: PolicyServer
    metadata: {name: default}
    spec: {image: p, replicas: 1}
    ---

    """ + .namespaces("kubewarden")

  private static func module(_ name: String, mutating: Bool = false, _ more: String = "") -> String {
    """
    apiVersion: policies.kubewarden.io/v1
    kind: ClusterAdmissionPolicy
    metadata: {name: \(name)}
    spec:
      module: registry://ghcr.io/kubewarden/policies/\(name):v1
      mutating: \(mutating)
      rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}]
      \(more)
    ---

    """
  }

  private static func level(_ level: String, of namespace: String) -> String {
    """
    apiVersion: v1
    kind: Namespace
    metadata: {name: \(namespace), labels: {pod-security.kubernetes.io/enforce: \(level)}}
    ---

    """
  }

  private static func holds(_ property: String, _ list: String = "", in namespace: String = "web") -> String {
    "admission.enforces('\(property)', '\(list)', '\(namespace)').holds"
  }

  @Test("Nobody enforces anything in an empty cluster, and the witness says so")
  func nobodyEnforcesAnything() {
    let scene = Scene(.namespaces("web"))
    #expect(scene.evaluate(Self.holds("privileged-containers")) == "false")
    let witness = "admission.enforces('privileged-containers', '', 'web').witness"
    #expect(scene.evaluate("\(witness).startsWith('CREATE pods')") == "true")
    #expect(scene.evaluate("\(witness).contains('\"privileged\":true')") == "true")
    #expect(scene.evaluate("\(witness).contains('\"namespace\":\"web\"')") == "true")
  }

  @Test(
    "Pod Security enforces what its level asks for",
    arguments: [
      ("baseline", "privileged-containers", "true"), ("baseline", "host-paths", "true"),
      ("baseline", "host-namespaces.pid", "true"), ("baseline", "capabilities.added", "true"),
      ("baseline", "capabilities.NET_RAW", "false"), ("baseline", "run-as-root", "false"),
      ("restricted", "capabilities.NET_RAW", "true"), ("restricted", "privilege-escalation", "true"),
      ("restricted", "run-as-root", "true"), ("restricted", "read-only-root-filesystem", "false"),
      ("privileged", "privileged-containers", "false"),
    ])
  func podSecurity(level: String, property: String, expected: String) {
    let scene = Scene(Self.level(level, of: "web"))
    #expect(scene.evaluate(Self.holds(property)) == expected)
    #expect(scene.evaluate(Self.holds(property, in: "")) == "false")
    let by = "admission.enforces('\(property)', '', 'web').by"
    #expect(scene.evaluate(by) == (expected == "true" ? "[Pod Security]" : "[]"))
  }

  @Test("A CEL policy is known by what it refuses, not by its words")
  func celPolicy() {
    let scene = Scene(.namespaces("web") + .policy("p"))
    #expect(scene.evaluate(Self.holds("privileged-containers")) == "true")
    #expect(scene.evaluate(Self.holds("host-paths")) == "false")
    #expect(scene.evaluate("admission.enforces('privileged-containers', '', 'web').by") == "[CEL policy p]")
    #expect(scene.evaluate(Self.holds("privileged-containers", "ephemeralContainers")) == "false")
    let warning = Scene(.namespaces("web") + .policy("p", actions: "[Warn]"))
    #expect(warning.evaluate(Self.holds("privileged-containers")) == "false")
  }

  @Test("A guard on the subresource sees ephemeral containers")
  func ephemeralContainers() {
    let scene = Scene(.namespaces("web") + .policy("p", resources: "[pods, pods/ephemeralcontainers]"))
    #expect(scene.evaluate(Self.holds("privileged-containers", "ephemeralContainers")) == "true")
    let guarded = Scene(Self.level("baseline", of: "web"))
    #expect(guarded.evaluate(Self.holds("privileged-containers", "ephemeralContainers")) == "true")
  }

  @Test("Whom labels keep away enforces nothing, unless labels that show the pod are asked for")
  func labels() {
    let hidden = Scene(
      .namespaces("web") + .policy("p", "objectSelector: {matchExpressions: [{key: skip, operator: DoesNotExist}]}"))
    #expect(hidden.evaluate(Self.holds("privileged-containers")) == "false")
    #expect(
      hidden.evaluate("admission.enforces('privileged-containers', '', 'web').witness.contains('\"skip\":')") == "true")
    let optIn = String.policy("p", "objectSelector: {matchLabels: {gate: 'on'}}")
    #expect(Scene(.namespaces("web") + optIn).evaluate(Self.holds("privileged-containers")) == "false")
    let required = """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: labels}
      spec:
        matchConstraints:
          resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
        validations: [{expression: "object.metadata.?labels[?'gate'].orValue('') == 'on'"}]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: labels}
      spec: {policyName: labels, validationActions: [Deny]}
      ---

      """
    #expect(
      Scene(.namespaces("web") + optIn + required).evaluate(Self.holds("privileged-containers")) == "true")
  }

  @Test("Kubewarden's modules enforce what they are known for, where their policy counts")
  func kubewarden() {
    let scene = Scene(.namespaces("web") + Self.kubewarden + Self.module("pod-privileged"))
    #expect(scene.evaluate(Self.holds("privileged-containers")) == "true")
    #expect(scene.evaluate(Self.holds("privileged-containers", in: "kubewarden")) == "false")
    #expect(scene.evaluate(Self.holds("privileged-containers", in: "")) == "true")
    let monitored = Scene(.namespaces("web") + Self.kubewarden + Self.module("pod-privileged", "mode: monitor"))
    #expect(monitored.evaluate(Self.holds("privileged-containers")) == "false")
    let skipping = Scene(
      .namespaces("web") + Self.kubewarden + Self.module("pod-privileged", "settings: {skip_init_containers: true}"))
    #expect(skipping.evaluate(Self.holds("privileged-containers")) == "false")
    #expect(skipping.evaluate(Self.holds("privileged-containers", "containers")) == "true")
    let own = Scene(.namespaces("web") + Self.kubewarden + Self.module("our-own"))
    #expect(own.evaluate(Self.holds("privileged-containers")).hasPrefix("unknown: "))
  }

  @Test("A webhook of unknown make may enforce anything, if it validates and fails closed")
  func unknownMake() {
    func scene(_ webhook: String) -> String {
      Scene(.namespaces("web") + webhook).evaluate(Self.holds("privileged-containers"))
    }
    #expect(scene(.webhook("w")) == "unknown: what webhook w enforces is not known")
    #expect(scene(.webhook("w", "failurePolicy: Ignore")) == "false")
    let mutating = String.webhook("w").replacing("Validating", with: "Mutating")
    #expect(scene(mutating) == "false")
  }

  @Test("What is out of view may enforce it")
  func outOfView() {
    let scene = Scene(
      .namespaces("web"), forbidding: [("admissionregistration.k8s.io", "validatingwebhookconfigurations")])
    #expect(scene.evaluate(Self.holds("privileged-containers")).hasPrefix("unknown: "))
    let guarded = Scene(
      .namespaces("web") + .policy("p"),
      forbidding: [("admissionregistration.k8s.io", "validatingwebhookconfigurations")])
    #expect(guarded.evaluate(Self.holds("privileged-containers")) == "true")
  }

  @Test("Namespaces that are left out, and new ones where somebody may make them")
  func unguarded() {
    let exempting = String.policy(
      "p",
      "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [lab, gone]}]}"
    )
    let scene = Scene(.namespaces("web", "lab", "kube-system") + exempting)
    #expect(scene.evaluate("admission.unguarded('privileged-containers').names") == "lab")
    #expect(scene.evaluate("admission.unguarded('privileged-containers').count") == "1")
    #expect(scene.evaluate("admission.unguarded('privileged-containers').of") == "2")
    #expect(scene.evaluate("admission.unguarded('privileged-containers').enforced") == "true")
    let levels = Self.level("baseline", of: "web")
    #expect(Scene(levels).evaluate("admission.unguarded('privileged-containers').namespaces") == "[]")
    let makers = Scene(levels + .namespaceRights("[create]", to: "dev"))
    #expect(makers.evaluate("admission.unguarded('privileged-containers').names") == "any new namespace")
    let partial = Scene(levels, view: .manifests)
    #expect(
      partial.evaluate("admission.unguarded('privileged-containers').namespaces.exists(n, true)").hasPrefix("unknown: ")
    )
  }

  @Test("Names that mean nothing are mistakes")
  func mistakes() {
    let scene = Scene(.namespaces("web"))
    #expect(
      scene.evaluate(Self.holds("no-such")) == "error: admission.enforces: 'no-such' is no property that is known")
    #expect(
      scene.evaluate(Self.holds("host-paths", "pods"))
        == "error: admission.enforces: 'pods' is no list of containers")
    #expect(
      scene.evaluate("admission.unguarded('x')") == "error: admission.unguarded: 'x' is no property that is known")
    #expect(
      scene.evaluate("admission.covers('READ', '', 'pods', 'web')")
        == "error: admission.covers: the operation must be CREATE, UPDATE, DELETE or CONNECT")
  }

  @Test("Who sees a request is told as in the table of coverage")
  func covers() {
    let scene = Scene(.namespaces("web") + .webhook("w", resources: "[pods, pods/exec, nodes]"))
    func state(_ arguments: String) -> String { scene.evaluate("admission.covers(\(arguments)).state") }
    #expect(state("'CREATE', '', 'pods', 'web'") == "closed")
    #expect(state("'CONNECT', '', 'pods/exec', 'web'") == "closed")
    #expect(state("'CREATE', '', 'services', 'web'") == "unseen")
    #expect(state("'CREATE', '', 'pods', '*'") == "closed")
    #expect(state("'CREATE', '', 'nodes', ''") == "closed")
    #expect(
      scene.evaluate("admission.covers('CREATE', '', 'pods', 'web').watchers.map(w, w.effect)") == "[failsClosed]")
    let open = Scene(.namespaces("web") + .webhook("w", "failurePolicy: Ignore"))
    #expect(open.evaluate("admission.covers('CREATE', '', 'pods', 'web').state") == "open")
    let partial = Scene(.namespaces("web"), view: .manifests)
    #expect(partial.evaluate("admission.covers('CREATE', '', 'pods', 'web').state").hasPrefix("unknown: "))
    #expect(partial.evaluate("admission.covers('CREATE', '', 'pods', 'lab').state").hasPrefix("unknown: "))
  }

  private static let hidden = "objectSelector: {matchExpressions: [{key: skip, operator: DoesNotExist}]}"

  @Test("What others enforce may be left to them")
  func upholds() {
    let policy = "inventory.get('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy', '', 'pod-privileged').value()"
    let selecting = Self.kubewarden + Self.module("pod-privileged", Self.hidden)
    let alone = Scene(.namespaces("web") + selecting)
    #expect(alone.evaluate("admission.upholds(\(policy), '')") == "false")
    let labelled = Scene(Self.level("baseline", of: "web") + selecting)
    #expect(labelled.evaluate("admission.upholds(\(policy), '')") == "true")
    #expect(labelled.evaluate("admission.upholds(\(policy), 'ephemeralContainers')") == "true")
    #expect(labelled.evaluate("admission.upholds(\(policy), '', 'web')") == "true")
    #expect(labelled.evaluate("admission.upholds(\(policy), '', '*')") == "false")
    let inPart = Scene(Self.level("baseline", of: "web") + .namespaces("lab") + selecting)
    #expect(inPart.evaluate("admission.upholds(\(policy), '')") == "false")
    let makers = Scene(Self.level("baseline", of: "web") + selecting + .namespaceRights("[create]", to: "dev"))
    #expect(makers.evaluate("admission.upholds(\(policy), '')") == "false")
    let custom = Scene(Self.level("baseline", of: "web") + Self.kubewarden + Self.module("our-own", Self.hidden))
    let own = "inventory.get('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy', '', 'our-own').value()"
    #expect(custom.evaluate("admission.upholds(\(own), '')") == "false")
    #expect(
      alone.evaluate("admission.upholds(\(policy), 'pods')")
        == "error: admission.upholds: 'pods' is no list of containers")
  }

  @Test("Who leaves out which namespace, and whether others look there")
  func exemptions() {
    let names =
      "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [lab, shop]}]}"
    let scene = Scene(
      .namespaces("web", "lab") + Self.level("baseline", of: "shop") + Self.kubewarden
        + Self.module("pod-privileged", names))
    func text(_ expression: String) -> String { scene.evaluate("admission.exemptions()\(expression)") }
    #expect(text(".map(e, e.namespace.metadata.name)") == "[kubewarden, lab, shop]")
    #expect(text(".filter(e, e.upheld).map(e, e.namespace.metadata.name)") == "[shop]")
    #expect(text("[1].by.map(b, b.name)") == "[pod-privileged]")
    #expect(text("[1].by[0].selector.matchExpressions[0].operator") == "NotIn")
    let optIn = Scene(.namespaces("web", "lab") + .webhook("w", "namespaceSelector: {matchLabels: {gate: 'on'}}"))
    #expect(optIn.evaluate("admission.exemptions()") == "[]")
    let partial = Scene(.namespaces("web"), view: .manifests)
    #expect(partial.evaluate("admission.exemptions().exists(e, true)").hasPrefix("unknown: "))
  }

  @Test("Versions that are served")
  func served() {
    let definition = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: gates.example.com}
      spec:
        group: example.com
        names: {kind: Gate, plural: gates}
        scope: Namespaced
        versions: [{name: v1, served: true, storage: true}, {name: v1beta1, served: true}, {name: v1alpha1, served: false}]
      """
    let scene = Scene(definition)
    #expect(scene.evaluate("api.served('example.com', 'gates')") == "[v1, v1beta1]")
    #expect(scene.evaluate("api.served('', 'pods/exec')") == "[v1]")
    #expect(scene.evaluate("api.served('example.com', 'doors')") == "[]")
    let forbidden = Scene("", forbidding: [("apiextensions.k8s.io", "customresourcedefinitions")])
    #expect(forbidden.evaluate("api.served('example.com', 'gates').exists(v, true)").hasPrefix("unknown: "))
  }
}
