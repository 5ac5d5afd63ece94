import Cluster
import Testing

@testable import Audit

struct AuditorTests {
  private let spec = """
      matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
      validations: [{expression: "!has(object.spec.hostPID)", at: object.spec.hostPID, message: m}]
    """
  private let good = "apiVersion: v1\nkind: Pod\nmetadata: {name: good}\nspec: {}\n"
  private let bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {hostPID: true}\n"

  private func report(
    _ text: String, view: View = .complete, selection: Selection = Selection()
  ) throws -> Report {
    try Auditor(try RuleText.catalogue(spec)).audit(
      InventoryText.inventory(text, view: view), toolVersion: "1", selection: selection)
  }

  @Test func aFailingRuleExposesItsThreat() throws {
    let report = try report(good + "---\n" + bad)
    #expect(report.threats.map(\.verdict) == [.exposed])
    #expect(report.findings.map(\.object?.name) == ["bad"])
    #expect(report.score.low == 0)
    #expect(report.score.high == 0)
    #expect(report.rules.map(\.outcome) == [.fail])
    #expect(report.rules.map(\.subjects) == [2])
    #expect(report.view.isComplete)
  }

  @Test func nothingToJudgeGivesNoScore() throws {
    #expect(try report("").score.low == nil)
    #expect(try report("", view: .manifests).score.low == nil)
    #expect(try report("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n").score.low == nil)
  }

  @Test func aSkippedRuleSettlesNothing() throws {
    let report = try report(good, selection: Selection(skippedRules: ["r"]))
    #expect(report.threats.map(\.verdict) == [.unknown])
    #expect(report.rules.map(\.notEvaluated) == ["skipped by --skip-rule"])
    #expect(report.rules.map(\.outcome) == [nil])
    #expect(report.threats.first?.controls.first?.reasons == ["rule r: skipped by --skip-rule"])
  }

  @Test func aForbiddenListIsToldWithWhatWouldSettleIt() throws {
    var view = View.complete
    view.set(.forbidden(reason: ""), group: "", resource: "pods")
    let report = try report("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n", view: view)
    #expect(report.threats.map(\.verdict) == [.unknown])
    #expect(report.threats.first?.settledBy.contains { $0.contains("get and list on pods") } == true)
    #expect(report.view.gaps.map(\.state) == ["forbidden"])
    #expect(!report.view.isComplete)
    #expect(report.score.low == 0)
    #expect(report.score.high == 100)
  }

  @Test func aWeakeningRuleLeavesTheThreatPartial() throws {
    let catalogue = try RuleText.catalogue("  effect: weakens\n\(spec)")
    let report = try Auditor(catalogue).audit(InventoryText.inventory(bad), toolVersion: "1")
    #expect(report.threats.map(\.verdict) == [.partial])
    #expect(report.score.low == 50)
    #expect(report.threats.first?.bound == "in defence in depth only: t")
  }

  @Test func aWeakeningRuleOverTheInventoryTellsTheBound() throws {
    let rule = """
        effect: weakens
        scope: Inventory
        reads: [{group: "", resource: secrets}]
        validations:
        - expression: "false"
          messageExpression: "'2 of 40 namespaces: a, b'"
          witness: "'CREATE pods'"
      """
    let report = try Auditor(try RuleText.catalogue(rule)).audit(InventoryText.inventory(bad), toolVersion: "1")
    #expect(report.threats.map(\.verdict) == [.partial])
    #expect(report.threats.first?.bound == "2 of 40 namespaces: a, b")
    #expect(report.findings.map(\.witness) == ["CREATE pods"])
  }

  @Test func orderAndCopiesChangeNothing() throws {
    let one = try report("\(good)---\n\(bad)")
    let other = try report("\(bad)---\n\(good)---\n\(bad)---\n\(good)")
    #expect(one.score == other.score)
    #expect(one.threats == other.threats)
    #expect(one.findings.map(\.fingerprint) == other.findings.map(\.fingerprint))
  }
}
