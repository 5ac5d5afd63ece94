import Audit

/// What people took upon themselves: each entry with how much it covers, why, who answers for it and until when. Those
/// that expire soon come first; what expired or covers nothing is among the findings.
struct AcceptedSection {
  private let report: Report
  private static let shown = 20

  init(_ report: Report) {
    self.report = report
  }

  func write(on page: Page) {
    let uses = report.acceptances.filter { $0.status == .inForce }
    if !uses.isEmpty { write(uses, on: page) }
    let disregarded = report.acceptances.count { $0.status == .notHonoured }
    guard disregarded > 0 else { return }
    page.line()
    page.paragraph(
      "\(counted(disregarded, "ignore")) in what was scanned \(disregarded == 1 ? "is" : "are") not honoured.",
      label: "")
  }

  private func write(_ uses: [AcceptanceUse], on page: Page) {
    let suppressions = uses.count { $0.kind == .suppression }
    let parts = [
      suppressions > 0 ? counted(suppressions, "suppression") : nil,
      suppressions < uses.count ? counted(uses.count - suppressions, "attestation") : nil,
    ]
    let places = report.findings.count(where: \.isSuppressed)
    page.heading(
      "Accepted: \(counted(places, "place")), by \(parts.compactMap(\.self).joined(separator: " and ")) in force")
    let sorted = uses.enumerated().sorted { left, right in
      (left.element.expiresSoon ? 0 : 1, left.offset) < (right.element.expiresSoon ? 0 : 1, right.offset)
    }
    for use in sorted.prefix(Self.shown).map(\.element) { write(use, on: page) }
    let rest = uses.count - Self.shown
    if rest > 0 { page.line("  ... and \(rest) more (all of them with -f json)") }
  }

  private func write(_ use: AcceptanceUse, on page: Page) {
    let count = use.kind == .suppression || use.findings > 0 ? ": accepted \(use.findings)" : ": attested"
    page.paragraph("\(use.subject)\(count) (\(use.reason), until \(use.expires))", label: "  ", indent: 4)
    let who = use.by.map { "by \($0), owner \(use.owner)" } ?? "owner \(use.owner)"
    let place = use.region.map { ", \($0.start)" } ?? ""
    page.paragraph("\(who)\(place)\(use.evidence.map { ", evidence: \($0)" } ?? "")", label: "    ")
    guard use.expiresSoon else { return }
    let when = use.daysLeft == 0 ? "today" : "in \(counted(use.daysLeft, "day"))"
    page.paragraph("expires \(when): mend it or look at it anew", label: "    ", role: .warning)
  }
}
