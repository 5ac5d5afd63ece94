import Audit
import TestFiles
import Testing

/// The table in the repository is the one that the rules give.
struct ThreatTableTests {
  @Test func theTableIsThatOfTheRules() throws {
    let fixtures = try FixtureFiles.all().map { try RuleFixture(path: $0) }
    let table = ThreatTable(try FixtureFiles.catalogue.get(), fixtures: fixtures).markdown
    let path = FixtureFiles.root.replacing("/Fixtures/rules/", with: "/Docs/coverage-of-threats.md")
    let written = String(decoding: try TestFiles.bytes(of: path), as: UTF8.self)
    #expect(written == table, "Scripts/threat-table writes it anew")
  }

  @Test func noThreatIsWithoutRules() throws {
    let catalogue = try FixtureFiles.catalogue.get()
    #expect(catalogue.models.threats.count == 22)
    let settled = Set(catalogue.rules.rules.map(\.control))
    for threat in catalogue.models.threats {
      for control in threat.controls { #expect(settled.contains(control), "\(threat.id): \(control)") }
    }
  }
}
