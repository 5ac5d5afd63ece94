/// What a file's name and place say about it, before it is read.
enum FileRole: Sendable, Hashable {
  case manifest
  /// Settings of a chart; the chart's name where it is known.
  case values(chart: String?)
  /// A file below a chart's `templates` folder: a manifest only if nothing in it is to be rendered.
  case chartTemplate
  /// Configures k3s or RKE2.
  case k3sConfig
  /// Steers another tool (Chart.yaml, kustomization.yaml); nothing to judge.
  case toolConfiguration

  init(_ path: String, charts: inout ChartFinder) {
    let components = path.split(separator: "/").map { $0.lowercased() }
    let name = components.last ?? ""
    let directory = ChartFinder.directory(of: path)
    let bare =
      name.hasSuffix(".yaml") || name.hasSuffix(".yml") ? name[..<(name.lastIndex(of: ".") ?? name.endIndex)] : ""
    if Self.toolFiles.contains(name) {
      self = .toolConfiguration
    } else if bare.hasPrefix("values") || bare.hasSuffix("values"), let chart = charts.chart(in: directory) {
      self = .values(chart: chart.name)
    } else if Self.isK3sConfig(components) {
      self = .k3sConfig
    } else if components.dropLast().contains("templates"), Self.isBelowTemplates(directory, charts: &charts) {
      self = .chartTemplate
    } else {
      self = .manifest
    }
  }

  private static let toolFiles: Set<String> = [
    "chart.yaml", "chart.lock", "requirements.yaml", "kustomization.yaml", "kustomization.yml",
  ]

  /// `.../k3s/config.yaml`, `.../rke2/config.yaml`, and the files of `config.yaml.d` beside it.
  private static func isK3sConfig(_ components: [String]) -> Bool {
    var parent = components.dropLast()
    guard let name = components.last else { return false }
    if parent.last == "config.yaml.d" {
      parent = parent.dropLast()
    } else if name != "config.yaml", name != "config.yml" {
      return false
    }
    return parent.last == "k3s" || parent.last == "rke2"
  }

  private static func isBelowTemplates(_ directory: String, charts: inout ChartFinder) -> Bool {
    guard let chart = charts.chart(around: directory) else { return false }
    let templates = chart.root.isEmpty ? "templates" : "\(chart.root)/templates"
    return directory == templates || directory.hasPrefix(templates + "/")
  }
}
