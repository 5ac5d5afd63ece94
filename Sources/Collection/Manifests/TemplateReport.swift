import Documents

/// Templates that nobody rendered, told once for each chart.
struct TemplateReport {
  private struct Group {
    var chart: String?
    var first: SourceLocation
    var count: Int
  }

  private var groups: [String: Group] = [:]

  /// Adds one file, with the place of what shows that it is a template.
  mutating func add(_ location: SourceLocation, path: String, charts: inout ChartFinder) {
    let directory = ChartFinder.directory(of: path)
    let chart = charts.chart(around: directory)
    groups[chart?.root ?? directory, default: Group(chart: chart?.name, first: location, count: 0)].count += 1
  }

  /// One problem for each chart, or directory where there is no chart.
  var problems: [DocumentProblem] {
    groups.sorted { $0.key < $1.key }.map { _, group in
      let files = group.count == 1 ? "a template" : "\(group.count) templates"
      let subject = group.chart.map { "chart '\($0)': \(files)" } ?? files
      return DocumentProblem(
        .error, .template, at: group.first,
        "\(subject), not rendered: pipe `helm template` into `portcullis scan -`")
    }
  }

  /// The offset of the first `{{`, or nil where nothing is to be rendered.
  static func firstAction(in bytes: [UInt8]) -> UInt32? {
    let brace = UInt8(ascii: "{")
    var i = 0
    while let found = bytes[i...].firstIndex(of: brace) {
      if found + 1 < bytes.count, bytes[found + 1] == brace { return UInt32(found) }
      i = found + 1
    }
    return nil
  }
}
