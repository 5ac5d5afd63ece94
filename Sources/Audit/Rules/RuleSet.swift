/// The rules of a scan, by name.
package struct RuleSet: Sendable {
  /// Sorted by name.
  package private(set) var rules: [Rule]

  package init(_ rules: [Rule] = []) {
    self.rules = rules.sorted { $0.name < $1.name }
  }

  package subscript(name name: String) -> Rule? { rules.first { $0.name == name } }

  /// These rules added; one of a known name takes its place.
  package func adding(_ others: [Rule]) -> RuleSet {
    let names = Set(others.map(\.name))
    return RuleSet(rules.filter { !names.contains($0.name) } + others)
  }
}
