package import Audit

/// A format that a report can be written in.
package enum ReportFormat: String, Sendable, CaseIterable {
  /// For a person.
  case text
  /// For programs; the schema is published, see ``ReportSchema``.
  case json
  /// SARIF 2.1.0, for code scanning.
  case sarif

  /// Writes the report; the caller finishes the output.
  package func write(_ report: Report, to output: ByteOutput, options: ReportOptions = ReportOptions()) {
    switch self {
    case .text: TextReport(report, options: options).write(to: output)
    case .json: JSONReport(report).write(to: output)
    case .sarif: SARIFReport(report, paths: options.sourcePaths).write(to: output)
    }
  }
}

/// How a report is to be written; what does not concern a format is ignored by it.
package struct ReportOptions: Sendable {
  /// Columns that a line of text may take.
  package var width: Int
  package var isColored: Bool
  /// Text only: nothing but the summary line.
  package var isSummaryOnly: Bool
  /// Text only: how many places are shown for a rule.
  package var placesPerRule: Int
  /// SARIF only: what its relative URIs are relative to.
  package var sourcePaths: SourcePaths

  package init(
    width: Int = 80, isColored: Bool = false, isSummaryOnly: Bool = false, placesPerRule: Int = 5,
    sourcePaths: SourcePaths = SourcePaths(root: "/", workingDirectory: "/")
  ) {
    self.width = width
    self.isColored = isColored
    self.isSummaryOnly = isSummaryOnly
    self.placesPerRule = placesPerRule
    self.sourcePaths = sourcePaths
  }
}
