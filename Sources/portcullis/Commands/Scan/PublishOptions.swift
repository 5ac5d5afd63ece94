import ArgumentParser
import Audit
import Collection
import Reports

/// Whether and how the verdicts are written into the cluster that was scanned.
struct PublishOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the verdicts into the cluster, a report for each threat by server-side apply: openreports or policyreport. "
        + "Needs --live.", valueName: "api"))
  var publish: PolicyReportAPI?

  func expectLive(_ live: LiveInput) throws {
    if publish != nil, !live.isLive { throw ValidationError("--publish needs --live") }
  }

  /// Reports of threats that the catalogue knows stay where this scan is not about them; of the rest this scan leaves
  /// what it knows of.
  func write(_ report: Report, to cluster: ClusterOptions, of catalogue: Catalogue, isQuiet: Bool) throws {
    guard let api = publish else { return }
    let published = PublishedReports(report, as: api, of: catalogue)
    let reports = published.objects.map { ReportPublisher.Report(name: $0.name, body: Array($0.text.utf8)) }
    let resource = ReportPublisher.Resource(group: api.group, version: api.version, name: api.resource)
    let removed = try cluster.ask { connection in
      do throws(PublishingFailure) {
        return try ReportPublisher(connection).publish(reports, as: resource, known: published.known)
      } catch {
        if case .live(.interrupted) = error { throw Stop(.incomplete, "interrupted while reports were published") }
        throw Stop(.usage, PrintableText.escape("the reports are not published: \(error)"))
      }
    }
    guard !isQuiet else { return }
    let stale = removed.isEmpty ? "" : ", removed \(removed.joined(separator: ", "))"
    StandardError.line(PrintableText.escape("published \(counted(reports.count, api.kind))\(stale)"))
  }
}

extension PolicyReportAPI: ExpressibleByArgument {}
