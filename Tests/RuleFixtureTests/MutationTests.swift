import Audit
import Documents
import TestFiles
import Testing

/// Every small change of a rule is noticed by one of its fixtures.
struct MutationTests {
  private static let known = Result {
    try EquivalentMutants(source("Fixtures/equivalent-mutants.yaml"))
  }

  private static let fixtures = Result {
    Dictionary(grouping: try FixtureFiles.all()) { $0.split(separator: "/").first.map(String.init) ?? "" }
  }

  @Test(arguments: try FixtureFiles.catalogue.get().rules.rules.map(\.name))
  func everyChangeIsNoticed(name: String) throws {
    let catalogue = try FixtureFiles.catalogue.get()
    let rule = try #require(catalogue.rules[name: name])
    let fixtures = try Self.fixtures.get()[name, default: []].map { try FixtureFiles.read($0) }
    let survivors = MutationCheck(catalogue).check(rule, fixtures).survivors
    let known = try Self.known.get()
    #expect(survivors.filter { !known.holds($0) }.map { "\($0.place): \($0.change)" } == [])
    #expect(known.stale(survivors, rules: [name]).map(\.description) == [])
  }

  private static func source(_ path: String) throws -> Source {
    let root = FixtureFiles.root.replacing("/Fixtures/rules/", with: "/")
    return Source(name: path, bytes: try TestFiles.bytes(of: root + path))
  }
}
