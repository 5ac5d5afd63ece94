import Cluster
import Documents
import Glibc
import TestFiles
import Testing

@testable import Collection

/// An inventory of texts, each a file of its own; the fixtures' documents count where `isFixture` says so.
func collect(_ texts: String..., isFixture: Bool = false, isComplete: Bool = false) -> Inventory {
  ManifestCollector().collect(
    sources: texts.enumerated().map { Source(name: "\($0).yaml", bytes: Array($1.utf8)) },
    options: CollectionOptions(isComplete: isComplete, isFixture: isFixture))
}

struct ManifestCollectorTests {
  @Test func objectsOfListsAndDocuments() {
    let inventory = collect(
      """
      apiVersion: v1
      kind: List
      items:
      - {apiVersion: v1, kind: Pod, metadata: {name: a}}
      - apiVersion: v1
        kind: List
        items: [{apiVersion: v1, kind: Pod, metadata: {name: b}}]
      ---
      {apiVersion: v1, kind: Service, metadata: {name: c}}
      ---
      # nothing
      """,
      """
      {"apiVersion": "apps/v1", "kind": "DeploymentList", "items": [{"metadata": {"name": "d"}}]}
      """,
      "[{apiVersion: v1, kind: Pod, metadata: {name: e}}]")
    #expect(
      inventory.objects.map(\.identity.description) == ["Pod a", "Pod b", "Service c", "Deployment d", "Pod e"])
    #expect(inventory.problems.isEmpty)
    #expect(inventory.inputs.map(\.objects) == [3, 1, 1])
    #expect(inventory.inputs.map(\.files) == [1, 1, 1])
    #expect(inventory.view == .manifests)
  }

  private static func apiServer(_ flag: String) -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: kube-apiserver-a, namespace: kube-system, labels: {component: kube-apiserver}}
    spec: {containers: [{name: kube-apiserver, command: [kube-apiserver, \(flag)]}]}
    """
  }

  /// An API server lists no file of the control plane's disk, so a dump that is complete says nothing of them.
  @Test(arguments: [
    ("{apiVersion: v1, kind: Pod, metadata: {name: a}}", View.completeWithoutControlPlane),
    ("{apiVersion: portcullis/v1, kind: HelmValues, chart: c, values: {}}", .completeWithoutControlPlane),
    ("{apiVersion: apiserver.config.k8s.io/v1, kind: AdmissionConfiguration}", .complete),
    (
      "{apiVersion: pod-security.admission.config.k8s.io/v1, kind: PodSecurityConfiguration}",
      .completeWithoutControlPlane
    ),
    (apiServer("--secure-port=6443"), .complete),
    (apiServer("--admission-control-config-file=/etc/kubernetes/admission.yaml"), .completeWithoutControlPlane),
  ])
  func whatCompleteMeans(_ text: String, _ view: View) {
    #expect(collect(text, isComplete: true).view == view)
  }

  @Test(arguments: [
    ("{apiVersion: apiserver.config.k8s.io/v1, kind: AdmissionConfiguration}", "AdmissionConfiguration"),
    ("{apiVersion: apiserver.k8s.io/v1alpha1, kind: AdmissionConfiguration}", "AdmissionConfiguration"),
    ("{apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration}", "WebhookAdmissionConfiguration"),
    (
      "{apiVersion: pod-security.admission.config.k8s.io/v1beta1, kind: PodSecurityConfiguration}",
      "PodSecurityConfiguration"
    ),
    ("{apiVersion: apiserver.config.k8s.io/v1alpha1, kind: WebhookAdmission}", "WebhookAdmissionConfiguration"),
    ("{apiVersion: v1, kind: Config, clusters: [], users: []}", "Kubeconfig"),
    ("{apiVersion: kubeadm.k8s.io/v1beta4, kind: ClusterConfiguration}", "ClusterConfiguration"),
    ("{kube-apiserver-arg: [admission-control-config-file=/a]}", "K3sConfig"),
    ("{apiVersion: portcullis/v1, kind: K3sConfig, config: {a: b}}", "K3sConfig"),
    ("{apiVersion: portcullis/v1, kind: HelmValues, chart: c, values: {a: b}}", "HelmValues"),
  ])
  func configurationDocuments(_ text: String, _ kind: String) {
    let inventory = collect(text)
    #expect(inventory.configurations.map(\.kind) == [kind])
    #expect(inventory.documents(kind: kind).count == 1)
    #expect(inventory.objects.isEmpty)
    #expect(inventory.problems.isEmpty)
    #expect(inventory.inputs.first?.configurationDocuments == 1)
  }

  @Test func documentsOfOtherToolsAreNoProblem() throws {
    let directory = try TemporaryFolder([
      "a/kustomization.yaml": "resources: [b.yaml]",
      "b.yaml": "- op: replace\n  path: /spec\n",
      "c.yaml": "{apiVersion: kind.x-k8s.io/v1alpha4, kind: Cluster}",
      "d.yaml": "{apiVersion: skaffold/v4beta6, kind: Config}",
      "e.yaml": "replicas: 3",
      "f.yaml": "{apiVersion: kubelet.config.k8s.io/v1beta1, kind: KubeletConfiguration}",
      "g.yaml": "# only a comment",
      "h.yaml": "text",
    ])
    let inventory = ManifestCollector().collect([directory.path])
    #expect(inventory.problems.isEmpty)
    #expect(inventory.objects.isEmpty)
    #expect(inventory.inputs.first?.files == 8)
  }

  @Test(arguments: [
    ("replicas: 3", "holds no Kubernetes object"),
    ("", "holds no Kubernetes object"),
    ("{kind: Pod, metadata: {name: a}}", "has no apiVersion"),
    ("{apiVersion: v1, metadata: {name: a}}", "has no kind"),
    ("{apiVersion: v1, kind: Pod, metadata: {}}", "this Pod has no metadata.name"),
    ("{apiVersion: portcullis/v1, kind: View}", "a View counts in the fixtures of rules only"),
  ])
  func whatIsOddIsSaid(_ text: String, _ message: String) throws {
    let problem = try #require(collect(text).problems.first)
    #expect(problem.message.hasPrefix(message), "\(problem)")
    #expect(problem.severity == .warning)
  }

  @Test func aBadDocumentHidesNoOther() throws {
    let inventory = collect(
      "{apiVersion: v1, kind: Pod, metadata: {name: a}}\n---\na: [\n---\n{apiVersion: v1, kind: Pod, metadata: {name: b}}\n"
    )
    #expect(inventory.objects.map(\.identity.name) == ["a", "b"])
    #expect(inventory.problems.count == 1)
    #expect(inventory.problems.first?.location.file == "0.yaml")
  }

  @Test func filesAreReadInTheirOrderWhateverTheThreads() throws {
    var files: [String: String] = [:]
    let filler = String(repeating: "# filler\n", count: 10_000)
    for i in 0..<40 {
      let name = i < 10 ? "0\(i)" : "\(i)"
      files["\(name).yaml"] = "{apiVersion: v1, kind: Pod, metadata: {name: p\(name)}}\n" + filler
    }
    let directory = try TemporaryFolder(files)
    let expected = files.keys.sorted().map { "p" + $0.dropLast(5) }
    for _ in 0..<5 {
      #expect(ManifestCollector().collect([directory.path]).objects.map(\.identity.name) == expected)
    }
  }

  @Test func unreadableFilesAreProblems() throws {
    let directory = try TemporaryFolder(["a.yaml": "{apiVersion: v1, kind: Pod, metadata: {name: a}}"])
    try directory.write([0x1f, 0x8b, 0x08, 0, 0], to: "b.yaml.gz")
    try directory.write(Array("kind: a".utf8) + [0, 1, 2, 0], to: "c.yaml")
    let inventory = ManifestCollector().collect([directory.path, "\(directory.path)/missing"])
    #expect(inventory.objects.count == 1)
    #expect(
      inventory.problems.map { "\($0.severity) \($0.message)" } == [
        "error cannot be read: No such file or directory",
        "error cannot be decompressed: the compressed data ends too early",
        "warning is a binary file; passed over",
      ])
  }
}

struct HelmTests {
  @Test func templatesAreToldOncePerChart() throws {
    let directory = try TemporaryFolder([
      "chart/Chart.yaml": "{apiVersion: v2, name: my-chart, version: 1.0.0}",
      "chart/values.yaml": "mTLS: {enable: true}",
      "chart/templates/a.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"{{ .Release.Name }}\"\n",
      "chart/templates/sub/b.yaml": "{{- if .Values.x }}\nkind: Pod\n{{- end }}\n",
      "chart/templates/plain.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: plain}}",
      "chart/crds/c.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: crd}}",
      "loose/d.yaml": "{{ .Values.y }}\nkind: Pod\n",
    ])
    let inventory = ManifestCollector().collect([directory.path])
    #expect(inventory.objects.map(\.identity.name) == ["crd", "plain"])
    #expect(inventory.problems.map(\.kind) == [.template, .template])
    #expect(
      inventory.problems.map(\.message) == [
        "chart 'my-chart': 2 templates, not rendered: pipe `helm template` into `portcullis scan -`",
        "a template, not rendered: pipe `helm template` into `portcullis scan -`",
      ])
    #expect(inventory.problems.first?.location.line == 4)
    let values = try #require(inventory.documents(kind: "HelmValues").first)
    #expect(values.chart == "my-chart")
    #expect(values.node["mTLS", "enable"]?.bool == true)
    #expect(inventory.configurations.count == 1)
  }

  @Test func valuesNamedOnTheCommandLine() throws {
    let directory = try TemporaryFolder(["production.yaml": "replicas: 2"])
    let inventory = ManifestCollector().collect(
      [], options: CollectionOptions(values: [.init(chart: "c", path: "\(directory.path)/production.yaml")]))
    #expect(inventory.configurations.map(\.chart) == ["c"])
    #expect(inventory.inputs.map(\.configurationDocuments) == [1])
  }

  struct Carrier: Sendable, CustomTestStringConvertible {
    var text: String
    var chart: String?
    var line: Int
    var testDescription: String { text }
  }

  @Test(arguments: [
    Carrier(
      text: """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: kubewarden}
        spec:
          chart: {spec: {chart: ./charts/admission-controller}}
          values:
            mTLS:
              enable: true
        """, chart: "admission-controller", line: 8),
    Carrier(
      text: """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: kubewarden}
        spec:
          source:
            chart: admission-controller
            helm:
              values: |
                # a comment
                mTLS:
                  enable: true
        """, chart: "admission-controller", line: 11),
    Carrier(
      text: """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: kubewarden}
        spec:
          sources:
          - path: charts/own
            helm:
              valuesObject: {mTLS: {enable: true}}
        """, chart: "own", line: 8),
    Carrier(
      text: """
        apiVersion: helm.cattle.io/v1
        kind: HelmChart
        metadata: {name: kubewarden}
        spec:
          chart: https://example.com/charts/admission-controller-6.0.2.tgz
          valuesContent: |-
            mTLS:
              enable: true
        """, chart: "admission-controller", line: 8),
  ])
  func carriers(_ carrier: Carrier) throws {
    let inventory = collect(carrier.text)
    #expect(inventory.problems.isEmpty)
    #expect(inventory.objects.count == 1)
    let values = try #require(inventory.documents(kind: "HelmValues").first)
    #expect(values.chart == carrier.chart)
    #expect(values.carrier?.identity.name == "kubewarden")
    #expect(values.node["mTLS", "enable"]?.bool == true)
    #expect(values.node["mTLS", "enable"]?.location.line == carrier.line)
    #expect(values.node["mTLS", "enable"]?.location.file == "0.yaml")
  }

  @Test func kubewardenDefaultsAreObjects() throws {
    let inventory = collect(
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: kubewarden-defaults, namespace: kubewarden}
      data:
        server.yaml: |
          apiVersion: policies.kubewarden.io/v1
          kind: PolicyServer
          metadata:
            name: default
          spec: {}
        policies.yaml: |
          {apiVersion: policies.kubewarden.io/v1, kind: ClusterAdmissionPolicy, metadata: {name: a}, spec: {}}
          ---
          apiVersion: policies.kubewarden.io/v1
          kind: ClusterAdmissionPolicy
          metadata: {name: b}
          spec:
            mode: monitor
        broken.yaml: |
          a: [
      """)
    #expect(
      inventory.objects.map(\.identity.description) == [
        "ConfigMap kubewarden/kubewarden-defaults", "PolicyServer default", "ClusterAdmissionPolicy a",
        "ClusterAdmissionPolicy b",
      ])
    let policy = inventory.objects[3]
    #expect(policy.carrier?.identity.name == "kubewarden-defaults")
    #expect(policy.carrier?.node.key == "policies.yaml")
    #expect(policy.node["spec", "mode"]?.location == SourceLocation(file: "0.yaml", line: 18, column: 13))
    #expect(policy.node["spec", "failurePolicy"]?.string == "Fail")
    #expect(inventory.problems.count == 1)
    #expect(inventory.problems.first?.location.file == "0.yaml")
    #expect((20...21).contains(inventory.problems.first?.location.line ?? 0))
    #expect(inventory.inputs.first?.objects == 4)
  }
}

struct CarriedObjectTests {
  @Test func whatTheControllerMadeCounts() {
    let inventory = collect(
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: kubewarden-defaults, namespace: kubewarden}
      data:
        a.yaml: '{apiVersion: policies.kubewarden.io/v1, kind: PolicyServer, metadata: {name: default}, spec: {}}'
        b.yaml: '{apiVersion: policies.kubewarden.io/v1, kind: PolicyServer, metadata: {name: other}, spec: {}}'
      ---
      apiVersion: policies.kubewarden.io/v1
      kind: PolicyServer
      metadata: {name: default}
      spec: {replicas: 3}
      """)
    let servers = inventory.objects(group: "policies.kubewarden.io", kind: "PolicyServer")
    #expect(servers.map(\.identity.name) == ["default", "other"])
    #expect(servers.map { $0.carrier == nil } == [true, false])
  }
}

struct FixtureTests {
  @Test func aFixtureIsComplete() {
    #expect(collect("{apiVersion: v1, kind: Pod, metadata: {name: a}}", isFixture: true).view == .complete)
  }

  @Test func aViewSaysWhatCouldBeSeen() {
    let inventory = collect(
      """
      apiVersion: portcullis/v1
      kind: View
      spec:
        forbidden: [{group: networking.k8s.io, resource: networkpolicies}]
        partial: [{resource: pods, namespace: web}]
      """, isFixture: true)
    #expect(inventory.view.state(group: "networking.k8s.io", resource: "networkpolicies") == .forbidden(reason: ""))
    #expect(inventory.view.state(group: "", resource: "pods", namespace: "own") == .complete)
    #expect(inventory.gap(group: "", kind: "Pod", namespace: "web") != nil)
    #expect(inventory.gap(group: "", kind: "Secret") == nil)
    #expect(inventory.problems.isEmpty)
  }

  @Test func aPartialView() {
    let inventory = collect("{apiVersion: portcullis/v1, kind: View, spec: {complete: false}}", isFixture: true)
    #expect(inventory.view == .manifests)
  }

  @Test func mistakesInAViewAreSaid() {
    let inventory = collect(
      "{apiVersion: portcullis/v1, kind: View, spec: {forbiden: [], partial: [{}]}}", isFixture: true)
    #expect(
      inventory.problems.map(\.message) == [
        "a View has no field 'forbiden' (complete, forbidden, failed, partial, notServed, notLookedAt)",
        "needs a resource, and its group unless it is core",
      ])
  }
}
