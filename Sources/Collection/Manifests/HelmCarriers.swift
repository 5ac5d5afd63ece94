import Cluster
import Documents

/// Objects that carry the Helm values of a release.
enum HelmCarriers {
  /// Values inside an object: a map, or a string that holds YAML.
  struct Values {
    var chart: String?
    var node: Node
  }

  /// The values that an object of this type carries.
  static func values(of object: Node, _ type: ObjectReader.TypeMeta) -> [Values] {
    let found: [Values]
    switch (type.group, type.kind) {
    case ("helm.toolkit.fluxcd.io", "HelmRelease"): found = flux(object)
    case ("argoproj.io", "Application"): found = argo(object["spec"])
    case ("argoproj.io", "ApplicationSet"): found = argo(object["spec", "template", "spec"])
    case ("helm.cattle.io", "HelmChart"): found = cattle(object, chart: object["spec", "chart"]?.string)
    case ("helm.cattle.io", "HelmChartConfig"): found = cattle(object, chart: object["metadata", "name"]?.string)
    default: return []
    }
    return found.filter { $0.node.kind == .map || $0.node.kind == .string && $0.node.record.high > 0 }
  }

  private static func flux(_ object: Node) -> [Values] {
    guard let spec = object["spec"], let values = spec["values"] else { return [] }
    let chart = spec["chart", "spec", "chart"]?.string ?? spec["chartRef", "name"]?.string
    return [Values(chart: chart.map(name), node: values)]
  }

  private static func argo(_ spec: Node?) -> [Values] {
    guard let spec else { return [] }
    var sources = Array(spec["sources"]?.elements ?? spec.elements)
    if let source = spec["source"] { sources.insert(source, at: 0) }
    return sources.flatMap { source -> [Values] in
      guard let helm = source["helm"] else { return [] }
      let chart = (source["chart"] ?? source["path"])?.string.map(name)
      // valuesObject wins over values where both are given.
      let node = helm["valuesObject"] ?? helm["values"]
      return node.map { [Values(chart: chart, node: $0)] } ?? []
    }
  }

  private static func cattle(_ object: Node, chart: String?) -> [Values] {
    guard let content = object["spec", "valuesContent"] else { return [] }
    return [Values(chart: chart.map(name), node: content)]
  }

  /// The chart's own name in a repository path, an OCI or an HTTP location.
  private static func name(_ chart: String) -> String {
    let last = chart.split(separator: "/").last.map(String.init) ?? chart
    guard last.hasSuffix(".tgz") else { return last }
    // `name-1.2.3.tgz`: the version starts at the first digit after a dash.
    let parts = last.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    let own = parts.prefix { $0.first?.isNumber != true }
    return own.isEmpty ? last : own.joined(separator: "-")
  }
}
