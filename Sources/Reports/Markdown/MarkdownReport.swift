import Audit
import Documents

/// For a job's summary or a comment on a change: verdicts, score, what to mend with its places, what is not known.
///
/// GitHub takes a mebibyte for each step's summary and shows nothing of a longer one: findings are left out, the last
/// first, and their number is told.
struct MarkdownReport {
  private let report: Report
  private let paths: SourcePaths
  private static let limit = 1 << 20
  private static let shownPlaces = 10

  init(_ report: Report, paths: SourcePaths) {
    self.report = report
    self.paths = paths
  }

  func write(to output: ByteOutput) {
    let summary = self.summary
    output.write(summary)
    var size = summary.utf8.count
    let groups = ruleGroups
    let accepted = report.findings.count(where: \.isSuppressed)
    if accepted > 0 {
      let line =
        "\(counted(accepted, "finding")) \(accepted == 1 ? "is" : "are") accepted or answered by attestation.\n\n"
      output.write(line)
      size += line.utf8.count
    }
    guard !groups.isEmpty else { return output.write("Nothing to fix, and nothing unknown.\n" as StaticString) }
    var shown = 0
    for outcome in [Outcome.fail, .unknown] {
      let part = groups.filter { $0.outcome == outcome }
      guard !part.isEmpty else { continue }
      var heading = outcome == .fail ? "## To fix\n\n" : "## Not known\n\n"
      for group in part {
        let text = heading + self.text(of: group)
        // Room for the last line.
        guard size + text.utf8.count < Self.limit - 256 else { break }
        output.write(text)
        size += text.utf8.count
        shown += 1
        heading = ""
      }
    }
    if shown < groups.count {
      output.write("\(groups.count - shown) more rules are left out here; `-f json` has all of them.\n")
    }
  }

  private var summary: String {
    let view = report.view.isComplete ? "" : " (partial view)"
    var text = "# Portcullis\n\n**Score: \(report.scoreText)**\(view)\n\n"
    guard !report.threats.isEmpty else { return text }
    text += "| verdict | severity | threat | decided by |\n| --- | --- | --- | --- |\n"
    for threat in report.threats {
      let cells = [
        threat.verdict == .exposed ? "**exposed**" : threat.verdict.rawValue, threat.severity.rawValue,
        "\(Self.escape(threat.id)) \(Self.escape(threat.title))",
        Self.escape([threat.decidedBy, threat.acceptedWords ?? ""].filter { !$0.isEmpty }.joined(separator: "; ")),
      ]
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text + "\n" + routes
  }

  /// Each goal with its routes, and the open routes with the worst that opens them.
  private var routes: String {
    let tree = report.attackTree
    guard !tree.routes.isEmpty else { return "" }
    var text = "## Ways in\n\n"
    for goal in tree.goals {
      let count = RouteWords.count(tree.routes.filter { $0.goal == goal.id })
      let state = goal.state == .open ? "**open**" : goal.state.rawValue
      text += "- \(Self.escape(goal.title)): \(state), \(count)\n"
    }
    let open = tree.openRoutes
    guard !open.isEmpty else { return text + "\n" }
    text += "\n| open route | threat | through | places |\n| --- | --- | --- | --- |\n"
    for route in open {
      let rule = route.openedBy.first.map { Self.code($0.rule) } ?? ""
      let bound = route.bound.isEmpty ? "" : " (\(Self.escape(route.bound)))"
      text += "| \(Self.escape(tree.path(of: route)))\(bound) | \(Self.escape(route.threats.joined(separator: ", ")))"
      text += " | \(rule) | \(route.openings) |\n"
    }
    return text + "\n"
  }

  /// The findings of one rule with one outcome.
  private struct Group {
    var outcome: Outcome
    var findings: [Finding]
  }

  private var ruleGroups: [Group] {
    var groups: [Group] = []
    var numbers: [String: Int] = [:]
    for finding in report.findings where !finding.isSuppressed {
      let key = "\(finding.outcome) \(finding.rule)"
      if let number = numbers[key] {
        groups[number].findings.append(finding)
      } else {
        numbers[key] = groups.count
        groups.append(Group(outcome: finding.outcome, findings: [finding]))
      }
    }
    return groups
  }

  private func text(of group: Group) -> String {
    guard let first = group.findings.first else { return "" }
    let threats = first.threats.isEmpty ? "" : ", \(first.threats.joined(separator: ", "))"
    var text = "### \(first.severity.rawValue): \(Self.escape(first.title))\n\n"
    text += "`\(first.rule)`\(threats)\n\n"
    for finding in group.findings.prefix(Self.shownPlaces) {
      let place = finding.region.map { region in
        Self.code("\(paths.path(of: region.start.file)):\(region.start.line)") + " "
      }
      text += "- \(place ?? "")\(Self.escape(finding.sentence))\n"
    }
    if group.findings.count > Self.shownPlaces { text += "- and \(group.findings.count - Self.shownPlaces) more\n" }
    return text + "\n"
  }

  /// What strangers wrote stays text: no markup, no link, no mention, no row of its own.
  private static func escape(_ text: String) -> String { PrintableText.escape(text).substituting(escapes) }

  private static let escapes: [Unicode.Scalar: String] = {
    var escapes: [Unicode.Scalar: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"]
    for scalar in "\\`*_[]|#~!".unicodeScalars { escapes[scalar] = "\\\(scalar)" }
    return escapes
  }()

  /// A span of code that holds any backquotes (CommonMark 0.31, 6.1).
  private static func code(_ text: String) -> String {
    var longest = 0
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let padding = longest > 0 ? " " : ""
    return fence + padding + PrintableText.escape(text) + padding + fence
  }
}
