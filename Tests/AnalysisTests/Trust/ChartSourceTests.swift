import Analysis
import Cluster
import Testing

struct ChartSourceTests {
  private func sources(_ yaml: String, view: View = .complete) -> String {
    Scene(yaml, view: view).evaluate(
      """
      helm.sources(object).map(s, s.chart + ' ' + s.version + (s.isFixed ? ' fixed' : '')
        + (s.canVerify ? (s.verifies ? ' verified' : ' unverified') : '') + (s.skipsTLS ? ' insecure' : ''))
      """)
  }

  private func argo(_ spec: String, kind: String = "Application") -> String {
    sources("apiVersion: argoproj.io/v1alpha1\nkind: \(kind)\nmetadata: {name: a, namespace: argocd}\nspec: {\(spec)}")
  }

  @Test func argoCD() {
    #expect(argo("source: {repoURL: r, chart: gate, targetRevision: 1.2.3}") == "[gate 1.2.3 fixed]")
    #expect(argo("sources: [{repoURL: r, chart: a, targetRevision: '*'}, {repoURL: g, path: p}]") == "[a *]")
    #expect(
      argo("template: {spec: {source: {repoURL: r, chart: gate, targetRevision: 1.x}}}", kind: "ApplicationSet")
        == "[gate 1.x]")
  }

  @Test(arguments: [
    ("1.2.3", true), ("v1.2.3", true), ("1.2.3-rc.1+build", true), ("1.2.3-dev", true), ("", false), ("latest", false),
    ("1.2", false), ("1.2.x", false), ("*", false), ("~1.2.3", false), ("^1.2.3", false), (">=1.2.3", false),
    ("1.2.3 - 2.0.0", false), ("1.2.3 || 1.3.0", false), ("=1.2.3", false), ("HEAD", false), ("1.2.3.4", false),
  ])
  func fixedVersions(_ version: String, _ expected: Bool) {
    let result = argo("source: {repoURL: r, chart: gate, targetRevision: '\(version)'}")
    #expect(result == "[gate \(version)\(expected ? " fixed" : "")]")
  }

  private func release(_ chart: String, repository: String = "", view: View = .complete) -> String {
    sources(
      """
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: {name: gate, namespace: flux-system}
      spec: {chart: {spec: {chart: gate, version: 1.2.3, \(chart)}}}
      \(repository)
      """, view: view)
  }

  private static func repository(_ spec: String) -> String {
    """
    ---
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: HelmRepository
    metadata: {name: repo, namespace: flux-system}
    spec: {\(spec)}
    """
  }

  @Test func fluxReleases() {
    let reference = "sourceRef: {kind: HelmRepository, name: repo}"
    #expect(release(reference, repository: Self.repository("url: 'https://c'")) == "[gate 1.2.3 fixed]")
    #expect(
      release(reference, repository: Self.repository("url: 'oci://c', type: oci")) == "[gate 1.2.3 fixed unverified]")
    #expect(
      release("\(reference), verify: {provider: cosign}", repository: Self.repository("url: 'oci://c', type: oci"))
        == "[gate 1.2.3 fixed verified]")
    #expect(
      release(reference, repository: Self.repository("url: 'oci://c', type: oci, insecure: true"))
        == "[gate 1.2.3 fixed unverified insecure]")
    #expect(release("sourceRef: {kind: GitRepository, name: repo}") == "[]")
  }

  @Test func aRepositoryThatIsNotInTheInput() {
    let scene = Scene(
      """
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: {name: gate, namespace: apps}
      spec: {chart: {spec: {chart: gate, sourceRef: {kind: HelmRepository, name: repo, namespace: flux-system}}}}
      """, view: .manifests)
    let result = scene.evaluate("helm.sources(object)[0].repository")
    #expect(result.hasPrefix("unknown: HelmRepository flux-system/repo is not in the input"))
  }

  @Test(arguments: [
    ("url: 'oci://r/charts/gate', ref: {tag: 1.2.3}", "[gate 1.2.3 fixed unverified]"),
    ("url: 'oci://r/charts/gate', ref: {tag: 1.2.3, semver: '>=1'}", "[gate >=1 unverified]"),
    ("url: 'oci://r/charts/gate', ref: {semver: '>=1', digest: 'sha256:00'}", "[gate >=1 fixed unverified]"),
    ("url: 'oci://r/charts/gate', verify: {provider: notation}", "[gate  verified]"),
  ])
  func fluxRegistries(_ spec: String, _ expected: String) {
    let object = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: g, namespace: f}\n"
    #expect(sources(object + "spec: {\(spec)}") == expected)
  }

  @Test(arguments: [
    ("helm.cattle.io/v1", "HelmChart", "chart: gate, repo: 'https://c', version: 1.2.3", "[gate 1.2.3 fixed]"),
    ("helm.cattle.io/v1", "HelmChart", "chart: 'oci://r/c/gate', plainHTTP: true", "[gate  insecure]"),
    ("helm.cattle.io/v1", "HelmChart", "chart: 'https://c/my-gate-1.2.3.tgz'", "[my-gate ]"),
    (
      "fleet.cattle.io/v1alpha1", "HelmOp", "helm: {chart: gate, repo: 'https://c', version: 1.2.3}",
      "[gate 1.2.3 fixed]"
    ),
    (
      "fleet.cattle.io/v1alpha1", "HelmOp", "helm: {repo: 'oci://r/c/gate'}, insecureSkipTLSVerify: true",
      "[gate  insecure]"
    ),
    ("catalog.cattle.io/v1", "ClusterRepo", "url: 'http://c', insecurePlainHttp: true", "[  insecure]"),
    ("v1", "ConfigMap", "chart: gate", "[]"),
  ])
  func others(_ apiVersion: String, _ kind: String, _ spec: String, _ expected: String) {
    #expect(
      sources("apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: g, namespace: f}\nspec: {\(spec)}")
        == expected)
  }
}
