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
      if let accepted = threat.acceptedWords { page.paragraph(accepted, label: margin) }
    }
  }
}

extension ThreatVerdict {
  /// What it would come to with what people took upon themselves, and who they are; nil where nobody did.
  var acceptedWords: String? {
    guard let accepted else { return nil }
    let verdict = accepted.verdict == verdict ? "still \(verdict.words)" : accepted.verdict.words
    return "\(verdict) with what is accepted: \(accepted.provenance.joined(separator: "; "))"
  }

  /// The controls that made the verdict what it is, in a line.
  var decidedBy: String {
    let states =
      switch verdict {
      case .exposed, .partial: ["fails", "weakened"]
      case .unknown: ["fails", "weakened", "unknown"]
      case .mitigated: ["holds"]
      case .residual, .notApplicable: [String]()
      }
    var phrases = states.compactMap(phrase)
    switch verdict {
    case .residual: phrases.append("the model names no mitigation")
    case .notApplicable: phrases.append("nothing of the kind is in the input")
    default: if !bound.isEmpty { phrases.append(bound) }
    }
    return phrases.joined(separator: "; ")
  }

  /// `fails: fails-closed (2 of 3), webhook-scope (1 of 9)`; long lists of what holds or is not known are cut.
  private func phrase(_ state: String) -> String? {
    let controls = controls.filter { $0.state == state && (deciding.isEmpty || deciding.contains($0.name)) }
    guard !controls.isEmpty else { return nil }
    let isCut = (state == "unknown" || state == "holds") && controls.count > 4
    let names = (isCut ? controls.prefix(3) : controls[...]).map { control in
      guard control.fails > 0 else { return control.name }
      return "\(control.name) (\(control.fails) of \(control.passes + control.fails + control.unknowns))"
    }
    return "\(state): \(names.joined(separator: ", "))" + (isCut ? " and \(controls.count - 3) more" : "")
  }
}
