import Cluster
import Documents

/// One Helm chart, or repository of charts, that an object of a delivery tool (Flux, Argo CD, the k3s and RKE2 Helm
/// controller, Fleet, Rancher) names.
struct ChartSource {
  /// The chart's own name; empty for a repository as a whole.
  var chart = ""
  /// Where it comes from, `oci://` included where the tool says so; unknown where another object says it.
  var repository: Repository
  /// As written; empty where none is.
  var version = ""
  var digest = ""
  /// Does the tool look at a signature before it installs? Nil for tools, and repositories, with which it cannot.
  var verifies: Bool?
  /// Is the repository's certificate looked at?
  var skipsTLSVerification = false
  /// The map that names the chart.
  var node: Node

  enum Repository {
    case at(String)
    /// Why it is not known.
    case unseen(String)
  }

  /// Does it name one content, or one version at least? A range, a star, `latest` or nothing is whatever was published
  /// last.
  var isFixed: Bool {
    if !digest.isEmpty { return true }
    let text = version.first == "v" ? version.dropFirst() : version[...]
    let core = text.split(separator: "+", maxSplits: 1).first?.split(separator: "-", maxSplits: 1).first ?? ""
    let parts = core.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, text.first != "=" else { return false }
    return parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
      && !text.contains(" ") && !text.contains("|")
  }

  static func all(of object: Node, in inventory: Inventory) -> [ChartSource] {
    guard let spec = object["spec"] else { return [] }
    let group = ObjectIdentity.group(ofAPIVersion: object["apiVersion"]?.string ?? "")
    switch (group, object["kind"]?.string) {
    case ("argoproj.io", "Application"): return argo(spec)
    case ("argoproj.io", "ApplicationSet"): return spec["template", "spec"].map(argo) ?? []
    case ("helm.toolkit.fluxcd.io", "HelmRelease"): return release(spec, of: object, inventory)
    case ("source.toolkit.fluxcd.io", "HelmChart"): return fluxChart(spec, of: object, inventory)
    case ("source.toolkit.fluxcd.io", "HelmRepository"): return [repository(spec)]
    case ("source.toolkit.fluxcd.io", "OCIRepository"): return [ociRepository(spec)]
    case ("helm.cattle.io", "HelmChart"): return [cattleChart(spec)]
    case ("fleet.cattle.io", "HelmOp"), ("fleet.cattle.io", "Bundle"):
      return spec["helm"].map { [fleet($0, spec)] } ?? []
    case ("catalog.cattle.io", "ClusterRepo"), ("catalog.cattle.io", "Repo"): return [rancherRepository(spec)]
    default: return []
    }
  }
}

// MARK: - Argo CD

extension ChartSource {
  /// Sources without a chart are directories of a Git repository. Argo CD verifies commits, no charts.
  private static func argo(_ spec: Node) -> [ChartSource] {
    let sources = [spec["source"]].compactMap(\.self) + (spec["sources"]?.elements.map { $0 } ?? [])
    return sources.compactMap { source in
      guard let chart = source["chart"]?.string else { return nil }
      return ChartSource(
        chart: name(of: chart), repository: .at(source["repoURL"]?.string ?? ""),
        version: source["targetRevision"]?.string ?? "", node: source)
    }
  }
}

// MARK: - Flux

extension ChartSource {
  private static func release(_ spec: Node, of object: Node, _ inventory: Inventory) -> [ChartSource] {
    // A chartRef leads to an object that speaks for itself.
    guard let chart = spec["chart", "spec"] else { return [] }
    return fluxChart(chart, of: object, inventory)
  }

  /// The template in a HelmRelease and the HelmChart that is made of it have the same fields.
  /// Charts out of a Git repository or a bucket have no version of their own, and no signature.
  private static func fluxChart(_ spec: Node, of object: Node, _ inventory: Inventory) -> [ChartSource] {
    let reference = spec["sourceRef"]
    let kind = "HelmRepository"
    guard reference?["kind"]?.string == kind else { return [] }
    let name = reference?["name"]?.string ?? ""
    let namespace = reference?["namespace"]?.string ?? object["metadata", "namespace"]?.string
    var source = ChartSource(
      chart: Self.name(of: spec["chart"]?.string ?? ""), repository: .at(""), version: spec["version"]?.string ?? "",
      node: spec)
    let found = inventory.object(group: fluxSources, kind: kind, namespace: namespace, name: name)
    if let found {
      source.repository = .at(found.node["spec", "url"]?.string ?? "")
      source.skipsTLSVerification = found.node["spec", "insecure"]?.bool == true
    } else {
      let gap = inventory.gap(group: fluxSources, kind: kind, namespace: namespace)?.reason ?? "it does not exist"
      source.repository = .unseen("\(kind) \(namespace ?? "")/\(name) is not in the input (\(gap))")
    }
    // Only charts from a registry carry a signature that Flux can verify.
    let isRegistry = found.map { $0.node["spec", "type"]?.string == "oci" } ?? true
    if isRegistry || spec["verify"] != nil { source.verifies = spec["verify", "provider"]?.string?.isEmpty == false }
    return [source]
  }

  private static func repository(_ spec: Node) -> ChartSource {
    ChartSource(
      repository: .at(spec["url"]?.string ?? ""), skipsTLSVerification: spec["insecure"]?.bool == true, node: spec)
  }

  /// digest goes before semver before tag; without any it is the tag latest.
  private static func ociRepository(_ spec: Node) -> ChartSource {
    let url = spec["url"]?.string ?? ""
    let reference = spec["ref"]
    return ChartSource(
      chart: name(of: url), repository: .at(url),
      version: reference?["semver"]?.string ?? reference?["tag"]?.string ?? "",
      digest: reference?["digest"]?.string ?? "", verifies: spec["verify", "provider"]?.string?.isEmpty == false,
      skipsTLSVerification: spec["insecure"]?.bool == true, node: spec)
  }

  private static var fluxSources: String { "source.toolkit.fluxcd.io" }
}

// MARK: - k3s, RKE2, Fleet and Rancher

extension ChartSource {
  /// `chart` may be a name in `repo`, an OCI location or the address of an archive.
  private static func cattleChart(_ spec: Node) -> ChartSource {
    let chart = spec["chart"]?.string ?? ""
    let isLocation = chart.hasPrefix("oci://") || chart.hasPrefix("http")
    return ChartSource(
      chart: name(of: chart), repository: .at(isLocation ? chart : spec["repo"]?.string ?? ""),
      version: spec["version"]?.string ?? "",
      skipsTLSVerification: spec["insecureSkipTLSVerify"]?.bool == true || spec["plainHTTP"]?.bool == true, node: spec)
  }

  private static func fleet(_ helm: Node, _ spec: Node) -> ChartSource {
    let chart = helm["chart"]?.string ?? ""
    let repository = helm["repo"]?.string ?? ""
    return ChartSource(
      chart: name(of: chart.isEmpty ? repository : chart), repository: .at(repository.isEmpty ? chart : repository),
      version: helm["version"]?.string ?? "", skipsTLSVerification: spec["insecureSkipTLSVerify"]?.bool == true,
      node: helm)
  }

  private static func rancherRepository(_ spec: Node) -> ChartSource {
    ChartSource(
      repository: .at(spec["url"]?.string ?? spec["gitRepo"]?.string ?? ""),
      skipsTLSVerification: spec["insecureSkipTLSVerify"]?.bool == true || spec["insecurePlainHttp"]?.bool == true,
      node: spec)
  }

  /// The last part of a path or location; an archive is `name-1.2.3.tgz`.
  private static func name(of chart: String) -> String {
    let last = chart.split(separator: "/").last.map(String.init) ?? chart
    guard last.hasSuffix(".tgz") else { return last }
    let parts = last.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    return parts.prefix { $0.first?.isNumber != true }.joined(separator: "-")
  }
}
