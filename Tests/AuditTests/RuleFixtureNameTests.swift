import Testing

@testable import Audit

struct RuleFixtureNameTests {
  @Test func theNameSaysRuleCaseAndOutcome() throws {
    let fixture = try RuleFixture(path: "Fixtures/rules/webhook-fails-open/by-default.v1.pass.yaml")
    #expect(fixture.rule == "webhook-fails-open")
    #expect(fixture.name == "by-default.v1")
    #expect(fixture.expected == .pass)
    #expect(try RuleFixture(path: "r/a.na.yaml").expected == .notApplicable)
  }

  @Test(arguments: ["a.pass.yaml", "r/a.yaml", "r/a.passed.yaml", "r/pass.yaml"])
  func anythingElseIsRefused(path: String) {
    #expect(throws: RuleFixture.Refusal.self) { _ = try RuleFixture(path: path) }
  }
}
