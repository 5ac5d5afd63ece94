import Audit
import Cluster
import Documents

/// What fails, by rule, worst first: why it matters, how to mend it, and each place with its source line.
struct FixSection {
  private let report: Report
  private let placesPerRule: Int
  private static let shownEvidence = 3

  init(_ report: Report, placesPerRule: Int) {
    self.report = report
    self.placesPerRule = placesPerRule
  }

  /// One rule's fails, of which only the first are kept.
  private struct Group {
    var first: Finding
    var shown: [Finding]
    var count: Int
  }

  func write(on page: Page) {
    var groups: [Group] = []
    var numbers: [String: Int] = [:]
    var total = 0
    var suppressed = 0
    let known = report.findings.count { $0.outcome == .fail && !$0.isSuppressed && $0.baseline == .unchanged }
    for finding in newFirst where finding.outcome == .fail {
      guard !finding.isSuppressed else {
        suppressed += 1
        continue
      }
      total += 1
      if let number = numbers[finding.rule] {
        groups[number].count += 1
        if groups[number].shown.count < placesPerRule { groups[number].shown.append(finding) }
      } else {
        numbers[finding.rule] = groups.count
        groups.append(Group(first: finding, shown: [finding], count: 1))
      }
    }
    guard total + suppressed > 0 else { return }
    page.heading(
      "To fix: \(counted(total, "place")) under \(counted(groups.count, "rule")), worst first"
        + (known > 0 ? " (\(total - known) new, \(known) in the baseline)" : "")
        + (suppressed > 0 ? " (and \(suppressed) accepted)" : ""))
    let rules = report.rulesByName
    for group in groups { write(group, rule: rules[group.first.rule], on: page) }
  }

  /// What the baseline has comes last, so that nothing new is among what is not shown.
  private var newFirst: [Finding] {
    guard report.findings.contains(where: { $0.baseline != nil }) else { return report.findings }
    return report.findings.filter { $0.baseline == .new } + report.findings.filter { $0.baseline != .new }
  }

  private func write(_ group: Group, rule: RuleUse?, on page: Page) {
    let finding = group.first
    page.line()
    let confidence = finding.confidence == .certain ? "" : " (\(finding.confidence.rawValue))"
    page.paragraph(
      finding.title, label: "\(finding.severity.rawValue.uppercased())\(confidence)  ",
      role: Style.role(of: finding.severity), indent: 2)
    let places = counted(group.count, "place")
    let threats = finding.threats.isEmpty ? "" : ", opens \(finding.threats.joined(separator: ", "))"
    page.paragraph("\(finding.rule): \(places)\(threats)", label: "  ")
    if let rule {
      if !rule.rationale.isEmpty { page.paragraph(rule.rationale, label: "  why: ") }
      if !rule.remediation.isEmpty { page.paragraph(rule.remediation, label: "  fix: ") }
    }
    for place in group.shown { write(place, on: page) }
    if group.count > group.shown.count {
      page.line("  ... and \(group.count - group.shown.count) more (all of them with -f json)")
    }
  }

  private func write(_ note: PlatformNote, on page: Page) {
    page.paragraph(
      "part of \(note.platform) (\(note.component)). \(note.does) \(note.change) See \(note.reference)",
      label: "    ")
  }

  private func write(_ finding: Finding, on page: Page) {
    page.line()
    let place = finding.region.map { PrintableText.escape($0.start.description) } ?? "(no place in a file)"
    page.line("  " + page.style(.place, place) + (finding.baseline == .new ? "  NEW" : ""))
    page.paragraph(finding.sentence, label: "    ")
    if let excerpt = finding.region.flatMap({ Excerpt($0, width: page.width, style: page.style) }) {
      for line in excerpt.lines { page.line(line) }
    }
    for evidence in finding.evidence.prefix(Self.shownEvidence) {
      let place = evidence.region.map(\.start.description) ?? evidence.path
      let words = [evidence.object?.description ?? "", evidence.message].filter { !$0.isEmpty }.joined(separator: ": ")
      page.paragraph("\(place)\(words.isEmpty ? "" : "  " + words)", label: "    see ", indent: 8)
    }
    if finding.evidence.count > Self.shownEvidence {
      page.line("    ... and \(finding.evidence.count - Self.shownEvidence) more")
    }
    if let note = finding.platform { write(note, on: page) }
    if let witness = finding.witness {
      page.line("    this gets through:")
      for line in witness.split(separator: "\n") { page.line("      " + PrintableText.escape(String(line))) }
    }
  }
}
