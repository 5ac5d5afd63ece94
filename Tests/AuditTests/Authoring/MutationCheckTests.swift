import Cluster
import Documents
import Testing

@testable import Audit

/// Which changes of a rule are tried, and which of them count as noticed.
struct MutationCheckTests {
  private static let subjects = """
      matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
    """

  @Test(
    arguments: [
      ("a && b", ["a && b -> true", "a && b -> !(a && b)", "a -> true", "b -> true"]),
      (
        "a || (b && c) || d",
        [
          "a || (b && c) || d -> true", "a || (b && c) || d -> !(a || (b && c) || d)", "a -> false", "b && c -> false",
          "b -> true", "c -> true", "d -> false",
        ]
      ),
      ("x == 'y'", ["x == 'y' -> true", "x == 'y' -> !(x == 'y')", "'y' -> 'y~'"]),
      (#"x == r"\d'""#, [#"x == r"\d'" -> true"#, #"x == r"\d'" -> !(x == r"\d'")"#, #"r"\d'" -> '\\d\'~'"#]),
      // What stands for an absent value only matters where it is a word that the expression knows.
      (
        "x.?y.orValue('b') != 'a'",
        [
          "x.?y.orValue('b') != 'a' -> true", "x.?y.orValue('b') != 'a' -> !(x.?y.orValue('b') != 'a')", "'b' -> 'a'",
          "'a' -> 'a~'",
        ]
      ),
      (
        "x.?y.orValue('') in ['a', 'b']",
        [
          "x.?y.orValue('') in ['a', 'b'] -> true",
          "x.?y.orValue('') in ['a', 'b'] -> !(x.?y.orValue('') in ['a', 'b'])", "['a', 'b'] -> []",
        ]
      ),
      (
        "x in {'a': 'b', 'c': 'd'}",
        [
          "x in {'a': 'b', 'c': 'd'} -> true", "x in {'a': 'b', 'c': 'd'} -> !(x in {'a': 'b', 'c': 'd'})",
          "{'a': 'b', 'c': 'd'} -> {}",
        ]
      ),
      (
        "x.?y.orValue(10) > 1",
        ["x.?y.orValue(10) > 1 -> true", "x.?y.orValue(10) > 1 -> !(x.?y.orValue(10) > 1)", "10 -> 1", "1 -> 2"]
      ),
      ("x < -1", ["x < -1 -> true", "x < -1 -> !(x < -1)", "-1 -> 0"]),
      (
        "x.all(e, e || false)",
        [
          "x.all(e, e || false) -> true", "x.all(e, e || false) -> !(x.all(e, e || false))",
          "e -> false", "false -> true",
        ]
      ),
    ])
  func changesOfAValidation(expression: String, changes: [String]) throws {
    let rule = try RuleText.rule("\(Self.subjects)\n  validations: [{message: m, expression: \(yaml(expression))}]")
    let mutants = Mutant.mutants(of: rule)
    #expect(mutants.map(\.change) == changes)
    #expect(mutants.allSatisfy { $0.place == "validations[0]" })
  }

  @Test func conditionsVariablesAndElementsAreChangedToo() throws {
    let rule = try RuleText.rule(
      """
      \(Self.subjects)
        forEach: object.spec.containers.filter(c, c.name != 'x')
        variables: [{name: v, expression: each.privileged || each.root}, {name: shown, expression: each.name + 'x'}]
        matchConditions: [{name: named, expression: has(each.name)}]
        validations: [{messageExpression: variables.shown, expression: "!variables.v"}]
      """)
    let mutants = Mutant.mutants(of: rule)
    #expect(
      mutants.map { "\($0.place): \($0.change)" } == [
        "validations[0]: !variables.v -> true", "validations[0]: !variables.v -> !(!variables.v)",
        "matchConditions.named: has(each.name) -> true", "matchConditions.named: has(each.name) -> !(has(each.name))",
        "variables.v: each.privileged -> false", "variables.v: each.root -> false", "forEach: 'x' -> 'x~'",
      ])
    #expect(mutants.allSatisfy { $0.rule.name == "r" && $0.location.file == "r.yaml" })
    #expect(mutants[4].rule.variables[0].expression.text == "false || each.root")
    #expect(mutants[6].rule.forEach?.text == "object.spec.containers.filter(c, c.name != 'x~')")
  }

  @Test func whatNoFixtureNoticesSurvives() throws {
    let catalogue = try RuleText.catalogue(
      "\(Self.subjects)\n  validations: [{message: m, expression: object.spec.a && object.spec.b}]")
    let rule = try #require(catalogue.rules.rules.first)
    func survivors(_ pods: [(outcome: String, spec: String)]) throws -> [String] {
      let fixtures = try pods.enumerated().map { i, pod in
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n}\nspec: \(pod.spec)\n"
        return (try RuleFixture(path: "r/\(i).\(pod.outcome).yaml"), InventoryText.inventory(text))
      }
      let result = MutationCheck(catalogue).check(rule, fixtures)
      #expect(result.mutants == 4)
      return result.survivors.map(\.change)
    }
    #expect(try survivors([]).count == 4)
    #expect(try survivors([("pass", "{a: true, b: true}")]).count == 3)
    #expect(
      try survivors([("pass", "{a: true, b: true}"), ("fail", "{a: true, b: false}")]) == ["object.spec.a -> true"])
    #expect(
      try survivors([
        ("pass", "{a: true, b: true}"), ("fail", "{a: true, b: false}"), ("fail", "{a: false, b: true}"),
      ]) == [])
  }

  @Test func aFixtureMaySayHowManySubjectsFail() throws {
    let catalogue = try RuleText.catalogue(
      "\(Self.subjects)\n  validations: [{message: m, expression: object.spec.a && object.spec.b}]")
    let rule = try #require(catalogue.rules.rules.first)
    func pod(_ name: String, _ spec: String) -> String {
      "apiVersion: v1\nkind: Pod\nmetadata: {name: \(name), namespace: n}\nspec: \(spec)\n---\n"
    }
    let text =
      "# fails: 2\n# passes: 1\n" + pod("p", "{a: true, b: true}") + pod("q", "{a: false, b: true}")
      + pod("r", "{a: true, b: false}")
    let fixture = try RuleFixture(path: "r/all.fail.yaml", text: Array(text.utf8))
    #expect(fixture.fails == 2)
    #expect(fixture.passes == 1)
    #expect(MutationCheck(catalogue).check(rule, [(fixture, InventoryText.inventory(text))]).survivors.isEmpty)
    let tester = RuleTester(catalogue)
    #expect(tester.judge(fixture, InventoryText.inventory(text)).isAsExpected)
    #expect(!tester.judge(fixture, InventoryText.inventory(pod("q", "{a: false, b: true}"))).isAsExpected)
    #expect(throws: RuleFixture.Refusal.self) {
      try RuleFixture(path: "r/all.pass.yaml", text: Array("# passes: some\n".utf8))
    }
  }

  @Test func equivalentMutantsAreListedWithAReason() throws {
    let rule = try RuleText.rule("\(Self.subjects)\n  validations: [{message: m, expression: a && b}]")
    let mutants = Mutant.mutants(of: rule)
    let entry = "{rule: r, place: \"validations[0]\", change: a -> true, reason: b implies a}"
    let known = try EquivalentMutants(list(entry))
    #expect(mutants.filter(known.holds).map(\.change) == ["a -> true"])
    #expect(known.stale(mutants, rules: ["r"]).isEmpty)
    #expect(known.stale([], rules: ["r"]).map(\.location.description) == ["known.yaml:4:3"])
    #expect(known.stale([], rules: ["other"]).isEmpty)
    #expect(throws: LoadingFailure.self) {
      try EquivalentMutants(list("{rule: r, place: p, change: a -> true}"))
    }
  }

  private func list(_ entry: String) -> Source {
    source("known.yaml", "apiVersion: portcullis/v1\nkind: EquivalentMutants\nmutants:\n- \(entry)\n")
  }

  private func yaml(_ text: String) -> String { "\"\(text.substituting(["\\": "\\\\", "\"": "\\\""]))\"" }
}
