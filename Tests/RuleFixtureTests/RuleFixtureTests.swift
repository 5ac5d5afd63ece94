import Audit
import Cluster
import Collection
import Documents
import Glibc
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
    try names(in: root).flatMap { rule in try names(in: root + rule).map { "\(rule)/\($0)" } }
  }

  /// A fixture and what its file holds.
  static func read(_ path: String) throws -> (fixture: RuleFixture, inventory: Inventory) {
    let source = Source(name: path, bytes: try bytes(of: root + path))
    return (
      try RuleFixture(path: path, text: source.bytes),
      ManifestCollector().collect(sources: [source], options: .fixture)
    )
  }

  static func bytes(of path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "rb"), "\(path) cannot be read")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }

  static func names(in directory: String) throws -> [String] {
    let stream = try #require(opendir(directory), "\(directory) cannot be read")
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }
}
