package import Documents

/// Mutants that mean what their rule means, or that no input can tell from it, each with the reason.
package struct EquivalentMutants: Sendable {
  private struct Entry: Sendable {
    var rule: String
    var place: String
    var change: String
    var node: Node

    func names(_ mutant: Mutant) -> Bool {
      mutant.rule.name == rule && mutant.place == place && mutant.change == change
    }
  }

  private var entries: [Entry] = []

  package init() {}

  /// Reads the list that a file holds.
  package init(_ source: Source) throws(LoadingFailure) {
    let (arena, problems) = DocumentReader.read([source])
    var errors = problems.filter { $0.severity == .error }
    for root in arena.roots where !root.isNull {
      errors += ShapeChecker.problems(of: root, against: Self.shape)
      guard let mutants = root["mutants"] else { continue }
      entries += mutants.elements.map {
        Entry(
          rule: $0["rule"]?.string ?? "", place: $0["place"]?.string ?? "", change: $0["change"]?.string ?? "", node: $0
        )
      }
    }
    guard errors.isEmpty else { throw LoadingFailure(problems: errors) }
  }

  package func holds(_ mutant: Mutant) -> Bool { entries.contains { $0.names(mutant) } }

  /// Entries of these rules that name no survivor any more.
  package func stale(_ survivors: [Mutant], rules: Set<String>) -> [DocumentProblem] {
    entries.filter { entry in rules.contains(entry.rule) && !survivors.contains(where: entry.names) }.map {
      DocumentProblem(at: $0.node.location, "no mutant of '\($0.rule)' survives so: \($0.place): \($0.change)")
    }
  }

  private static let shape = Shape(
    "list of equivalent mutants",
    [
      .apiVersion,
      .kind(["EquivalentMutants"]),
      .required("mutants", .list(.map(entry)), "The mutants."),
    ])

  private static let entry = Shape(
    "mutant",
    [
      .required("rule", .name, "The rule's name."),
      .required("place", .text, "Which of its expressions was changed, as the report says it."),
      .required("change", .text, "The change, as the report says it."),
      .required("reason", .text, "Why no fixture can notice it."),
    ])
}
