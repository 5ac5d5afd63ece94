import Analysis
import Reports

/// The holes, worst first.
struct HoleSection {
  private let holes: [Hole]
  private let isWhole: Bool
  private let isFirst: Bool

  /// - Parameters:
  ///   - isWhole: each hole with its witness, instead of one entry for each way and state.
  ///   - isFirst: nothing stands above it.
  init(_ holes: [Hole], isWhole: Bool, isFirst: Bool) {
    self.holes = holes
    self.isWhole = isWhole
    self.isFirst = isFirst
  }

  func write(on page: Page) {
    page.title("Holes, worst first", isFirst: isFirst)
    guard !holes.isEmpty else { return page.line("  none found") }
    if isWhole {
      for (number, hole) in holes.enumerated() { write(hole, number + 1, on: page) }
    } else {
      writeFolded(on: page)
    }
  }

  // MARK: Folded

  private func writeFolded(on page: Page) {
    for (number, way) in ways.enumerated() {
      page.paragraph(way.title, label: "  \(way.severity.padded(to: 10))", role: Self.role(of: way.severity))
      // What holds for the next one too is said below that.
      let hasTwin = number + 1 < ways.count && ways[number + 1].states == way.states
      guard !hasTwin else { continue }
      for state in way.states { page.paragraph(state, label: "            ", indent: 14) }
    }
  }

  /// A route with what is open, and where.
  private struct Way {
    var title: String
    var severity: String
    var states: [String]
  }

  private var ways: [Way] {
    var isKnown: Set<String> = []
    return holes.filter { isKnown.insert($0.route.name).inserted }.map { hole in
      let all = holes.filter { $0.route.name == hole.route.name }
      let words = [
        ("open", "open"), ("openWithoutAnswer", "open while a webhook does not answer"), ("unknown", "not known"),
      ]
      let states = words.compactMap { state, word -> String? in
        let found = all.filter { $0.stateName == state }
        return found.isEmpty ? nil : "\(word) in \(place(found))\(reason(found))\(audience(found))"
      }
      return Way(title: hole.route.title, severity: hole.route.severity, states: states)
    }
  }

  private func place(_ holes: [Hole]) -> String {
    let names = { (kind: NamespaceGroup.Kind) in
      var seen: Set<String> = []
      return holes.filter { $0.group == kind }.flatMap(\.namespaces).filter { seen.insert($0).inserted }
    }
    var parts: [String] = []
    let existing = names(.existing)
    if !existing.isEmpty { parts.append(counted(existing.sorted(), limit: 3)) }
    let absent = names(.absent)
    if !absent.isEmpty { parts.append("\(Shortened.list(absent, to: 2)) (not there yet)") }
    if holes.contains(where: { $0.group == .new }) { parts.append("a new namespace") }
    if holes.contains(where: { $0.group == .chosen }) { parts.append("a namespace labelled or named at will") }
    return parts.isEmpty ? "requests without a namespace" : parts.joined(separator: "; ")
  }

  /// One of the reasons why it is not known, and how many others there are.
  private func reason(_ holes: [Hole]) -> String {
    var reasons: Set<String> = []
    for hole in holes { if case .unknown(let why) = hole.state { reasons.formUnion(why) } }
    guard let first = reasons.min(by: { ($0.utf8.count, $0) < ($1.utf8.count, $1) }) else { return "" }
    return ": \(first)" + (reasons.count > 1 ? " (and \(reasons.count - 1) more)" : "")
  }

  private func audience(_ holes: [Hole]) -> String {
    holes.allSatisfy(\.isForAdministratorsOnly) ? " (for cluster-admins only)" : ""
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
    page.paragraph(hole.reason, label: "   why:   ")
    page.paragraph(hole.route.gives, label: "   gives: ")
    page.paragraph(hole.audience { Shortened.list($0) }, label: "   who:   ")
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
    case .chosen where hole.namespaces.isEmpty: "a new namespace whose labels or name exempt it"
    case .chosen: counted(hole.namespaces, limit: .max - 1) + ", once labelled anew"
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
