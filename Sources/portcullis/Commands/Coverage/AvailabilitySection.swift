import Analysis
import Reports

/// The price of failing closed.
struct AvailabilitySection {
  private let risks: [AvailabilityRisk]
  private let isWhole: Bool

  init(_ risks: [AvailabilityRisk], isWhole: Bool) {
    self.risks = risks
    self.isWhole = isWhole
  }

  func write(on page: Page) {
    page.heading("Availability: the price of failing closed")
    guard !risks.isEmpty else { return page.line("  nothing found") }
    for isInForce in [true, false] {
      let found = risks.filter { $0.isInForce == isInForce }
      guard !found.isEmpty else { continue }
      page.line("  " + (isInForce ? "Today:" : "If webhooks that fail open failed closed:"))
      for risk in found { write(risk, on: page) }
    }
  }

  private func write(_ risk: AvailabilityRisk, on page: Page) {
    let backend = risk.backend.map { " (backend \($0))" } ?? ""
    let names = isWhole ? risk.webhooks : risk.webhooks.map { Watcher.shortName(ofWebhook: $0) }
    page.paragraph(
      Shortened.list(names, to: isWhole ? .max - 1 : 3) + backend,
      label: "  \(risk.severity.padded(to: 7)) \(risk.kind.rawValue.padded(to: 9))",
      role: risk.isInForce && risk.severity == "high" ? .bad : .dim, indent: 6)
    for consequence in risk.consequences {
      let request = consequence.request.isEmpty ? "" : "sees \(consequence.request): "
      let doubts = consequence.doubts.isEmpty ? "" : " (\(consequence.doubts.joined(separator: "; ")))"
      page.paragraph(request + consequence.text + doubts, label: "      - ")
    }
  }
}
