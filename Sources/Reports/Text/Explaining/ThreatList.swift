package import Audit

/// All threats of the models, in a table; with a report the verdicts, worst first.
package struct ThreatList {
  private let threats: [Threat]
  private let report: Report?

  package init(_ models: ThreatModels, report: Report? = nil) {
    threats = models.threats
    self.report = report
  }

  package func write(to output: ByteOutput, options: ReportOptions) {
    let page = Page(output: output, width: max(40, options.width), style: Style(isColored: options.isColored))
    if let report {
      VerdictSection(report).write(on: page)
      page.line()
      return page.paragraph("`portcullis threats ID` with the same input shows the evidence.", label: "")
    }
    let ids = (threats.map { PrintableText.columns(of: $0.id) }.max() ?? 0) + 2
    var model = ""
    for threat in threats {
      if threat.model != model {
        if !model.isEmpty { page.line() }
        model = threat.model
        page.line(page.style(.heading, "Threats of the \(PrintableText.escape(model)) model"))
      }
      let residual = threat.isResidual ? " (residual)" : ""
      page.paragraph(
        threat.title + residual,
        label: "  " + PrintableText.escape(threat.id).padded(to: ids) + threat.severity.rawValue.padded(to: 10))
    }
  }
}
