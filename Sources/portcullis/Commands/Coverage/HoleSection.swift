import Analysis
import Reports

/// The holes, worst first.
struct HoleSection {
  private let holes: [Hole]
  private let isWhole: Bool

  /// - Parameter isWhole: each hole with its witness, instead of one entry for each way and state.
  init(_ holes: [Hole], isWhole: Bool) {
    self.holes = holes
    self.isWhole = isWhole
  }

  func write(on page: Page) {
    page.heading("Holes, worst first")
    guard !holes.isEmpty else { return page.line("  none found") }
    if isWhole {
      for (number, hole) in holes.enumerated() { write(hole, number + 1, on: page) }
    } else {
      writeFolded(on: page)
    }
  }

  // MARK: Folded

  private func writeFolded(on page: Page) {
    var isKnown: Set<String> = []
    for hole in holes where isKnown.insert(hole.route.name).inserted {
      page.paragraph(
        hole.route.title, label: "  \(hole.route.severity.padded(to: 10))", role: Self.role(of: hole.route.severity))
      let all = holes.filter { $0.route.name == hole.route.name }
      for (state, word) in [
        ("open", "open"), ("openWithoutAnswer", "open while a webhook does not answer"), ("unknown", "not known"),
      ] {
        let found = all.filter { $0.stateName == state }
        guard !found.isEmpty else { continue }
        page.paragraph(
          "\(word) in \(place(found))\(reason(found))", label: "            ", indent: 14)
      }
    }
  }

  private func place(_ holes: [Hole]) -> String {
    let names = { (kind: NamespaceGroup.Kind) in
      var seen: Set<String> = []
      return holes.filter { $0.group == kind }.flatMap(\.namespaces).filter { seen.insert($0).inserted }
    }
    var parts: [String] = []
    let existing = names(.existing)
    if !existing.isEmpty { parts.append(counted(existing, limit: 4)) }
    let absent = names(.absent)
    if !absent.isEmpty { parts.append("\(Shortened.list(absent, to: 2)) (not there yet)") }
    if holes.contains(where: { $0.group == .new }) { parts.append("a new namespace") }
    if holes.contains(where: { $0.group == .chosen }) { parts.append("a namespace labelled or named at will") }
    return parts.joined(separator: "; ")
  }

  /// One of the reasons why it is not known, and how many others there are.
  private func reason(_ holes: [Hole]) -> String {
    var reasons: Set<String> = []
    for hole in holes { if case .unknown(let why) = hole.state { reasons.formUnion(why) } }
    guard let first = reasons.min(by: { ($0.utf8.count, $0) < ($1.utf8.count, $1) }) else { return "" }
    return ": \(first)" + (reasons.count > 1 ? " (and \(reasons.count - 1) more)" : "")
  }

  private static func role(of severity: String) -> Style.Role {
    switch severity {
    case "critical", "high": .bad
    case "medium": .warning
    default: .dim
    }
  }

  // MARK: Whole

  private func write(_ hole: Hole, _ number: Int, on page: Page) {
    if number > 1 { page.line() }
    page.paragraph(
      hole.route.title, label: "\(number). \(hole.route.severity) ", role: hole.isOpen ? .bad : .warning, indent: 3)
    page.paragraph(place(hole), label: "   where: ")
    page.paragraph(state(hole), label: "   state: ")
    if !hole.permitted.isEmpty { page.paragraph(Shortened.list(hole.permitted), label: "   who:   ") }
    if let trick = hole.witness.trick { page.paragraph(trick, label: "   trick: ") }
    for assumption in hole.assumptions { page.paragraph(assumption, label: "   given: ") }
    // Commands stay whole: they are for copying.
    for check in hole.witness.checks { page.line("   $ " + PrintableText.escape(check)) }
  }

  private func place(_ hole: Hole) -> String {
    switch hole.group {
    case .existing: counted(hole.namespaces, limit: .max - 1)
    case .absent: "a namespace that does not exist yet: " + hole.namespaces.joined(separator: ", ")
    case .new: "a new namespace"
    case .chosen: "a new namespace whose labels or name exempt it"
    case .cluster: "no namespace"
    }
  }

  private func counted(_ names: [String], limit: Int) -> String {
    names.count == 1
      ? "namespace \(names[0])" : "\(names.count) namespaces: \(Shortened.list(names, to: limit))"
  }

  private func state(_ hole: Hole) -> String {
    switch hole.state {
    case .open: "open: the simulator admits the witness"
    case .openWithoutAnswer(let webhooks):
      "open while \(Shortened.list(webhooks)) \(webhooks.count == 1 ? "does" : "do") not answer. "
        + "What failing closed would cost stands under Availability."
    case .unknown(let reasons): "not known: " + reasons.sorted().joined(separator: "; ")
    }
  }
}
