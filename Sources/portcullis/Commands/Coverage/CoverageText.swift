import Analysis
import Cluster
import Reports

/// Coverage for people: a summary, the table, the holes, and the price of failing closed.
struct CoverageText {
  /// How much is shown.
  struct Extent {
    /// Every namespace that differs from others in anything, with everybody who looks on; witnesses and all reasons.
    var isWhole = false
    /// All names, however many.
    var hasAllNames = false
    var hasTable = true
    var hasAvailability = true
  }

  private let report: CoverageReport
  private let options: ReportOptions
  private let extent: Extent

  init(_ report: CoverageReport, _ options: ReportOptions, _ extent: Extent) {
    self.report = report
    self.options = options
    self.extent = extent
  }

  func write(to output: ByteOutput) {
    let page = Page(output: output, width: options.width, style: Style(isColored: options.isColored))
    if extent.hasTable {
      let digest = CoverageDigest(report.coverage)
      CoverageSummary(report, digest).write(on: page)
      if extent.isWhole {
        for group in report.coverage.groups { NamespaceSection(group).write(on: page) }
      } else {
        CoverageTable(report.coverage, digest, hasAllNames: extent.hasAllNames).write(on: page)
      }
    }
    HoleSection(report.holes, isWhole: extent.isWhole || !extent.hasTable, isFirst: !extent.hasTable).write(on: page)
    if extent.hasAvailability { AvailabilitySection(report.availability, isWhole: extent.isWhole).write(on: page) }
    writeGaps(on: page)
    if !extent.isWhole, extent.hasTable { writeWhatIsFolded(on: page) }
  }

  private func writeGaps(on page: Page) {
    guard !report.coverage.gaps.isEmpty else { return }
    page.heading("What is not known, and what would settle it")
    for gap in report.coverage.gaps { page.paragraph("\(gap.reason): \(gap.settledBy)", label: "  - ") }
  }

  private func writeWhatIsFolded(on page: Page) {
    page.line()
    page.paragraph(
      "Folded: witnesses and the commands that try them (--holes); who else looks on, what each enforces and which guards "
        + "are a namespace's own (--namespace NAME, or --verbose for all); names cut short (--resource NAME).",
      label: "", role: .dim)
  }
}

extension CoverageCell.State {
  var role: Style.Role {
    switch self {
    case .closed: .good
    case .evadable, .unknown, .open: .warning
    case .warned, .unseen: .bad
    }
  }

  var meaning: String {
    switch self {
    case .closed: "somebody always sees it, and it is stopped when in doubt"
    case .evadable: "seen only if its author, its content or its user lets it be seen"
    case .unknown: "whether anybody sees it is not known"
    case .open: "goes through while a webhook does not answer"
    case .warned: "told, recorded or changed, never refused"
    case .unseen: "nobody sees it"
    }
  }

  /// Worst first.
  static let worstFirst = allCases.sorted { $0.severity > $1.severity }
}
