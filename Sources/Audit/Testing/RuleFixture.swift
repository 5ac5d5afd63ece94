/// A manifest whose file name says what a rule must make of it: `RULE/CASE.OUTCOME.yaml`.
///
/// Where several subjects are judged, comments in front of the first document say how many of them fail and how many
/// pass: `# fails: 3`, `# passes: 2`.
package struct RuleFixture: Sendable, Hashable {
  package var path: String
  package var rule: String
  package var name: String
  package var expected: Outcome
  /// How many subjects must fail; nil where that is not said.
  package var fails: Int?
  /// How many must pass; nil where that is not said.
  package var passes: Int?

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

  /// A fixture with its text.
  package init(path: String, text: [UInt8]) throws(Refusal) {
    try self.init(path: path)
    for line in text.split(separator: UInt8(ascii: "\n")) {
      guard line.first == UInt8(ascii: "#") else { break }
      let words = String(decoding: line.dropFirst(), as: UTF8.self).split(separator: " ")
      guard words.count == 2, ["fails:", "passes:"].contains(words[0]) else { continue }
      guard let count = Int(words[1]), count >= 0 else {
        throw Refusal(path: path, reason: "'# \(words[0])' needs a number of subjects")
      }
      if words[0] == "fails:" { fails = count } else { passes = count }
    }
  }

  /// Whether the rule has made of it what it promises.
  package func isMet(by result: RuleResult) -> Bool {
    result.outcome == expected && (fails ?? result.fails) == result.fails
      && (passes ?? result.passes) == result.passes
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
