import Audit
import Cluster
import Collection
import Documents
import TestFiles
import Testing

/// Every fixture of the built-in rules comes to the outcome that its name promises.
struct RuleFixtureTests {
  @Test(arguments: try FixtureFiles.all())
  func theFixtureHasItsOutcome(path: String) throws {
    let (fixture, inventory) = try FixtureFiles.read(path)
    let verdict = RuleTester(try FixtureFiles.catalogue.get()).judge(fixture, inventory)
    #expect(verdict.isAsExpected, "\(verdict.explanation.joined(separator: "\n"))")
  }

  @Test func everyRuleHasAPassAFailAndAnUnknown() throws {
    let catalogue = try FixtureFiles.catalogue.get()
    let fixtures = try FixtureFiles.all().map { try RuleFixture(path: $0) }
    let missing = RuleTester(catalogue).missing(fixtures, rules: catalogue.rules.rules)
      .map { "\($0.rule): \($0.outcomes.map(\.fixtureWord).joined(separator: ", "))" }
    #expect(missing == [])
  }

  @Test func everyFixtureBelongsToARule() throws {
    let catalogue = try FixtureFiles.catalogue.get()
    let names = Set(catalogue.rules.rules.map(\.name))
    let strays = try Set(FixtureFiles.all().map { try RuleFixture(path: $0).rule }).subtracting(names)
    #expect(strays.sorted() == [])
  }
}

enum FixtureFiles {
  static let root =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/Fixtures/rules/"

  /// Loaded once; thousands of cases share it.
  static let catalogue = Result { try Catalogue.builtIn() }

  /// `RULE/CASE.OUTCOME.yaml`, sorted.
  static func all() throws -> [String] {
    try TestFiles.names(in: root).flatMap { rule in try TestFiles.names(in: root + rule).map { "\(rule)/\($0)" } }
  }

  /// A fixture and what its file holds.
  static func read(_ path: String) throws -> (fixture: RuleFixture, inventory: Inventory) {
    let source = Source(name: path, bytes: try TestFiles.bytes(of: root + path))
    return (
      try RuleFixture(path: path, text: source.bytes),
      ManifestCollector().collect(sources: [source], options: .fixture)
    )
  }
}
