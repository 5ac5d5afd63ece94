import Cluster
import Testing

@testable import Audit

/// Routes to the goals: their steps, their state, and the findings that open them.
struct AttackRouteTests {
  private static let models = """
    apiVersion: portcullis/v1
    kind: Control
    metadata: {name: main}
    spec: {title: m, description: d, settledBy: add it}
    ---
    apiVersion: portcullis/v1
    kind: Control
    metadata: {name: other}
    spec: {title: o, description: d, settledBy: add it}
    ---
    apiVersion: portcullis/v1
    kind: Threat
    metadata: {name: T-1}
    spec: {title: t, model: kubewarden, severity: high, summary: s, scenario: s, impact: i, guidance: g, condition: main}
    ---
    apiVersion: portcullis/v1
    kind: Threat
    metadata: {name: T-2}
    spec: {title: t, model: kubewarden, severity: high, summary: s, scenario: s, impact: i, guidance: g, condition: main || other}
    ---
    apiVersion: portcullis/v1
    kind: Threat
    metadata: {name: T-3}
    spec: {title: t, model: kubewarden, severity: high, summary: s, scenario: s, impact: i, guidance: g, residual: true}
    ---
    apiVersion: portcullis/v1
    kind: AttackTree
    metadata: {name: tree}
    spec:
      title: t
      goals: [win, read]
      nodes:
      - {id: win, title: Win, kind: goal, any: [push, both]}
      - {id: read, title: Read, kind: goal, any: [lie]}
      - {id: push, title: Push, kind: step, any: [one, lie]}
      - {id: both, title: Both, kind: step, all: [one, two]}
      - {id: one, title: One, kind: threat, threat: T-1}
      - {id: two, title: Two, kind: threat, threat: T-2}
      - {id: lie, title: Lie, kind: threat, threat: T-3}
    """

  private static func rule(_ name: String, control: String, effect: String, label: String) -> String {
    """
    apiVersion: portcullis/v1
    kind: Rule
    metadata: {name: \(name)}
    spec:
      title: the title
      severity: high
      confidence: certain
      control: \(control)
      effect: \(effect)
      rationale: r
      remediation: r
      matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
      validations: [{expression: "!object.metadata.?labels.?\(label).hasValue()", message: m}]
    """
  }

  private func report(_ labels: [String], others: Int = 0) throws -> Report {
    let catalogue = try Catalogue().adding([
      source("models.yaml", Self.models),
      source("a.yaml", Self.rule("main-exposes", control: "main", effect: "exposes", label: "bad")),
      source("b.yaml", Self.rule("main-weakens", control: "main", effect: "weakens", label: "weak")),
      source("c.yaml", Self.rule("main-informs", control: "main", effect: "informs", label: "told")),
      source("d.yaml", Self.rule("other-exposes", control: "other", effect: "exposes", label: "worse")),
    ])
    let pods = labels.enumerated().map { "apiVersion: v1\nkind: Pod\nmetadata: {name: p\($0), labels: {\($1)}}\n" }
    return try Auditor(catalogue).audit(InventoryText.inventory(pods.joined(separator: "---\n")), toolVersion: "1")
  }

  @Test func everyWayToEachGoalIsARoute() throws {
    let routes = try report([""]).attackTree.routes
    #expect(routes.map(\.goal) == ["win", "win", "win", "read"])
    #expect(routes.map(\.steps) == [["push", "one"], ["push", "lie"], ["both", "one", "two"], ["lie"]])
    #expect(routes.map(\.threats) == [["T-1"], ["T-3"], ["T-1", "T-2"], ["T-3"]])
    #expect(routes.map(\.state) == [.closed, .undetermined, .closed, .undetermined])
    #expect(routes[1].leftOpenBy == ["T-3 is residual: its model names no mitigation"])
  }

  @Test func anOpenRouteNamesWhatOpensIt() throws {
    let report = try report(["bad: x", "weak: x, told: x", "bad: x"])
    let routes = report.attackTree.routes
    #expect(routes.map(\.state) == [.open, .undetermined, .closed, .undetermined])
    #expect(routes[0].openedBy.map(\.rule) == ["main-exposes", "main-exposes"])
    #expect(routes[0].openedBy.map(\.object?.name) == ["p0", "p2"])
    #expect(routes[0].openings == 2)
    #expect(routes[2].openedBy.isEmpty)
  }

  @Test func whatARuleOnlyTellsIsNoFailOfItsControl() throws {
    let report = try report(["told: x", "bad: x"])
    let control = try #require(report.threats.first { $0.id == "T-1" }?.controls.first { $0.name == "main" })
    #expect((control.passes, control.fails, control.unknowns) == (3, 1, 0))
    #expect(report.rules.first { $0.name == "main-informs" }?.fails == 1)
  }

  @Test func whatIsNeededTogetherIsOpenedTogether() throws {
    let routes = try report(["bad: x, worse: x"]).attackTree.routes
    #expect(routes[2].state == .open)
    #expect(routes[2].openings == 3)
    #expect(Set(routes[2].openedBy.map(\.rule)) == ["main-exposes", "other-exposes"])
  }

  @Test func aWeakenedControlOpensItNarrowly() throws {
    let routes = try report(["weak: x"]).attackTree.routes
    #expect(routes[0].state == .open)
    #expect(routes[0].bound == "in defence in depth only: m")
    #expect(routes[0].openedBy.map(\.rule) == ["main-weakens"])
  }

  @Test func onlyTheFirstFindingsAreKept() throws {
    let routes = try report(Array(repeating: "bad: x", count: 50)).attackTree.routes
    #expect(routes[0].openings == 50)
    #expect(routes[0].openedBy.count == AttackTreeResult.Route.shownFindings)
  }

  /// The built-in tree: every threat of the SIG paper is on a route, and routes agree with their nodes.
  @Test func theBuiltInTreeLeadsOverEveryThreatOfItsModel() throws {
    let models = try Catalogue.builtIn().models
    let verdicts = models.threats.map {
      ThreatVerdict(
        id: $0.id, title: $0.title, model: $0.model, severity: $0.severity, verdict: .exposed, assurance: .exposed,
        controls: [], bound: "", settledBy: [])
    }
    let tree = AttackTreeEvaluation(verdicts: verdicts).result(of: models.attackTrees)
    let ofModel = models.threats.filter { $0.model == "sig-security" }.map(\.id)
    #expect(Set(tree.routes.flatMap(\.threats)) == Set(ofModel))
    #expect(tree.routes.allSatisfy { $0.state == .open })
    #expect(Set(tree.routes.map(\.goal)) == ["bypass-admission", "access-sensitive-data"])
  }
}
