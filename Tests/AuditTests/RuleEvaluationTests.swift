import Cluster
import Documents
import Testing

@testable import Audit

struct RuleEvaluationTests {
  private static let pods = """
      matchConstraints:
        resourceRules:
        - {apiGroups: [""], resources: [pods]}
    """

  private static let webhooks = """
      matchConstraints:
        resourceRules:
        - {apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations]}
      forEach: object.webhooks
      validations:
      - expression: each.failurePolicy != 'Ignore'
        at: each.failurePolicy
        messageExpression: "'webhook ' + each.name + ' fails open'"
        evidence: [object.metadata.name]
    """

  private static func pod(_ name: String, _ spec: String = "{}") -> String {
    "apiVersion: v1\nkind: Pod\nmetadata: {name: \(name), namespace: web}\nspec: \(spec)\n"
  }

  private static let partial = View.manifests

  // MARK: - Outcomes

  private static let outcomes: [(spec: String, text: String, view: View, outcome: Outcome)] = [
    (valid("object.spec.hostNetwork == false"), pod("a", "{hostNetwork: false}"), .complete, .pass),
    (valid("object.spec.hostNetwork == false"), pod("a", "{hostNetwork: true}"), .complete, .fail),
    // A field that is not there is an error, and an error is never a pass.
    (valid("object.spec.hostNetwork == false"), pod("a"), .complete, .unknown),
    (
      valid("object.spec.hostNetwork == false"), "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n", .complete,
      .notApplicable
    ),
    (valid("object.spec.hostNetwork == false"), "", partial, .unknown),
    (valid("object.spec.hostNetwork == false"), pod("a", "{hostNetwork: false}"), partial, .unknown),
    (valid("object.spec.hostNetwork == false"), pod("a", "{hostNetwork: true}"), partial, .fail),
    // A condition that does not hold takes the subject out, and a rule without subjects does not apply.
    (valid("false", when: "object.metadata.name != 'a'"), pod("a"), .complete, .notApplicable),
    (valid("false", when: "object.metadata.name == 'a'"), pod("a"), .complete, .fail),
    // A condition that cannot be told leaves open whether the failing rule applies at all.
    (valid("false", when: "object.spec.nope == 1"), pod("a"), .complete, .unknown),
    (valid("true", when: "object.spec.nope == 1"), pod("a"), .complete, .unknown),
    (inventoryRule("inventory.list('v1', 'Pod').exists(p, p.metadata.name == 'a')"), pod("a"), .complete, .pass),
    (inventoryRule("inventory.list('v1', 'Pod').exists(p, p.metadata.name == 'a')"), pod("b"), .complete, .fail),
    // What is seen settles an existence even where more may be there; what is not seen settles nothing.
    (inventoryRule("inventory.list('v1', 'Pod').exists(p, p.metadata.name == 'a')"), pod("a"), partial, .pass),
    (inventoryRule("inventory.list('v1', 'Pod').exists(p, p.metadata.name == 'a')"), pod("b"), partial, .unknown),
    (inventoryRule("each.metadata.name == 'a'", forEach: "inventory.list('v1', 'Pod')"), pod("a"), .complete, .pass),
    (inventoryRule("each.metadata.name == 'a'", forEach: "inventory.list('v1', 'Pod')"), pod("a"), partial, .unknown),
    (inventoryRule("each.metadata.name == 'a'", forEach: "inventory.list('v1', 'Pod')"), pod("b"), partial, .fail),
    (inventoryRule("each.metadata.name == 'a'", forEach: "inventory.list('v1', 'Pod')"), "", .complete, .notApplicable),
  ]

  private static func valid(_ expression: String, when condition: String? = nil) -> String {
    let conditions = condition.map { "  matchConditions: [{name: c, expression: \"\($0)\"}]\n" } ?? ""
    return "\(pods)\n\(conditions)  validations: [{expression: \"\(expression)\", message: m}]"
  }

  private static func inventoryRule(_ expression: String, forEach: String? = nil) -> String {
    let elements = forEach.map { "  forEach: \"\($0)\"\n" } ?? ""
    return "  scope: Inventory\n\(elements)  validations: [{expression: \"\(expression)\", message: m}]"
  }

  @Test(arguments: outcomes.indices)
  func outcomeOfARule(index: Int) throws {
    let (spec, text, view, outcome) = Self.outcomes[index]
    let result = try RuleText.result(spec, InventoryText.inventory(text, view: view))
    #expect(result.outcome == outcome, "\(result)")
  }

  @Test func errorsAreCountedAndToldAsReasons() throws {
    let result = try RuleText.result(Self.valid("object.spec.nope == 1"), InventoryText.inventory(Self.pod("a")))
    #expect(result.errors == 1)
    #expect(result.unknowns == 1)
    #expect(result.findings.map(\.outcome) == [.unknown])
    #expect(result.findings.first?.reasons.count == 1)
  }

  @Test func variablesAreSeenByLaterOnesAndByEachElementAnew() throws {
    let spec = """
        matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
        forEach: variables.containers
        variables:
        - {name: containers, expression: object.spec.containers}
        - {name: name, expression: each.name}
        - {name: isGood, expression: variables.name.startsWith('good')}
        validations: [{expression: variables.isGood, at: each.name, messageExpression: variables.name}]
      """
    let text = Self.pod("p", "{containers: [{name: good}, {name: bad}, {name: goods}, {name: worse}]}")
    let result = try RuleText.result(spec, InventoryText.inventory(text))
    #expect(result.passes == 2)
    #expect(result.findings.map(\.message) == ["bad", "worse"])
    #expect(result.findings.map(\.path) == ["spec.containers[1].name", "spec.containers[3].name"])
  }

  // MARK: - Places

  private static let configuration = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata:
      name: gate
    webhooks:
    - name: one.example.org
      failurePolicy: Ignore   # open
    - name: two.example.org
      failurePolicy: "Ignore"
    - name: three.example.org
    """

  @Test func aFindingPointsToTheValueAndSaysWhatShowsIt() throws {
    let result = try RuleText.result(Self.webhooks, InventoryText.inventory(Self.configuration))
    #expect(result.outcome == .fail)
    #expect(result.passes == 1)
    let first = try #require(result.findings.first)
    #expect(first.message == "webhook one.example.org fails open")
    #expect(first.path == "webhooks[0].failurePolicy")
    #expect(first.object?.description == "ValidatingWebhookConfiguration gate")
    #expect(first.threats == ["T-1"])
    #expect(first.region?.start == SourceLocation(file: "in.yaml", line: 7, column: 18))
    #expect(first.region?.end == SourceLocation(file: "in.yaml", line: 7, column: 24))
    #expect(first.region?.excerpt == "  failurePolicy: Ignore   # open")
    #expect(first.evidence.map(\.path) == ["metadata.name"])
    #expect(result.findings[1].region?.end.column == 26)
  }

  @Test func anAbsentNodeStandsForTheDeepestPresentPartOfItsPath() throws {
    let spec = """
        matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
        validations:
        - {expression: 'false', at: object.spec.securityContext.seccompProfile.type, message: m}
      """
    let result = try RuleText.result(
      spec, InventoryText.inventory(Self.pod("a", "\n  securityContext:\n    runAsUser: 1")))
    let finding = try #require(result.findings.first)
    #expect(finding.path == "spec.securityContext")
    #expect(finding.region?.start == SourceLocation(file: "in.yaml", line: 5, column: 3))
    #expect(finding.region?.end.column == 18)
  }

  @Test func aDefaultedValueStandsForTheMapThatLacksIt() throws {
    let spec = Self.webhooks.replacing("!= 'Ignore'", with: "!= 'Fail'")
    let result = try RuleText.result(spec, InventoryText.inventory(Self.configuration))
    let finding = try #require(result.findings.first)
    #expect(finding.path == "webhooks[2].failurePolicy")
    #expect(finding.region?.start == SourceLocation(file: "in.yaml", line: 10, column: 3))
    #expect(finding.region?.excerpt == "- name: three.example.org")
  }

  @Test func aNodeOfAnotherObjectIsToldByThatObject() throws {
    let spec = """
        scope: Inventory
        forEach: inventory.list('v1', 'Pod')
        validations: [{expression: 'false', at: each.metadata.name, message: m}]
      """
    let result = try RuleText.result(spec, InventoryText.inventory(Self.pod("a") + "---\n" + Self.pod("b")))
    #expect(result.findings.map { $0.object?.name } == ["a", "b"])
    #expect(result.findings.map(\.path) == ["metadata.name", "metadata.name"])
  }

  @Test func aStretchOfATextHasAPlaceAndAConfidenceOfItsOwn() throws {
    let spec = """
        matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
        forEach: policy.mentions(object.spec.nodeName, '[0-9]+')
        validations:
        - {expression: 'false', at: each, message: m, confidenceExpression: "each == '1' ? 'likely' : 'heuristic'"}
      """
    let result = try RuleText.result(
      spec, InventoryText.inventory(Self.pod("a", "\n  nodeName: >-\n    a1\n    b22")))
    #expect(result.findings.map(\.confidence) == [.likely, .heuristic])
    #expect(result.findings.map(\.path) == ["spec.nodeName", "spec.nodeName"])
    #expect(result.findings.map { $0.region?.start.description ?? "" } == ["in.yaml:6:6", "in.yaml:7:6"])
    #expect(Set(result.findings.map(\.fingerprint)).count == 2)
  }

  // MARK: - Fingerprints and copies

  @Test func fingerprintsSurviveMovesCommentsAndReordering() throws {
    let moved = """
      # A comment.
      kind: ValidatingWebhookConfiguration
      webhooks:
      - {name: two.example.org, failurePolicy: Ignore}
      - {failurePolicy: Fail, name: three.example.org}
      - failurePolicy: Ignore
        name: one.example.org
      metadata: {name: gate, labels: {a: b}}
      apiVersion: admissionregistration.k8s.io/v1
      """
    let before = try RuleText.result(Self.webhooks, InventoryText.inventory(Self.configuration)).findings
    let after = try RuleText.result(Self.webhooks, InventoryText.inventory([("else.yaml", moved)])).findings
    #expect(Set(before.map(\.fingerprint)) == Set(after.map(\.fingerprint)))
    #expect(Set(before.map(\.fingerprint)).count == 2)
    #expect(before.allSatisfy { $0.fingerprint.description.utf8.count == 64 })
  }

  @Test func aCopyOfAnObjectIsNamedButNotCounted() throws {
    let once = InventoryText.inventory(Self.configuration)
    let twice = InventoryText.inventory([("in.yaml", Self.configuration), ("copy.yaml", Self.configuration)])
    let (one, two) = (try RuleText.result(Self.webhooks, once), try RuleText.result(Self.webhooks, twice))
    #expect(one.findings.map(\.fingerprint) == two.findings.map(\.fingerprint))
    #expect(one.subjects == two.subjects)
    #expect(two.findings.first?.evidence.last?.region?.start.file == "copy.yaml")
  }

  @Test func oneProblemAtOnePlaceIsReportedOnce() throws {
    let spec = """
        matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
        forEach: "[1, 2, 3]"
        validations: [{expression: each == 2, at: object.metadata.name, message: m}]
      """
    let result = try RuleText.result(spec, InventoryText.inventory(Self.pod("a")))
    #expect(result.fails == 2)
    #expect(result.findings.count == 1)
  }

  // MARK: - Mistakes in expressions

  @Test func aMistakeInAnExpressionIsToldAtItsPlaceInTheRule() throws {
    let spec = """
        matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
        variables:
        - name: a
          expression: >-
            object.spec.hostNetwork ==
            nonsense
        validations:
        - expression: "object.metadata.name +"
          message: m
      """
    let catalogue = try RuleText.catalogue(spec)
    let rule = try #require(catalogue.rules.rules.first)
    let evaluator = RuleEvaluator(inventory: InventoryText.inventory(""), models: catalogue.models)
    let failure = #expect(throws: LoadingFailure.self) { _ = try evaluator.evaluate(rule) }
    let places = failure?.problems.map { "\($0.location)" } ?? []
    #expect(places.first == "r.yaml:16:7")
    #expect(places.last?.hasPrefix("r.yaml:18:") == true)
  }

  // MARK: - What a controller made

  private static let privileged = """
      matchConstraints:
        resourceRules:
        - {apiGroups: [""], resources: [pods]}
        - {apiGroups: [apps], resources: [replicasets, deployments]}
        - {apiGroups: [batch], resources: [jobs]}
      forEach: workload.containers(object)
      validations:
      - expression: "!each.?privileged.orValue(false)"
        messageExpression: object.kind + ' ' + each.name
      - expression: "!workload.podSpec(object).?hostPID.orValue(false)"
        messageExpression: object.kind + ' shares'
    """

  private static func made(_ kind: String, _ name: String, by maker: String, _ more: String = "", spec: String)
    -> String
  {
    let parts = maker.split(separator: "/")
    let owner =
      maker.isEmpty
      ? "" : ", ownerReferences: [{apiVersion: apps/v1, kind: \(parts[0]), name: \(parts[1]), controller: true}]"
    let version = kind == "Pod" ? "v1" : "apps/v1"
    return """
      apiVersion: \(version)
      kind: \(kind)
      metadata: {name: \(name), namespace: web\(owner)\(more)}
      spec: \(kind == "Pod" ? spec : "{template: {spec: \(spec)}}")

      """
  }

  private static let bad = "{containers: [{name: a, privileged: true}, {name: b}]}"
  private static let good = "{containers: [{name: a}, {name: b}]}"
  private static let madeObjects: [(objects: [String], messages: [String])] = [
    (
      [
        made("Deployment", "d", by: "", spec: bad), made("ReplicaSet", "d-1", by: "Deployment/d", spec: bad),
        made("Pod", "d-1-x", by: "ReplicaSet/d-1", spec: bad),
      ], ["Deployment a"]
    ),
    // The ReplicaSet is not in the input: its name tells the Deployment.
    (
      [made("Deployment", "d", by: "", spec: bad), made("Pod", "d-1-x", by: "ReplicaSet/d-1", spec: bad)],
      ["Deployment a"]
    ),
    // The pod alone, or with a controller that does not fail so.
    ([made("Pod", "x", by: "ReplicaSet/d-1", spec: bad)], ["Pod a"]),
    ([made("Deployment", "d", by: "", spec: good), made("Pod", "x", by: "ReplicaSet/d-1", spec: bad)], ["Pod a"]),
    (
      [
        made("Deployment", "d", by: "", spec: bad),
        made(
          "Pod", "x", by: "ReplicaSet/d-1",
          spec: "{containers: [{name: b, privileged: true}, {name: a, privileged: true}]}"),
      ],
      ["Deployment a", "Pod b"]
    ),
    // Another part of the rule, over the same container.
    (
      [
        made("Deployment", "d", by: "", spec: bad),
        made("Pod", "x", by: "ReplicaSet/d-1", spec: "{hostPID: true, containers: [{name: a, privileged: true}]}"),
      ],
      ["Deployment a", "Pod shares"]
    ),
    // Made by what was deleted and made anew since.
    (
      [
        made("ReplicaSet", "r", by: "", ", uid: new", spec: bad),
        made("Pod", "x", by: "ReplicaSet/r", spec: bad).replacing("controller:", with: "uid: old, controller:"),
      ],
      ["Pod a", "ReplicaSet a"]
    ),
    // Owned, but not controlled.
    (
      [
        made("ReplicaSet", "r", by: "", spec: bad),
        made("Pod", "x", by: "ReplicaSet/r", spec: bad).replacing(", controller: true", with: ""),
      ],
      ["Pod a", "ReplicaSet a"]
    ),
    // A controller that the rule does not judge.
    ([made("DaemonSet", "d", by: "", spec: bad), made("Pod", "x", by: "DaemonSet/d", spec: bad)], ["Pod a"]),
  ]

  @Test(arguments: madeObjects.indices)
  func whatAControllerMadeFailsOnce(index: Int) throws {
    let (objects, messages) = Self.madeObjects[index]
    let inventory = InventoryText.inventory(objects.joined(separator: "---\n"))
    let result = try RuleText.result(Self.privileged, inventory)
    #expect(result.findings.map(\.message).sorted() == messages)
    #expect(result.fails == messages.count)
  }

  @Test func whatAControllerMadeLetsNobodyElseOff() throws {
    let pods = (0..<400).map { number in
      Self.made("Pod", "p\(number)", by: number < 200 ? "ReplicaSet/r" : "ReplicaSet/gone", spec: Self.bad)
    }
    let inventory = InventoryText.inventory(
      ([Self.made("ReplicaSet", "r", by: "", spec: Self.bad)] + pods).joined(separator: "---\n"))
    let catalogue = try RuleText.catalogue(Self.privileged)
    let rule = try #require(catalogue.rules.rules.first)
    let evaluator = RuleEvaluator(inventory: inventory, models: catalogue.models, rules: [rule], foreseenFrom: 1)
    #expect(try evaluator.evaluate(rule).fails == 201)
  }
}
