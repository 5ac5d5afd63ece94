/// What stands behind each threat's verdict, as Markdown: its controls, their rules, what these judge and how they are
/// tested.
package struct ThreatTable {
  private let catalogue: Catalogue
  private let fixtures: [String: [RuleFixture]]

  package init(_ catalogue: Catalogue, fixtures: [RuleFixture]) {
    self.catalogue = catalogue
    self.fixtures = Dictionary(grouping: fixtures, by: \.rule)
  }

  package var markdown: String {
    let models = catalogue.models
    let outcomes = RuleFixture.outcomes.map(\.word).joined(separator: "/")
    return """
      # What is behind each threat

      Made by `portcullis rules table`; a test compares it with the rules. A threat's verdict is a condition over
      controls, and a control holds where its rules pass. The last column counts each rule's fixtures:
      \(outcomes).

      \(models.threats.count) threats, \(models.controls.count) controls, \(catalogue.rules.rules.count) rules, \
      \(fixtures.values.reduce(0) { $0 + $1.count }) fixtures.


      """ + summary + models.threats.map(section).joined() + unread
  }

  private var summary: String {
    var text = "| threat | severity | title | controls | rules | fixtures |\n| --- | --- | --- | --- | --- | --- |\n"
    for threat in catalogue.models.threats {
      let controls = threat.controls
      let rules = controls.flatMap(rules(of:))
      let tests = rules.reduce(0) { $0 + (fixtures[$1.name]?.count ?? 0) }
      text += Self.row([
        "[\(threat.id)](#\(threat.id.lowercased()))", threat.severity.rawValue, threat.title, "\(controls.count)",
        "\(rules.count)", "\(tests)",
      ])
    }
    return text
  }

  private func section(of threat: Threat) -> String {
    var text = "\n## \(threat.id)\n\n\(threat.title) (\(threat.model), \(threat.severity.rawValue)).\n\n"
    if let condition = threat.condition {
      text += "Mitigated when: \(condition.description).\n"
      if let depth = threat.depth { text += "In depth: \(depth.description).\n" }
    } else {
      text += "Residual: the model names no mitigation. What is reported: \(threat.informs.joined(separator: ", ")).\n"
    }
    return text + "\n" + table(threat.controls)
  }

  private func table(_ controls: [String]) -> String {
    var text = "| control | rule | severity | judges | \(RuleFixture.outcomes.map(\.word).joined(separator: "/")) |\n"
    text += "| --- | --- | --- | --- | --- |\n"
    for control in controls {
      let rules = rules(of: control)
      if rules.isEmpty { text += Self.row([control, "none", "", "", ""]) }
      for rule in rules {
        text += Self.row([control, rule.name, rule.severity.rawValue, rule.subjects.summary, tests(of: rule)])
      }
    }
    return text
  }

  /// Controls that no threat depends on.
  private var unread: String {
    let read = Set(catalogue.models.threats.flatMap(\.controls))
    let others = catalogue.models.controls.map(\.name).filter { !read.contains($0) }
    return others.isEmpty ? "" : "\n## Behind no threat\n\n" + table(others)
  }

  private func rules(of control: String) -> [Rule] { catalogue.rules.rules.filter { $0.control == control } }

  private func tests(of rule: Rule) -> String {
    let fixtures = fixtures[rule.name] ?? []
    return RuleFixture.outcomes.map { _, outcome in String(fixtures.count { $0.expected == outcome }) }
      .joined(separator: "/")
  }

  private static func row(_ cells: [String]) -> String {
    "| \(cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |\n"
  }
}

extension RuleSubjects {
  /// The kinds of input that the rule is about.
  fileprivate var summary: String {
    switch self {
    case .objects(let rules):
      rules.flatMap { rule in
        rule.resources.flatMap { resource in rule.groups.map { $0.isEmpty ? resource : "\(resource).\($0)" } }
      }.joined(separator: ", ")
    case .documents(let rules):
      rules.map { $0.charts.isEmpty ? $0.kind : "\($0.kind) (\($0.charts.joined(separator: ", ")))" }
        .joined(separator: ", ")
    case .inventory(let reads):
      reads.isEmpty
        ? "the whole inventory"
        : "the whole inventory: "
          + reads.map { $0.group.isEmpty ? $0.resource : "\($0.resource).\($0.group)" }.joined(separator: ", ")
    }
  }
}
