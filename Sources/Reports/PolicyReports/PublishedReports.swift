package import Audit

/// The report as the objects that are published, each by itself.
package struct PublishedReports {
  /// In JSON: the threats in their order, then the controls that belong to none.
  package let objects: [(name: String, text: String)]
  /// The names of reports that stay where they are there already: this scan is about them or was told to leave them out.
  package let known: Set<String>

  package init(_ report: Report, as api: PolicyReportAPI, of catalogue: Catalogue) {
    let shards = ReportShard.all(of: report)
    let writer = PolicyReport(report, api)
    objects = shards.map { ($0.subject.name, writer.text(of: $0)) }
    let threats = catalogue.models.threats.map { ReportShard.Subject.threat($0.id) }
    let controls = report.rules.filter(\.threats.isEmpty).map { ReportShard.Subject.control($0.control) }
    known = Set((shards.map(\.subject) + threats + controls).map(\.name))
  }
}
