import Audit
import Documents
import Testing

/// Every small change of a rule is noticed by one of its fixtures.
struct MutationTests {
  private static let known = Result {
    try EquivalentMutants(source("Fixtures/equivalent-mutants.yaml"))
  }

  /// Rules of which not every change is noticed yet, with how many are not: more would be a step back.
  private static let unnoticed = Result { () throws -> [String: Int] in
    let text = String(decoding: try source("Fixtures/unnoticed-changes.tsv").bytes, as: UTF8.self)
    return text.split(separator: "\n").reduce(into: [:]) { counts, line in
      let cells = line.split(separator: "\t")
      if cells.count == 2, let count = Int(cells[1]) { counts[String(cells[0])] = count }
    }
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
    let open = survivors.filter { !known.holds($0) }
    let changes = open.map { "\($0.place): \($0.change)" }.joined(separator: "\n")
    #expect(open.count <= (try Self.unnoticed.get()[name] ?? 0), "\(changes)")
    #expect(known.stale(survivors, rules: [name]).map(\.description) == [])
  }

  private static func source(_ path: String) throws -> Source {
    let root = FixtureFiles.root.replacing("/Fixtures/rules/", with: "/")
    return Source(name: path, bytes: try FixtureFiles.bytes(of: root + path))
  }
}
