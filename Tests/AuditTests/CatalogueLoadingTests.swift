import Documents
import Testing

@testable import Audit

/// Every mistake that a rule's author can make is told at its own line and column.
struct CatalogueLoadingTests {
  private static let models = """
    apiVersion: portcullis/v1
    kind: Control
    metadata: {name: fails-closed}
    spec: {title: t, description: d, settledBy: s}
    ---
    apiVersion: portcullis/v1
    kind: Control
    metadata: {name: mutual-tls}
    spec: {title: t, description: d, settledBy: s}
    ---
    apiVersion: portcullis/v1
    kind: Mitigation
    metadata: {name: M1}
    spec: {title: t, description: d}
    """

  static func rule(_ spec: String) -> String {
    """
    apiVersion: portcullis/v1
    kind: Rule
    metadata: {name: r}
    spec:
      title: t
      severity: high
      confidence: certain
      control: fails-closed
      rationale: r
      remediation: r
    \(spec)
    """
  }

  private static let subjects = """
      matchConstraints:
        resourceRules:
        - {apiGroups: [""], resources: [pods]}
    """

  static func threat(_ spec: String) -> String {
    """
    apiVersion: portcullis/v1
    kind: Threat
    metadata: {name: T-1}
    spec: {title: t, model: kubewarden, severity: high, summary: s, scenario: s, impact: i, guidance: g, \(spec)}
    """
  }

  private static let cases: [(text: String, problems: [String])] = [
    (
      "just text",
      ["1:1: a document of a rule set has a 'kind': Rule, Threat, Control, Mitigation, AttackTree, Platform"]
    ),
    (
      "apiVersion: portcullis/v1\nkind: Rul\n",
      [
        "2:7: kind cannot be 'Rul'; did you mean 'Rule'? one of: "
          + "Rule, Threat, Control, Mitigation, AttackTree, Platform"
      ]
    ),
    (
      "apiVersion: portcullis/v2\nkind: Rule\nmetadata: {name: r}\nspec: {}\n",
      [
        "1:13: apiVersion cannot be 'portcullis/v2'; did you mean 'portcullis/v1'? one of: portcullis/v1",
        "4:1: rule lacks 'title'", "4:1: rule lacks 'severity'", "4:1: rule lacks 'confidence'",
        "4:1: rule lacks 'control'", "4:1: rule lacks 'rationale'", "4:1: rule lacks 'remediation'",
        "4:1: rule lacks 'validations'",
      ]
    ),
    (
      rule("  severty: low\n\(subjects)\n  validations: [{expression: 'true', message: m}]"),
      ["11:3: unknown key 'severty' in rule; did you mean 'severity'?"]
    ),
    (
      rule("\(subjects)\n  validations: []"),
      ["14:16: spec.validations must hold at least 1"]
    ),
    (
      rule("\(subjects)\n  forEach: 3\n  validations: [{expression: 'true', message: m}]"),
      ["14:12: spec.forEach must be a CEL expression in a string, not a number"]
    ),
    (
      rule("\(subjects)\n  scope: Inventory\n  validations: [{expression: 'true', message: m}]"),
      ["14:3: a rule has exactly one of matchConstraints, documents and scope: Inventory"]
    ),
    (
      rule("  validations: [{expression: 'true', message: m}]"),
      ["4:1: a rule has exactly one of matchConstraints, documents and scope: Inventory"]
    ),
    (
      rule("\(subjects)\n  validations:\n  - expression: 'true'"),
      ["15:5: validation lacks 'message' or 'messageExpression'"]
    ),
    (
      rule(
        "\(subjects)\n  variables:\n  - {name: a, expression: '1'}\n  - {name: a, expression: '2'}\n"
          + "  - {name: b-c, expression: '3'}\n  validations: [{expression: 'true', message: m}]"),
      ["16:12: variable 'a' is defined twice", "17:12: 'b-c' cannot be a variable: letters, digits and '_'"]
    ),
    (
      rule("  documents: [{kind: HelmValue}]\n  validations: [{expression: 'true', message: m}]"),
      [
        "11:22: spec.documents[0].kind cannot be 'HelmValue'; did you mean 'HelmValues'? one of: "
          + "AdmissionConfiguration, WebhookAdmissionConfiguration, Kubeconfig, ClusterConfiguration, K3sConfig, HelmValues"
      ]
    ),
    (
      rule("\(subjects)\n  validations: [{expression: 'true', message: m}]").replacingControl("fails-close"),
      ["8:12: no control is called 'fails-close'; did you mean 'fails-closed'?"]
    ),
    (
      threat("condition: fails_closed && mutual_tsl"),
      [
        "4:129: no control is called 'mutual-tsl'; did you mean 'mutual_tls'?"
      ]
    ),
    (
      threat("condition: '!fails_closed'"),
      [
        "4:114: a condition is made of control names, &&, || and parentheses only"
      ]
    ),
    (
      threat("mitigations: [M2], residual: true, condition: fails_closed"),
      [
        "4:116: no mitigation is called 'M2'; did you mean 'M1'?", "4:137: a residual threat has no condition",
      ]
    ),
    (
      threat("mitigations: [M1]"),
      [
        "4:1: threat lacks 'condition'; a threat that nothing mitigates has 'residual: true'"
      ]
    ),
    (
      """
      apiVersion: portcullis/v1
      kind: AttackTree
      metadata: {name: t}
      spec:
        title: t
        goals: [goal, gaol]
        nodes:
        - {id: goal, title: g, kind: goal, any: [step]}
        - {id: step, title: s, kind: step, any: [goal, nowhere]}
        - {id: leaf, title: l, kind: threat}
        - {id: leaf, title: l, kind: threat, threat: X-1}
      """,
      [
        "6:17: no node is called 'gaol'; did you mean 'goal'?",
        "8:5: node 'goal' leads back to itself",
        "9:50: no node is called 'nowhere'", "10:5: a node of kind threat lacks 'threat'",
        "11:10: node 'leaf' is defined twice", "11:48: no threat is called 'X-1'",
      ]
    ),
  ]

  @Test(arguments: cases.indices)
  func mistakesAreTold(index: Int) throws {
    let (text, expected) = Self.cases[index]
    #expect(Self.problems([("models.yaml", Self.models), ("r.yaml", text)]) == expected.map { "r.yaml:\($0)" })
  }

  @Test func everyFileIsReported() {
    let bad = Self.rule("  bogus: 1\n  scope: Inventory\n  validations: [{expression: 'true', message: m}]")
    let problems = Self.problems([("models.yaml", Self.models), ("a.yaml", bad), ("b.yaml", bad)])
    #expect(problems.map { $0.prefix(7) } == ["a.yaml:", "b.yaml:", "b.yaml:"])
    #expect(problems[1] == "b.yaml:3:18: Rule 'r' is defined twice, first at a.yaml:3:18")
  }

  @Test func aLaterSetReplacesByName() throws {
    let rule = Self.rule("  scope: Inventory\n  validations: [{expression: 'true', message: m}]")
    let base = try Catalogue().adding([source("m.yaml", Self.models), source("r.yaml", rule)], isBuiltIn: true)
    let own = try base.adding([source("own.yaml", rule.replacingTitle("other"))])
    #expect(own.rules.rules.map(\.title) == ["other"])
    #expect(own.rules.rules.map(\.isBuiltIn) == [false])
    #expect(own.models.controls.count == 2)
    #expect(own.digest != base.digest)
  }

  static func problems(_ files: [(name: String, text: String)]) -> [String] {
    do {
      _ = try Catalogue().adding(files.map { source($0.name, $0.text) })
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }
}

func source(_ name: String, _ text: String) -> Source { Source(name: name, bytes: Array(text.utf8)) }

extension String {
  fileprivate func replacingControl(_ name: String) -> String {
    replacing("control: fails-closed", with: "control: \(name)")
  }
  fileprivate func replacingTitle(_ title: String) -> String { replacing("title: t", with: "title: \(title)") }
}
