package import Audit

/// The report as the objects that are published, each by itself.
package struct PublishedReports {
  /// In JSON, in the order of the threats.
  package let objects: [(name: String, text: String)]

  package init(_ report: Report, as api: PolicyReportAPI) {
    let writer = PolicyReport(report, api)
    objects = report.threats.map { threat in (PolicyReportAPI.name(ofThreat: threat.id), writer.text(of: threat)) }
  }
}
