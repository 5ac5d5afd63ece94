package import Audit

/// A format that a report can be written in.
package enum ReportFormat: String, Sendable, CaseIterable {
  /// For a person.
  case text
  /// For programs; the schema is published, see ``PublishedSchema``.
  case json
  /// SARIF 2.1.0, for code scanning.
  case sarif
  /// Workflow commands, which GitHub Actions shows as annotations.
  case github
  /// GitLab's code quality report.
  case gitlab
  /// JUnit XML: threats and rules as test cases.
  case junit
  /// For a job's summary or a comment.
  case markdown
  /// Metrics in Prometheus' text format.
  case prometheus
  /// openreports.io ClusterReports.
  case openreports
  /// wgpolicyk8s.io ClusterPolicyReports.
  case policyreport

  /// What it is for, in a few words.
  package var purpose: String {
    switch self {
    case .text: "for people"
    case .json: "everything, by a published schema (portcullis schema)"
    case .sarif: "SARIF 2.1.0, for code scanning"
    case .github: "annotations of GitHub Actions"
    case .gitlab: "a code quality report for GitLab"
    case .junit: "JUnit XML, threats and rules as test cases"
    case .markdown: "for a job's summary or a comment"
    case .prometheus: "metrics in Prometheus' text format"
    case .openreports: "openreports.io ClusterReports: each threat, drift, acceptances"
    case .policyreport: "wgpolicyk8s.io ClusterPolicyReports, in the same way"
    }
  }

  /// Writes the report; the caller finishes the output.
  package func write(_ report: Report, to output: ByteOutput, options: ReportOptions = ReportOptions()) {
    switch self {
    case .text: TextReport(report, options: options).write(to: output)
    case .json: JSONReport(report).write(to: output)
    case .sarif: SARIFReport(report, paths: options.sourcePaths).write(to: output)
    case .github: GitHubReport(report, paths: options.sourcePaths).write(to: output)
    case .gitlab: GitLabReport(report, paths: options.sourcePaths).write(to: output)
    case .junit: JUnitReport(report).write(to: output)
    case .markdown: MarkdownReport(report, paths: options.sourcePaths).write(to: output)
    case .prometheus: PrometheusReport(report).write(to: output)
    case .openreports: PolicyReport(report, .openreports).write(to: output)
    case .policyreport: PolicyReport(report, .policyreport).write(to: output)
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
  /// What places in files are relative to, in all formats but text and JSON.
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
