import Audit

/// The score as an interval, the threats that cost most, and the cap.
struct ScoreSection {
  private let report: Report
  private static let shownLosses = 5

  init(_ report: Report) {
    self.report = report
  }

  func write(on page: Page) {
    let score = report.score
    page.heading("Score: \(score.words)")
    guard let low = score.low, let high = score.high else {
      return page.paragraph("There was nothing to judge.", label: "  ")
    }
    if low < high {
      page.paragraph(
        "The low end takes every unknown as exposed, the high end as mitigated; gates use the low end.", label: "  ")
    }
    if let accepted = score.withAcceptedRisk, accepted != low {
      page.paragraph("\(accepted) at the low end with what is accepted and attested; no gate uses it.", label: "  ")
    }
    let severities = Dictionary(report.threats.map { ($0.id, $0.severity) }) { first, _ in first }
    for loss in score.lost.prefix(Self.shownLosses) {
      let severity = severities[loss.threat].map { ", \($0.rawValue)" } ?? ""
      page.paragraph(
        "\(loss.threat) is \(loss.verdict.words)\(severity)", label: "  " + Self.points(loss.hundredths) + "  ")
    }
    if score.lost.count > Self.shownLosses {
      let rest = score.lost.dropFirst(Self.shownLosses)
      let sum = rest.reduce(0) { $0 + $1.hundredths }
      page.paragraph("\(counted(rest.count, "more threat"))", label: "  " + Self.points(sum) + "  ")
    }
    if let cap = score.cap {
      let verb = cap.threats.count == 1 ? "is" : "are"
      page.paragraph(
        "Held down to \(cap.limit), whatever else is well, while \(cap.threats.joined(separator: ", ")) \(verb) "
          + "or may be exposed.", label: "  ")
    }
  }

  /// `-10.00`, in seven columns.
  private static func points(_ hundredths: Int) -> String {
    let rest = hundredths % 100
    let text = "-\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    return String(repeating: " ", count: max(0, 7 - text.utf8.count)) + text
  }
}
