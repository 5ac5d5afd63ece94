/// A manifest whose file name says what a rule must make of it: `RULE/CASE.OUTCOME.yaml`.
package struct RuleFixture: Sendable, Hashable {
  package var path: String
  package var rule: String
  package var name: String
  package var expected: Outcome

  /// What the file name's word for an outcome stands for.
  package static let outcomes: [(word: String, outcome: Outcome)] = [
    ("pass", .pass), ("fail", .fail), ("unknown", .unknown), ("na", .notApplicable),
  ]

  /// Fails with the reason where the path is not that of a fixture.
  package init(path: String) throws(Refusal) {
    let steps = path.split(separator: "/")
    guard steps.count >= 2, let file = steps.last else {
      throw Refusal(path: path, reason: "a fixture lies in a directory with the rule's name")
    }
    let parts = file.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 3, let outcome = Self.outcomes.first(where: { $0.word == parts[parts.count - 2] })?.outcome
    else {
      let words = Self.outcomes.map(\.word).joined(separator: ", ")
      throw Refusal(path: path, reason: "a fixture is called CASE.OUTCOME.yaml, OUTCOME one of \(words)")
    }
    self.path = path
    rule = String(steps[steps.count - 2])
    name = parts.dropLast(2).joined(separator: ".")
    expected = outcome
  }

  package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    package var path: String
    package var reason: String

    package var description: String { "\(path): \(reason)" }
  }
}

extension Outcome {
  /// The word of a fixture's file name.
  package var fixtureWord: String { RuleFixture.outcomes.first { $0.outcome == self }?.word ?? rawValue }
}
