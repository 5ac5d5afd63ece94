import TestFiles
import Testing

@Suite("rules new, test, lint, export, table")
struct RulesCommandTests {
  private static let rule = """
    apiVersion: portcullis/v1
    kind: Rule
    metadata: {name: pod-on-host-network}
    spec:
      title: A pod is on the host's network
      severity: low
      confidence: certain
      control: network-isolation
      rationale: r
      remediation: r
      matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
      validations:
      - expression: "!object.spec.?hostNetwork.orValue(false)"
        at: object.spec.hostNetwork
        message: the pod is on the host's network
    """

  private static func pod(_ spec: String) -> String {
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n}\nspec: \(spec)\n"
  }

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.add("rules/pod-on-host-network.yaml", Self.rule)
    try folder.add("fixtures/pod-on-host-network/own.pass.yaml", Self.pod("{hostNetwork: false}"))
    try folder.add("fixtures/pod-on-host-network/host.fail.yaml", Self.pod("{hostNetwork: true}"))
    try folder.add(
      "fixtures/pod-on-host-network/forbidden.unknown.yaml",
      "apiVersion: portcullis/v1\nkind: View\nspec: {forbidden: [{group: '', resource: pods}]}\n")
    return folder
  }

  @Test("A new rule is written with fixtures that fail until it says something, and never over another")
  func newRule() throws {
    let folder = try TemporaryFolder()
    let arguments = ["rules", "new", "mine", "--kind", "deploy", "--control", "fails-closed", "--severity", "low"]
    let run = try Tool.run(arguments, in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.split(separator: "\n").count == 4)
    let tests = try Tool.run(["rules", "test", "my-rules-fixtures", "--rules", "my-rules"], in: folder.path)
    #expect(tests.status == 1)
    #expect(tests.output.contains("3 fixtures of 1 rules, 3 failed"), "\(tests.output)\(tests.errors)")
    let lint = try Tool.run(["rules", "lint", "--rules", "my-rules"], in: folder.path)
    #expect(lint.output.contains("condition 'is-written' is never true"), "\(lint.output)\(lint.errors)")
    #expect(try Tool.run(arguments, in: folder.path).status == 2)
  }

  @Test("How long the rules take is told beside the problems, of which there are none")
  func lintTellsTimes() throws {
    let lint = try Tool.run(["rules", "lint", "-v"])
    #expect(lint.status == 0 && lint.output.isEmpty, "\(lint.output)")
    let times = /rules loaded in [0-9.]+ ms, [0-9]{3} rules compiled in [0-9.]+ ms/
    #expect(lint.errors.contains(times), "\(lint.errors)")
  }

  @Test(
    "What cannot be begun is refused with advice",
    arguments: [
      (["x", "--kind", "Deploymnt", "--control", "fails-closed"], "did you mean 'deployment"),
      (["x", "--kind", "Pod", "--control", "fail-closed"], "did you mean 'fails-closed'?"),
      (["X y", "--kind", "Pod", "--control", "fails-closed"], "is no name for a rule"),
      (["webhook-fails-open", "--kind", "Pod", "--control", "fails-closed"], "there is a rule"),
      (["x", "--kind", "Pod", "--control", "fails-closed", "--severity", "bad"], "is no severity"),
    ])
  func newRuleRefused(arguments: [String], reason: String) throws {
    let folder = try TemporaryFolder()
    let run = try Tool.run(["rules", "new"] + arguments, in: folder.path)
    #expect(run.status == 2)
    #expect(run.errors.contains(reason), "\(run.errors)")
  }

  @Test("Changes that no fixture notices, and parts that none tries, fail the test")
  func mutate() throws {
    let folder = try folder()
    let arguments = ["rules", "test", "fixtures", "--rules", "rules", "--coverage", "--mutate"]
    let good = try Tool.run(arguments, in: folder.path)
    #expect(good.status == 1)
    #expect(good.output.contains("orValue(false)") == false)
    #expect(good.output.contains("SURVIVED  rules/pod-on-host-network.yaml:13:52: "), "\(good.output)\(good.errors)")
    try folder.add("fixtures/pod-on-host-network/unsaid.pass.yaml", Self.pod("{}"))
    let whole = try Tool.run(arguments, in: folder.path)
    #expect(whole.status == 0, "\(whole.output)\(whole.errors)")
    #expect(whole.output.contains("3 mutants of 1 rules, 0 survived"))
  }

  @Test("A rule about objects becomes a policy with its binding; of any other the reason is said")
  func export() throws {
    let folder = try folder()
    let run = try Tool.run(
      ["rules", "export", "pod-on-host-network", "--rules", "rules", "--action", "Warn"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    for line in [
      "kind: ValidatingAdmissionPolicy\n", "kind: ValidatingAdmissionPolicyBinding\n", "validationActions: [\"Warn\"]",
      "!object.spec.?hostNetwork.orValue(false)\n",
    ] { #expect(run.output.contains(line), "\(line)") }
    let refused = try Tool.run(["rules", "export", "nothing-enforces-admission"])
    #expect(refused.status == 2)
    #expect(refused.output.isEmpty)
    #expect(refused.errors.contains("a policy sees the object of one request"))
    #expect(try Tool.run(["rules", "export"]).status == 2)
    #expect(try Tool.run(["rules", "export", "--all", "--action", "Warn", "--action", "Deny"]).status == 2)
  }

  @Test func tableNamesEveryThreat() throws {
    let run = try Tool.run(["rules", "table"])
    #expect(run.status == 0)
    for number in 1...18 { #expect(run.output.contains("\n## SIG-\(number < 10 ? "0" : "")\(number)\n")) }
    for number in 1...4 { #expect(run.output.contains("\n## KW-0\(number)\n")) }
  }

  @Test("An explanation keeps to the width, but for text to paste")
  func explanationIsWrapped() throws {
    let run = try Tool.run(["rules", "explain", "webhook-fails-open"])
    #expect(run.status == 0)
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.contains("https://") })
    #expect(run.output.contains("\n        failurePolicy: Fail\n"))
  }
}
