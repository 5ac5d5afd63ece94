import Audit

/// Writes a report for a person: verdicts first, then the score and what costs points, what to mend, what could not
/// be told and what would settle it, what could not be read, and the whole in one line.
struct TextReport {
  private let report: Report
  private let options: ReportOptions

  init(_ report: Report, options: ReportOptions) {
    self.report = report
    self.options = options
  }

  func write(to output: ByteOutput) {
    let page = Page(
      output: output, width: max(40, options.width), style: Style(isColored: options.isColored))
    let summary = Summary(report)
    guard !options.isSummaryOnly else { return page.paragraph(summary.text, label: "") }
    writeHeader(on: page)
    VerdictSection(report).write(on: page)
    RouteSection(report).write(on: page)
    ScoreSection(report).write(on: page)
    FixSection(report, placesPerRule: options.placesPerRule).write(on: page)
    UnknownSection(report, placesPerRule: options.placesPerRule).write(on: page)
    AcceptedSection(report).write(on: page)
    ProblemSection(report).write(on: page)
    page.line()
    page.paragraph(summary.text, label: "")
  }

  private func writeHeader(on page: Page) {
    let files = report.inputs.reduce(0) { $0 + $1.files }
    let objects = report.inputs.reduce(0) { $0 + $1.objects }
    let documents = report.inputs.reduce(0) { $0 + $1.configurationDocuments }
    // A cluster has no files.
    var sources = report.inputs.filter { $0.files == 0 && $0.objects > 0 }.map(\.name)
    if files > 0 || sources.isEmpty { sources.append(counted(files, "file")) }
    let source = sources.joined(separator: ", ")
    var read = "\(source), \(counted(objects, "object"))"
    if documents > 0 { read += ", \(counted(documents, "configuration document"))" }
    page.paragraph("Portcullis \(report.tool.version): \(read)", label: "")
    for platform in report.platforms {
      let signs = platform.signs.map { "\($0.says) (\($0.count))" }.joined(separator: ", ")
      page.paragraph("\(platform.title): \(signs)", label: "Platform: ")
      if !platform.controlPlane.isEmpty { page.paragraph(platform.controlPlane, label: "  ") }
    }
    if !report.view.isComplete {
      page.paragraph(report.view.reason.isEmpty ? "not everything could be seen" : report.view.reason, label: "View: ")
    }
  }
}

/// The whole report in one line.
struct Summary {
  let text: String

  init(_ report: Report) {
    guard !report.threats.isEmpty else {
      text = "Nothing was judged."
      return
    }
    let counts = Dictionary(grouping: report.threats, by: \.verdict).mapValues(\.count)
    let verdicts = Verdict.allCases.compactMap { verdict in
      counts[verdict].map { "\($0) \(verdict.words)" }
    }
    let open = report.findings.filter { $0.outcome == .fail && !$0.isSuppressed }
    let severities = Severity.allCases.reversed().compactMap { severity in
      let count = open.count { $0.severity == severity }
      return count > 0 ? "\(count) \(severity.rawValue)" : nil
    }
    let findings =
      open.isEmpty
      ? "nothing to fix found" : "\(counted(open.count, "place")) to fix (\(severities.joined(separator: ", ")))"
    text =
      "\(counted(report.threats.count, "threat")): \(verdicts.joined(separator: ", ")); \(findings); "
      + "score \(report.score.words)."
  }
}

extension Verdict {
  var words: String { self == .notApplicable ? "not applicable" : rawValue }

  var label: String { self == .notApplicable ? "N/A" : rawValue.uppercased() }
}

extension Score {
  /// `12 to 45 of 100`, `45 of 100`, `none`.
  var words: String {
    guard let low, let high else { return "none" }
    return low == high ? "\(low) of 100" : "\(low) to \(high) of 100"
  }
}
