package import Audit

/// Writes what changed between two reports for a person: verdicts that changed with what brought it about, then what is
/// new, what is gone, and what cannot be compared.
package struct ComparisonText {
  private let comparison: Comparison
  private let options: ReportOptions
  private static let shown = 20

  package init(_ comparison: Comparison, options: ReportOptions) {
    self.comparison = comparison
    self.options = options
  }

  package func write(to output: ByteOutput) {
    let page = Page(output: output, width: max(40, options.width), style: Style(isColored: options.isColored))
    page.title("\(comparison.base.name) -> \(comparison.head.name)", isFirst: true)
    page.paragraph(
      "\(Self.words(comparison.base)) -> \(Self.words(comparison.head))", label: "Score: ")
    for reservation in comparison.reservations { page.paragraph(reservation, label: "Mind: ") }
    writeThreats(on: page)
    write(comparison.new, "New", role: .bad, on: page)
    write(comparison.fixed, "Fixed", role: .good, on: page)
    writeIncomparable(on: page)
    page.line()
    page.paragraph(summary, label: "")
  }

  /// The whole in one line.
  private var summary: String {
    let kinds = Dictionary(grouping: comparison.threats, by: \.kind).mapValues(\.count)
    let threats = [Comparison.ThreatChange.Kind.regressed, .improved, .unchanged, .incomparable].compactMap { kind in
      kinds[kind].map { "\($0) \(kind.words)" }
    }
    let findings =
      "\(comparison.new.count) new, \(comparison.fixed.count) fixed, \(comparison.unchanged) unchanged"
      + (comparison.incomparable.isEmpty ? "" : ", \(comparison.incomparable.count) not comparable")
    return "Threats: \(threats.joined(separator: ", ")). Findings: \(findings)."
  }

  private static func words(_ report: RecordedReport) -> String {
    guard let low = report.low, let high = report.high else { return "none" }
    return low == high ? "\(low)" : "\(low) to \(high)"
  }

  private func writeThreats(on page: Page) {
    let order: [Comparison.ThreatChange.Kind] = [.regressed, .improved, .incomparable]
    let changed = order.flatMap { kind in comparison.threats.filter { $0.kind == kind } }
    guard !changed.isEmpty else { return page.heading("No verdict changed") }
    page.heading("Verdicts that changed")
    for change in changed {
      page.line()
      let verdicts = "\(change.before?.words ?? "not there") -> \(change.after?.words ?? "not there")"
      page.paragraph(
        "\(change.id) \(verdicts)\(change.causes.isEmpty ? "" : " because")"
          + (change.isAccepted ? " (accepted or attested)" : ""),
        label: "  \(change.kind.words.uppercased())  ", role: change.kind.role, indent: 4)
      page.paragraph("\(change.title), \(change.severity.rawValue)", label: "    ")
      for cause in change.causes {
        let place = [cause.rule ?? "", cause.place].filter { !$0.isEmpty }.joined(separator: "  ")
        page.paragraph((place.isEmpty ? "" : "\(place)\n") + cause.words, label: "      ")
      }
    }
  }

  private func write(_ findings: [RecordedReport.Finding], _ title: String, role: Style.Role, on page: Page) {
    let fails = findings.filter { $0.outcome == .fail }
    let unknowns = findings.count - fails.count
    guard !findings.isEmpty else { return }
    let rest = unknowns > 0 ? " and \(counted(unknowns, "place")) that could not be told" : ""
    page.heading("\(title): \(counted(fails.count, "finding"))\(rest)")
    for finding in fails.prefix(limit) { write(finding, role: role, on: page) }
    writeRest(fails.count, on: page)
  }

  private func write(_ finding: RecordedReport.Finding, role: Style.Role?, on page: Page) {
    let place = finding.place.isEmpty ? "" : "  \(finding.place)"
    let accepted = finding.isSuppressed ? " (accepted)" : ""
    page.paragraph(
      "\(finding.rule)\(place)\(accepted)\n\(finding.sentence)", label: "  \(finding.severity.rawValue.uppercased())  ",
      role: role, indent: 6)
  }

  private func writeIncomparable(on page: Page) {
    guard !comparison.incomparable.isEmpty else { return }
    page.heading("Not comparable: \(counted(comparison.incomparable.count, "finding"))")
    var reasons: [(words: String, count: Int)] = []
    for reason in comparison.incomparable.map(\.reason) {
      if let position = reasons.firstIndex(where: { $0.words == reason }) {
        reasons[position].count += 1
      } else {
        reasons.append((reason, 1))
      }
    }
    for reason in reasons.prefix(limit) { page.paragraph("\(reason.words) (\(reason.count))", label: "  ", indent: 4) }
    writeRest(reasons.count, on: page)
  }

  private var limit: Int { options.placesPerRule == .max ? .max : Self.shown }

  private func writeRest(_ count: Int, on page: Page) {
    if count > limit { page.line("  ... and \(count - limit) more (all of them with -f json)") }
  }
}

extension Comparison.ThreatChange.Kind {
  fileprivate var words: String {
    switch self {
    case .regressed: "worse"
    case .improved: "better"
    case .unchanged: "unchanged"
    case .incomparable: "not comparable"
    }
  }

  fileprivate var role: Style.Role {
    switch self {
    case .regressed: .bad
    case .improved: .good
    case .unchanged, .incomparable: .warning
    }
  }
}
