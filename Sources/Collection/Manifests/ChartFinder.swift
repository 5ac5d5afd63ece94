import Documents

/// Which Helm chart a file belongs to: the nearest directory above it that holds a Chart.yaml.
struct ChartFinder {
  struct Chart: Sendable, Hashable {
    /// The directory of the Chart.yaml.
    var root: String
    var name: String
  }

  private var charts: [String: Chart?] = [:]
  private let limits: ReadLimits

  init(limits: ReadLimits) { self.limits = limits }

  /// The chart whose Chart.yaml stands in this directory.
  mutating func chart(in directory: String) -> Chart? {
    if let known = charts[directory] { return known }
    let chart = read(directory)
    charts[directory] = chart
    return chart
  }

  /// The chart that a directory belongs to.
  mutating func chart(around directory: String) -> Chart? {
    var directory = directory
    while true {
      if let chart = chart(in: directory) { return chart }
      guard !directory.isEmpty, directory != "/", directory != "." else { return nil }
      directory = Self.directory(of: directory)
    }
  }

  /// `a` of `a/b`; empty where there is no slash.
  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func read(_ directory: String) -> Chart? {
    let path = directory.isEmpty ? "Chart.yaml" : "\(directory)/Chart.yaml"
    guard let bytes = try? FileReading.read(path, limit: limits.sourceBytes) else { return nil }
    let (arena, _) = DocumentReader.read([Source(name: path, bytes: bytes)], limits: limits) { _, _ in }
    let fallback = directory.split(separator: "/").last.map(String.init) ?? "."
    return Chart(root: directory, name: arena.roots.first?["name"]?.string ?? fallback)
  }
}
