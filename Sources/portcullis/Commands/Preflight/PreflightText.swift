import Collection
import Reports

/// What the API server would allow, for people: a row for each list, what is missing first.
struct PreflightText {
  let result: PreflightResult
  /// The threats in the models' order.
  let threats: [String]
  let page: Page

  func write() {
    let served = result.lines.filter { $0.permission.answer != .notServed }
    page.title(
      "Preflight of cluster \(result.cluster): \(result.count("allowed")) of \(counted(served.count, "list")) allowed",
      isFirst: true)
    page.line()
    let width = (served.map { Self.name($0).count } + [4]).max() ?? 4
    page.line(page.style(.heading, "LIST".padded(to: width) + "  ANSWER   RESTS ON IT"))
    for line in served { write(line, width) }
    writeAbsences()
    writeConsequences()
  }

  private static func name(_ line: PreflightResult.Line) -> String {
    let name = PrintableText.escape(line.permission.name)
    return line.permission.namespace.map { "\(name) in \(PrintableText.escape($0))" } ?? name
  }

  private func write(_ line: PreflightResult.Line, _ width: Int) {
    let word = line.permission.answer.word
    let role: Style.Role = word == "allowed" ? .good : word == "denied" ? .bad : .warning
    let label = Self.name(line).padded(to: width) + "  " + page.style(role, word.padded(to: 7)) + "  "
    page.line(label + counted(line.rules.count, "rule") + ", " + counted(line.threats.count, "threat"))
    if let reason = line.permission.answer.reason { page.paragraph(reason, label: "    ") }
  }

  /// Nothing to allow, and nothing unknown.
  private func writeAbsences() {
    let names = result.lines.filter { $0.permission.answer == .notServed }.map(\.permission.name)
    guard !names.isEmpty else { return }
    page.line()
    page.paragraph("Not served, so that there is nothing to allow: " + names.joined(separator: ", "), label: "")
  }

  private func writeConsequences() {
    page.line()
    let missing = result.missing
    if missing.isEmpty {
      page.paragraph("A scan will see all that its rules read.", label: "")
    } else {
      let rules = Set(missing.flatMap(\.rules)).count
      page.paragraph(
        "Without \(missing.count == 1 ? "this list" : "these \(missing.count) lists") what \(counted(rules, "rule")) "
          + "say can become unknown, and so can the verdicts of "
          + "\(result.threatsAtRisk(threats).joined(separator: ", ")).", label: "")
      page.paragraph(
        "portcullis preflight --role prints a role that grants everything; bind it to whoever scans.", label: "")
    }
    page.paragraph(
      "Besides, a scan lists the kinds of the parameters that admission policies name, which only the policies tell.",
      label: "")
  }
}
