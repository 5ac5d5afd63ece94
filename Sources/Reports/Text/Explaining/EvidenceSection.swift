import Audit
import Cluster
import Documents

/// What decided a threat in one input: each control with its rules, the objects that pass and fail, and what would
/// settle the unknown.
struct EvidenceSection {
  private let verdict: ThreatVerdict
  private let report: Report
  private let catalogue: Catalogue
  private let places: Int

  init(_ verdict: ThreatVerdict, _ report: Report, _ catalogue: Catalogue, places: Int) {
    self.verdict = verdict
    self.report = report
    self.catalogue = catalogue
    self.places = places
  }

  func write(on page: Page) {
    page.heading("Verdict")
    page.paragraph(
      verdict.decidedBy, label: "  \(verdict.verdict.label)  ", role: Style.role(of: verdict.verdict), indent: 4)
    if let accepted = verdict.acceptedWords { page.paragraph(accepted, label: "  ", indent: 4) }
    if !report.view.isComplete {
      page.paragraph(
        report.view.reason.isEmpty ? "not everything could be seen" : report.view.reason, label: "  view: ")
    }
    writeRoutes(on: page)
    guard !verdict.controls.isEmpty else { return }
    page.heading("Evidence")
    for control in verdict.controls { write(control, on: page) }
  }

  private func writeRoutes(on page: Page) {
    let tree = report.attackTree
    for route in tree.openRoutes where route.threats.contains(verdict.id) {
      page.paragraph(
        "\(tree.path(of: route)), to: \(tree.goals(of: route).joined(separator: "; "))", label: "  opens the route ",
        indent: 4)
    }
  }

  private func write(_ control: ControlState, on page: Page) {
    page.line()
    let decides = verdict.deciding.contains(control.name) && verdict.verdict != .residual ? " (decides)" : ""
    page.paragraph(
      "\(control.name)\(decides): \(control.title)", label: "  \(control.label.padded(to: 10))",
      role: control.role, indent: 4)
    for bound in control.bounds { page.paragraph(bound, label: "    confined to ") }
    let rules = report.rules.filter { $0.control == control.name }
    for rule in rules where rule.subjects > 0 { write(rule, on: page) }
    let idle = rules.filter { $0.subjects == 0 }
    write(idle.filter { $0.outcome == .notApplicable }, "nothing in the input for ", on: page)
    write(idle.filter { $0.outcome == .unknown }, "what they are about was not seen: ", on: page)
    for rule in idle where rule.outcome == nil {
      page.paragraph("\(rule.name): \(rule.notEvaluated)", label: "    not evaluated: ", indent: 6)
    }
    for reason in control.reasons.prefix(places) { page.paragraph(reason, label: "    unknown: ", indent: 6) }
    writeRest(control.reasons.count, "reason", on: page)
    guard control.state == "unknown" else { return }
    for advice in advice(for: control.name) { page.paragraph(advice, label: "    to settle it: ", indent: 6) }
  }

  /// The platform's own where it has any.
  private func advice(for control: String) -> [String] {
    let names = Set(report.platforms.map(\.name))
    let own = catalogue.platforms.filter { names.contains($0.name) }.flatMap { $0.advice(for: control) }
    return own.isEmpty ? [catalogue.models.control(control)?.settledBy ?? ""].filter { !$0.isEmpty } : own
  }

  private func write(_ rules: [RuleUse], _ label: String, on page: Page) {
    guard !rules.isEmpty else { return }
    page.paragraph(rules.map(\.name).joined(separator: ", "), label: "    \(label)", indent: 6)
  }

  private func write(_ rule: RuleUse, on page: Page) {
    let counts = [
      rule.fails > 0 ? counted(rule.fails, "fail") : "", rule.unknowns > 0 ? "\(rule.unknowns) unknown" : "",
      rule.passes > 0 ? counted(rule.passes, "pass", "passes") : "",
    ]
    let words = counts.filter { !$0.isEmpty }.joined(separator: ", ")
    page.paragraph(
      "\(rule.name): \(words)\(rule.effect == .informs ? " (told, no fault)" : "")", label: "    ", indent: 6)
    let findings = report.findings.filter { $0.rule == rule.name }
    for finding in findings.prefix(places) {
      let place = finding.region.map { "\($0.start)  " } ?? ""
      let role: Style.Role = finding.outcome == .fail ? .bad : .warning
      page.paragraph(
        place + finding.sentence, label: "      \(finding.outcome.rawValue.padded(to: 9))", role: role, indent: 8)
      if let suppression = finding.suppression {
        page.paragraph(suppression.justification, label: "        accepted: ", indent: 10)
      }
    }
    writeRest(findings.count, "finding", on: page)
    let passed = report.passed.filter { $0.rule == rule.name }
    for subject in passed.prefix(places) {
      page.paragraph(subject.words, label: "      \("pass".padded(to: 9))", role: .good, indent: 8)
    }
    writeRest(passed.count, "pass", "passes", on: page)
  }

  private func writeRest(_ count: Int, _ one: String, _ many: String? = nil, on page: Page) {
    guard count > places else { return }
    page.line(
      "      ... and \(counted(count - places, "more \(one)", many.map { "more \($0)" })) (all of them with -f json)")
  }
}

extension ControlState {
  var label: String {
    switch state {
    case "notApplicable": "N/A"
    default: state.uppercased()
    }
  }

  var role: Style.Role {
    switch state {
    case "holds": .good
    case "fails": .bad
    case "notApplicable": .dim
    default: .warning
    }
  }
}

extension PassedSubject {
  /// Object and place.
  var words: String {
    let subject = object?.description ?? documentKind ?? "the whole input"
    let part = path.isEmpty ? "" : ", \(path)"
    return (region.map { "\($0.start)  " } ?? "") + subject + part
  }
}
