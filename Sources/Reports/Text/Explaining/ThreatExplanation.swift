package import Audit

/// What the tool knows of one threat, for a person.
package struct ThreatExplanation {
  private let threat: Threat
  private let catalogue: Catalogue
  private let report: Report?

  /// With a report, what its input shows of the threat.
  package init(_ threat: Threat, in catalogue: Catalogue, report: Report? = nil) {
    self.threat = threat
    self.catalogue = catalogue
    self.report = report
  }

  package func write(to output: ByteOutput, options: ReportOptions) {
    let page = Page(output: output, width: max(40, options.width), style: Style(isColored: options.isColored))
    page.paragraph(threat.title, label: "\(threat.id)  ", role: .heading)
    page.paragraph("\(threat.severity.rawValue) severity, from the \(threat.model) threat model", label: "")
    if !threat.summary.isEmpty {
      page.line()
      page.paragraph(threat.summary, label: "")
    }
    let verdict = report?.threats.first { $0.id == threat.id }
    if let report, let verdict {
      EvidenceSection(verdict, report, catalogue, places: options.placesPerRule).write(on: page)
    }
    section("How it goes", threat.scenario, on: page)
    section("What it leads to", threat.impact, on: page)
    writeCondition(on: page)
    if verdict == nil { writeControls(on: page) }
    writeMitigations(on: page)
    section("What to do", threat.guidance, on: page)
    let isOpen = verdict.map { $0.verdict == .unknown || $0.verdict == .residual } ?? false
    section(isOpen ? "What an attestation should say" : "What a person can attest", threat.attestation, on: page)
    guard !threat.references.isEmpty else { return }
    page.heading("Read on")
    for reference in threat.references { page.paragraph(reference, label: "  - ") }
  }

  private func section(_ heading: String, _ text: String, on page: Page) {
    guard !text.isEmpty else { return }
    page.heading(heading)
    page.paragraph(text, label: "  ")
  }

  private func writeCondition(on page: Page) {
    page.heading("Mitigated when")
    if let condition = threat.condition {
      page.paragraph(condition.description, label: "  ")
    } else {
      page.paragraph(
        "never by what a scan can see: the model names no mitigation, so the threat is reported as residual.",
        label: "  ")
    }
    guard let depth = threat.depth else { return }
    page.heading("And in depth, without which it is partial")
    page.paragraph(depth.description, label: "  ")
  }

  private func writeControls(on page: Page) {
    let controls = threat.controls
    guard !controls.isEmpty else { return }
    page.heading("Controls")
    for name in controls {
      let control = catalogue.models.control(name)
      page.paragraph(control?.title ?? "", label: "  \(name): ", indent: 4)
      if let text = control?.description, !text.isEmpty { page.paragraph(text, label: "    ") }
      let rules = catalogue.rules.rules.filter { $0.control == name }.map(\.name)
      page.paragraph(rules.isEmpty ? "none yet" : rules.joined(separator: ", "), label: "    rules: ")
      if let text = control?.settledBy, !text.isEmpty { page.paragraph(text, label: "    to settle it: ", indent: 6) }
    }
  }

  private func writeMitigations(on page: Page) {
    guard !threat.mitigations.isEmpty else { return }
    page.heading("Mitigations that the model names")
    for name in threat.mitigations {
      let mitigation = catalogue.models.mitigations.first { $0.name == name }
      page.paragraph(mitigation?.title ?? "", label: "  \(name): ", indent: 4)
      if let text = mitigation?.description, !text.isEmpty { page.paragraph(text, label: "    ") }
    }
  }
}
