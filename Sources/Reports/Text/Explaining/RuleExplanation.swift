package import Audit

/// A rule for a person who wants to know what it looks at and why.
package struct RuleExplanation {
  private let rule: Rule
  private let models: ThreatModels

  package init(_ rule: Rule, models: ThreatModels) {
    self.rule = rule
    self.models = models
  }

  package func write(to output: ByteOutput, options: ReportOptions) {
    let page = Page(output: output, width: max(40, options.width), style: Style(isColored: options.isColored))
    page.paragraph(rule.title, label: "\(rule.name): ", role: .heading, indent: 2)
    page.line()
    writeFacts(on: page)
    page.line()
    page.paragraph(rule.rationale, label: "")
    section("WHAT TO DO", rule.remediation, on: page)
    section("WHAT IT JUDGES", subjects, on: page)
    section("WHAT MUST BE TRUE", validations, on: page)
    if !rule.references.isEmpty { section("READ MORE", rule.references.joined(separator: "\n"), on: page) }
  }

  private func writeFacts(on page: Page) {
    let control = models.control(rule.control)
    let threats = models.threats(reading: rule.control)
    let effect =
      switch rule.effect {
      case .exposes: "a failure exposes the threats that need this control"
      case .weakens: "a failure weakens this control in depth"
      case .informs: "none: what it finds should be known, and is no fault"
      }
    let facts = [
      ("severity", rule.severity.rawValue), ("confidence", rule.confidence.rawValue),
      ("control", "\(rule.control)\(control.map { " (\($0.title))" } ?? "")"),
      ("threats", threats.isEmpty ? "none" : threats.joined(separator: ", ")), ("effect", effect),
    ]
    for (name, fact) in facts { page.paragraph(fact, label: name.padded(to: 12)) }
  }

  /// Indented lines are text to paste and stay as they are.
  private func section(_ heading: String, _ text: String, on page: Page) {
    page.heading(heading)
    for line in text.trimmingEnd.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty || line.hasPrefix("    ") {
        page.line(line.isEmpty ? "" : "  \(PrintableText.escape(String(line)))")
      } else {
        page.paragraph(String(line), label: "  ", indent: 2)
      }
    }
  }

  private var subjects: String {
    var lines: [String] =
      switch rule.subjects {
      case .inventory: ["everything that the scan knows, as a whole"]
      case .documents(let documents):
        documents.map { $0.charts.isEmpty ? $0.kind : "\($0.kind) of chart \($0.charts.joined(separator: ", "))" }
      case .objects(let rules):
        rules.map { rule in
          let groups = rule.groups.map { $0.isEmpty ? "the core group" : $0 }.joined(separator: ", ")
          return "\(rule.resources.joined(separator: ", ")) of \(groups)"
        }
      }
    if let forEach = rule.forEach { lines.append("for each of: \(forEach.text)") }
    for condition in rule.matchConditions { lines.append("only where: \(condition.expression.text)") }
    return lines.joined(separator: "\n")
  }

  private var validations: String {
    var lines = rule.validations.map(\.expression.text)
    if !rule.variables.isEmpty {
      lines.append("where")
      lines += rule.variables.map { "  \($0.name) = \($0.expression.text.trimmingEnd)" }
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
