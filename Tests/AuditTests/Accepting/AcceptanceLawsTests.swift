import Cluster
import SeededRandom
import Testing

@testable import Audit

/// The laws of accepting over random inventories and entries; each seed is one case, so that a failure names it.
struct AcceptanceLawsTests {
  private static let fields = ["hostPID", "hostIPC", "hostNetwork", "shareProcessNamespace"]

  private static let catalogue: Catalogue = {
    func control(_ number: Int) -> String {
      """
      apiVersion: portcullis/v1
      kind: Control
      metadata: {name: c\(number)}
      spec: {title: t, description: d, settledBy: add it}
      """
    }
    func threat(_ number: Int, _ severity: String, _ condition: String) -> String {
      """
      apiVersion: portcullis/v1
      kind: Threat
      metadata: {name: T-\(number)}
      spec:
        {title: t, model: kubewarden, severity: \(severity), summary: s, scenario: s, impact: i, guidance: g,
         condition: \(condition)}
      """
    }
    func rule(_ number: Int) -> String {
      """
      apiVersion: portcullis/v1
      kind: Rule
      metadata: {name: r\(number)}
      spec:
        title: t
        severity: high
        confidence: certain
        control: c\(number % 3)
        effect: \(number == 2 ? "weakens" : "exposes")
        rationale: r
        remediation: r
        matchConstraints: {resourceRules: [{apiGroups: [""], resources: [\(number == 3 ? "configmaps" : "pods")]}]}
        validations:
        - {expression: "!has(object.spec.\(fields[number]))", message: m}
      """
    }
    let documents =
      (0..<3).map(control) + (0..<4).map(rule) + [
        threat(1, "critical", "c0 && c1"), threat(2, "high", "c1 || c2"), threat(3, "low", "c2"),
      ]
    return (try? Catalogue().adding([source("c.yaml", documents.joined(separator: "\n---\n"))])) ?? Catalogue()
  }()

  private func inventory(_ random: inout SeededRandom) -> Inventory {
    let pods = (0..<Int.random(in: 1...5, using: &random)).map { number in
      let set = Self.fields.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
      let spec = set.map { "\($0): true" }.joined(separator: ", ")
      return "apiVersion: v1\nkind: Pod\nmetadata: {name: p\(number), namespace: n}\nspec: {\(spec)}\n"
    }
    var view = Bool.random(using: &random) ? View.complete : View.manifests
    for resource in ["pods", "configmaps"] where Int.random(in: 0..<3, using: &random) == 0 {
      view.set(.forbidden(reason: ""), group: "", resource: resource)
    }
    view.time = AcceptanceReviewTests.now
    return InventoryText.inventory(pods.joined(separator: "---\n"), view: view)
  }

  private func acceptances(_ random: inout SeededRandom, isExpired: Bool) throws -> Acceptances {
    var text = "apiVersion: portcullis/v1\nkind: Configuration\n"
    let expires = isExpired ? "2026-11-20" : "2027-11-20"
    let suppressions = (0..<Int.random(in: 0...4, using: &random)).map { _ in
      let rule = Int.random(in: 0..<4, using: &random)
      let object = Bool.random(using: &random) ? "" : "object: {name: p\(Int.random(in: 0..<5, using: &random))}, "
      return "- {rule: r\(rule), \(object)reason: a, owner: b, expires: \(expires)}\n"
    }
    let attestations = (0..<Int.random(in: 0...4, using: &random)).map { _ in
      let subjects = ["threat: T-1", "threat: T-2", "threat: T-3", "control: c0", "control: c1", "control: c2"]
      let subject = (subjects + ["rule: r0", "rule: r3"]).randomElement(using: &random) ?? ""
      return "- {\(subject), statement: a, by: b, owner: c, date: 2025-01-01, expires: \(expires)}\n"
    }
    if !suppressions.isEmpty { text += "suppressions:\n" + suppressions.joined() }
    if !attestations.isEmpty { text += "attestations:\n" + attestations.joined() }
    return try ConfigurationReader.read(source("portcullis.yaml", text), for: Self.catalogue)
  }

  /// What a random inventory comes to without anything accepted, and with.
  private func reports(
    seed: Int, isExpired: Bool
  ) throws -> (before: Report, after: Report, acceptances: Acceptances) {
    var random = SeededRandom(seed: seed)
    let inventory = inventory(&random)
    let auditor = Auditor(Self.catalogue)
    let before = try auditor.audit(inventory, toolVersion: "1")
    let acceptances = try acceptances(&random, isExpired: isExpired)
    return (before, try auditor.audit(inventory, toolVersion: "1", acceptances: acceptances), acceptances)
  }

  @Test(arguments: 0..<300)
  func acceptingMovesNoVerdictAndNoScoreAndTheSecondFigureOnlyUp(seed: Int) throws {
    let (before, after, _) = try reports(seed: seed, isExpired: false)
    #expect(after.score.low == before.score.low)
    #expect(after.score.high == before.score.high)
    #expect(after.score.lost == before.score.lost)
    #expect(after.threats.map(\.verdict) == before.threats.map(\.verdict))
    #expect(after.threats.map(\.controls) == before.threats.map(\.controls))
    #expect(after.attackTree == before.attackTree)
    #expect(Set(before.findings.map(\.fingerprint)).isSubset(of: Set(after.findings.map(\.fingerprint))))
    if let low = before.score.low {
      let accepted = try #require(after.score.withAcceptedRisk)
      #expect(accepted >= low)
      #expect(accepted <= 100)
    }
    // What nobody stands behind is as the scan saw it.
    for threat in after.threats where threat.accepted?.verdict != nil && threat.accepted?.verdict != threat.verdict {
      #expect(threat.accepted?.provenance.isEmpty == false)
    }
  }

  @Test(arguments: 0..<300)
  func expiredIsAsAbsent(seed: Int) throws {
    let (before, after, acceptances) = try reports(seed: seed, isExpired: true)
    #expect(after.score == before.score)
    #expect(after.threats == before.threats)
    let findings = after.findings.filter { $0.control != AcceptanceCheck.control }
    #expect(findings.map(\.fingerprint) == before.findings.map(\.fingerprint))
    #expect(!findings.map(\.isSuppressed).contains(true))
    #expect(after.findings.count - findings.count == acceptances.suppressions.count + acceptances.attestations.count)
  }

  /// A second entry can add to what is accepted, never take away from it.
  @Test(arguments: 0..<100)
  func moreEntriesNeverLowerTheSecondFigure(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let inventory = inventory(&random)
    let auditor = Auditor(Self.catalogue)
    let some = try acceptances(&random, isExpired: false)
    let others = try acceptances(&random, isExpired: false)
    let all = Acceptances(
      suppressions: some.suppressions + others.suppressions, attestations: some.attestations + others.attestations)
    let fewer = try auditor.audit(inventory, toolVersion: "1", acceptances: some).score.withAcceptedRisk
    let more = try auditor.audit(inventory, toolVersion: "1", acceptances: all).score.withAcceptedRisk
    if let fewer { #expect(try #require(more) >= fewer) }
  }
}
