import Audit

/// A table of all threats, worst first: verdict, id, title, and below each what decided it.
struct VerdictSection {
  private let threats: [ThreatVerdict]

  init(_ report: Report) {
    let order = Dictionary(uniqueKeysWithValues: Verdict.allCases.enumerated().map { ($1, $0) })
    threats = report.threats.enumerated()
      .sorted { left, right in
        let leftKey = (order[left.element.verdict] ?? 0, -left.element.severity.rank, left.offset)
        let rightKey = (order[right.element.verdict] ?? 0, -right.element.severity.rank, right.offset)
        return leftKey < rightKey
      }
      .map(\.element)
  }

  func write(on page: Page) {
    guard !threats.isEmpty else { return }
    page.heading("Threats")
    let ids = (threats.map { PrintableText.columns(of: $0.id) }.max() ?? 0) + 2
    let verdicts = (threats.map { $0.verdict.label.utf8.count }.max() ?? 0) + 2
    let severities = 10
    for threat in threats {
      let label = "  " + threat.verdict.label.padded(to: verdicts)
      let indent = label.utf8.count + severities + ids
      let styled = page.style(Style.role(of: threat.verdict), label)
      let row =
        styled + threat.severity.rawValue.padded(to: severities) + PrintableText.escape(threat.id).padded(to: ids)
      let title = Page.wrap(
        PrintableText.escape(threat.title), first: page.width - indent, rest: page.width - indent)
      let margin = String(repeating: " ", count: indent)
      for (number, part) in title.enumerated() { page.line((number == 0 ? row : margin) + part) }
      let decided = threat.decidedBy
      if !decided.isEmpty { page.paragraph(decided, label: margin) }
    }
  }
}

extension ThreatVerdict {
  /// The controls that made the verdict what it is, in a line.
  var decidedBy: String {
    func phrases(_ states: Set<String>) -> [String] {
      controls.filter { states.contains($0.state) }.map(\.phrase)
    }
    switch verdict {
    case .exposed: return phrases(["fails", "weakened"]).joined(separator: "; ")
    case .unknown: return phrases(["fails", "weakened", "unknown"]).joined(separator: "; ")
    case .partial: return (phrases(["weakened", "fails"]) + (bound.isEmpty ? [] : [bound])).joined(separator: "; ")
    case .mitigated: return phrases(["holds"]).joined(separator: "; ")
    case .residual: return "the model names no mitigation"
    case .notApplicable: return "nothing of the kind is in the input"
    }
  }
}

extension ControlState {
  fileprivate var phrase: String {
    let total = passes + fails + unknowns
    return switch state {
    case "fails": "\(name) fails (\(fails) of \(total))"
    case "weakened": "\(name) weakened (\(fails) of \(total))"
    case "unknown" where unknowns > 0: "\(name) unknown (\(unknowns) of \(total))"
    case "unknown": "\(name) unknown"
    case "holds": "\(name) holds"
    default: "\(name) has nothing to judge"
    }
  }
}
