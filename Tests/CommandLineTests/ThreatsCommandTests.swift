import JSONTesting
import TestFiles
import Testing

@Suite("threats with an input, the tree, JSON")
struct ThreatsCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TestFiles.write(Manifests.failsOpen, to: folder.path + "/gate.yaml")
  }

  private func run(_ arguments: String...) throws -> Tool.Run {
    try Tool.run(["threats"] + arguments, in: folder.path)
  }

  @Test func anInputGivesTheListItsVerdicts() throws {
    let run = try run("--complete", "gate.yaml")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("EXPOSED"))
    for id in ["SIG-01", "SIG-18", "KW-04"] { #expect(run.output.contains(id)) }
  }

  @Test func oneThreatIsExplainedWithItsEvidence() throws {
    let run = try run("sig-01", "--complete", "gate.yaml")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("\nVerdict\n  EXPOSED"))
    #expect(run.output.contains("FAILS     fails-closed (decides)"))
    #expect(run.output.contains("webhook-fails-open: 1 fail"))
    #expect(run.output.contains("gate.yaml:9:18"))
    #expect(run.output.contains("opens the route Keep the webhook from answering > Flood it"))
    #expect(run.output.contains("\nWhat to do\n"))
  }

  @Test func whatIsAcceptedIsShownAsByAScan() throws {
    try folder.add(
      "portcullis.yaml",
      """
      apiVersion: portcullis/v1
      kind: Configuration
      suppressions:
      - rule: webhook-fails-open
        object: {matchLabels: {team: guards}}
        reason: only adds labels
        owner: platform
        expires: 2027-01-31

      """)
    let labelled = Manifests.failsOpen.replacing(
      "  name: gate\nwebhooks", with: "  name: gate\n  labels: {team: guards}\nwebhooks")
    try folder.add("labelled.yaml", labelled)
    let words = ["SIG-01", "--complete", "--now", "2026-11-21T00:00:00Z"]
    func explain(_ more: [String]) throws -> Tool.Run { try Tool.run(["threats"] + words + more, in: folder.path) }
    let run = try explain(["labelled.yaml"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("EXPOSED"))
    let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("accepted: only adds labels (accepted by platform until 2027-01-31)"))
    let other = try explain(["gate.yaml"])
    #expect(!other.output.contains("accepted: "))
    let without = try explain(["labelled.yaml", "--no-config"])
    #expect(!without.output.contains("accepted: "))
    let json = try JSON(try explain(["labelled.yaml", "-f", "json"]).output)
    let finding = json[path: "evidence/rules"]?.elements.first { $0["name"]?.string == "webhook-fails-open" }
    #expect(finding?[path: "findings/0/suppressed"] == .bool(true))
    let listed = try Tool.run(["threats", "--config", "portcullis.yaml"], in: folder.path)
    #expect(listed.status == 2)
    #expect(listed.errors.contains("--config is about an input"), "\(listed.errors)")
  }

  @Test func whatPassesIsNamed() throws {
    try TestFiles.write(Manifests.failsOpen.replacing("Ignore", with: "Fail"), to: folder.path + "/closed.yaml")
    let run = try run("SIG-01", "--complete", "closed.yaml")
    #expect(run.output.contains("webhook-fails-open: 1 pass"))
    #expect(run.output.contains("pass     closed.yaml:9:18 ValidatingWebhookConfiguration gate"))
  }

  @Test func anUnknownSaysWhatWouldSettleItAndWhatToAttest() throws {
    let run = try run("SIG-06", "gate.yaml")
    #expect(run.output.contains("RESIDUAL"))
    #expect(run.output.contains("What an attestation should say"))
    let unknown = try Tool.run(["threats", "SIG-09", "gate.yaml"], in: folder.path)
    #expect(unknown.output.contains("to settle it: "))
  }

  @Test func theTreeNamesRoutesAndWhatOpensThem() throws {
    let run = try run("--tree", "--complete", "gate.yaml")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("OPEN          Run a workload that admission control should refuse"))
    #expect(run.output.contains("through webhook-fails-open: ValidatingWebhookConfiguration gate at\n"))
    #expect(run.output.contains("gate.yaml:9:18"))
    #expect(run.output.contains("Undetermined routes"))
    let bare = try Tool.run(["threats", "--tree"])
    #expect(bare.output.contains("Flood it (SIG-01)"))
    #expect(!bare.output.contains("OPEN"))
  }

  @Test func jsonFitsItsSchema() throws {
    let text = try Tool.run(["schema", "threats"]).output
    let schema = try JSONSchema(JSON(text))
    for words in [[], ["SIG-01"], ["SIG-06"], ["--tree"]] {
      let json = try JSON(
        try Tool.run(["threats", "--complete", "-f", "json"] + words + ["gate.yaml"], in: folder.path).output)
      #expect(schema.violations(of: json) == [], "\(words)")
      let without = JSON.object(json.members.filter { $0.key == "schemaVersion" })
      #expect(!schema.violations(of: without).isEmpty, "\(words)")
    }
  }

  @Test func jsonHasTheSame() throws {
    let one = try JSON(try run("SIG-01", "--complete", "-f", "json", "gate.yaml").output)
    #expect(one[path: "threat/id"]?.string == "SIG-01")
    #expect(one[path: "threat/judged/verdict"]?.string == "exposed")
    #expect(one[path: "threat/judged/decidedBy/0"]?.string == "fails-closed")
    #expect(one[path: "evidence/rules/0/name"]?.string != nil)
    #expect(one[path: "evidence/routes/0/state"]?.string == "open")
    let list = try JSON(try run("-f", "json").output)
    #expect(list[path: "threats/21/id"]?.string == "SIG-18")
    #expect(list[path: "threats/0/judged"]?.string == nil)
    let tree = try JSON(try run("--tree", "-f", "json", "--complete", "gate.yaml").output)
    #expect(tree[path: "attackTree/routes/0/goal"]?.string == "bypass-admission")
    let bare = try JSON(try run("--tree", "-f", "json").output)
    #expect(bare[path: "attackTree/nodes/0/id"]?.string == "bypass-admission")
    #expect(bare[path: "attackTree/routes"] == nil)
  }

  @Test("Mistakes end with 2 and say what was meant")
  func mistakes() throws {
    let unknown = try run("SIG-1", "gate.yaml")
    #expect(unknown.status == 2)
    #expect(unknown.reason.contains("no threat is called 'SIG-1'") && unknown.reason.contains("did you mean 'SIG-01'?"))
    #expect(try run("SIG-01", "no-such.yaml").status == 2)
    #expect(try run("--complete").errors.contains("--complete is about an input"))
    #expect(try run("SIG-01", "--tree").errors.contains("--tree is about all threats"))
    #expect(try run("gate.yaml", "--live").status == 2)
  }

  @Test func anInputOfNothingEndsWithThree() throws {
    try TestFiles.write("", to: folder.path + "/empty.yaml")
    #expect(try run("SIG-01", "empty.yaml").status == 3)
    let piped = try Tool.run(["threats", "SIG-01", "-"], input: Manifests.failsOpen)
    #expect(piped.status == 0)
    #expect(piped.output.contains("<stdin>:9:18"))
  }
}
