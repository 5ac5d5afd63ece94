import Audit

/// A rule for a person who wants to know what it looks at and why.
struct RuleExplanation {
  let rule: Rule
  let models: ThreatModels

  var text: String {
    var parts = ["\(rule.name): \(rule.title)", facts, rule.rationale]
    parts.append("WHAT TO DO\n" + indented(rule.remediation))
    parts.append("WHAT IT JUDGES\n" + indented(subjects))
    parts.append("WHAT MUST BE TRUE\n" + indented(validations))
    if !rule.references.isEmpty { parts.append("READ MORE\n" + indented(rule.references.joined(separator: "\n"))) }
    return parts.map { $0.trimmingEnd }.joined(separator: "\n\n") + "\n"
  }

  private var facts: String {
    let control = models.control(rule.control)
    let threats = models.threats(reading: rule.control)
    let effect =
      switch rule.effect {
      case .exposes: "a failure exposes the threats that need this control"
      case .weakens: "a failure weakens this control in depth"
      case .informs: "none: what it finds should be known, and is no fault"
      }
    return """
      severity    \(rule.severity.rawValue)
      confidence  \(rule.confidence.rawValue)
      control     \(rule.control)\(control.map { " (\($0.title))" } ?? "")
      threats     \(threats.isEmpty ? "none" : threats.joined(separator: ", "))
      effect      \(effect)
      """
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

  private func indented(_ text: String) -> String {
    text.trimmingEnd.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
