import Audit
import Documents

/// Workflow commands of GitHub Actions: annotations at the lines that are to be changed, worst first.
///
/// A step shows ten errors, ten warnings and ten notices (GitHub, "Limits for annotations"); what is beyond them goes to
/// the log as plain lines, so that nothing is lost and nothing is hidden.
struct GitHubReport {
  private let report: Report
  private let paths: SourcePaths
  private static let shownPerKind = 10

  init(_ report: Report, paths: SourcePaths) {
    self.report = report
    self.paths = paths
  }

  func write(to output: ByteOutput) {
    var shown: [Kind: Int] = [:]
    var rest: [Finding] = []
    for finding in report.findings where !finding.isSuppressed {
      let kind = Kind(of: finding)
      shown[kind, default: 0] += 1
      if shown[kind, default: 0] > Self.shownPerKind { rest.append(finding) } else { annotate(finding, kind, output) }
    }
    for problem in report.problems where problem.severity == .error { annotate(problem, output) }
    if !rest.isEmpty {
      output.write("::group::\(counted(rest.count, "more finding"))\n")
      for finding in rest { output.write("\(place(of: finding))\(PrintableText.escape(finding.sentence))\n") }
      output.write("::endgroup::\n" as StaticString)
    }
    let exposed = report.threats.count { $0.verdict == .exposed }
    let unknown = report.threats.count { $0.verdict == .unknown }
    output.write("Portcullis: \(report.scoreText); \(counted(exposed, "threat")) exposed, \(unknown) unknown\n")
  }

  /// How a run shows it.
  private enum Kind: String {
    case error
    case warning
    case notice

    init(of finding: Finding) {
      switch (finding.outcome, finding.severity) {
      case (.fail, .critical), (.fail, .high): self = .error
      case (.fail, .medium): self = .warning
      default: self = .notice
      }
    }
  }

  private func annotate(_ finding: Finding, _ kind: Kind, _ output: ByteOutput) {
    var properties: [(name: String, value: String)] = []
    if let region = finding.region {
      properties = [
        ("file", paths.path(of: region.start.file)), ("line", String(region.start.line)),
        ("endLine", String(region.end.line)),
      ]
      // Columns of more than one line are not taken.
      if region.start.line == region.end.line {
        properties += [("col", String(region.start.column)), ("endColumn", String(region.end.column))]
      }
    }
    let words = finding.outcome == .unknown ? "not known whether: \(finding.title)" : finding.title
    properties.append(("title", "\(words) (\(finding.rule))"))
    let threats = finding.threats.isEmpty ? "" : " [\(finding.threats.joined(separator: ", "))]"
    write(kind.rawValue, properties, finding.sentence + threats, output)
  }

  private func annotate(_ problem: DocumentProblem, _ output: ByteOutput) {
    write(
      "warning",
      [
        ("file", paths.path(of: problem.location.file)), ("line", String(problem.location.line)),
        ("col", String(problem.location.column)), ("title", "not read by Portcullis"),
      ], problem.message, output)
  }

  private func write(
    _ command: String, _ properties: [(name: String, value: String)], _ message: String, _ output: ByteOutput
  ) {
    let list = properties.map { "\($0.name)=\(Self.escape($0.value, Self.propertyEscapes))" }.joined(separator: ",")
    output.write("::\(command) \(list)::\(Self.escape(message, Self.dataEscapes))\n")
  }

  private func place(of finding: Finding) -> String {
    guard let start = finding.region?.start else { return "" }
    return "\(PrintableText.escape(paths.path(of: start.file))):\(start.line):\(start.column): "
  }

  /// A command ends with its line, a property with a comma (actions/toolkit, packages/core/src/command.ts). What a terminal
  /// could act on is shown.
  private static func escape(_ text: String, _ escapes: [Unicode.Scalar: String]) -> String {
    PrintableText.escape(text.substituting(escapes))
  }

  private static let dataEscapes: [Unicode.Scalar: String] = ["%": "%25", "\r": "%0D", "\n": "%0A"]
  private static let propertyEscapes = dataEscapes.merging([":": "%3A", ",": "%2C"]) { $1 }
}
