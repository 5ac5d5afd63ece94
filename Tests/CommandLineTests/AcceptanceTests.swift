import JSONTesting
import TestFiles
import Testing

@Suite("Accepted risks")
struct AcceptanceTests {
  private static func configuration(rule: String = "webhook-fails-open", expires: String = "2027-01-31") -> String {
    """
    apiVersion: portcullis/v1
    kind: Configuration
    suppressions:
    - rule: \(rule)
      object: {kind: ValidatingWebhookConfiguration, name: gate}
      reason: the vendor's webhook only adds labels
      owner: platform
      expires: \(expires)

    """
  }

  private static let now = ["--now", "2026-11-21T00:00:00Z"]

  private func folder(_ configuration: String = configuration(), at name: String = "portcullis.yaml") throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    try folder.add("manifests/hooks.yaml", Manifests.failsOpen)
    try folder.add(name, configuration)
    return folder
  }

  private func scan(_ words: [String], in folder: TemporaryFolder, below: String = "") throws -> Tool.Run {
    try Tool.run(["scan"] + Self.now + words, in: folder.path + below)
  }

  @Test("A file in the working directory is found; the finding stays in the report, marked")
  func found() throws {
    let folder = try folder()
    let run = try scan(["manifests", "-f", "json", "--rule", "webhook-fails-open"], in: folder)
    #expect(run.status == 0)
    let json = try JSON(run.output)
    let finding = try #require(json["findings"]?.elements.first { $0["rule"]?.string == "webhook-fails-open" })
    #expect(finding["suppressed"] == .bool(true))
    #expect(finding[path: "suppression/owner"]?.string == "platform")
    #expect(finding[path: "suppression/location/file"]?.string == "portcullis.yaml")
    #expect(json["acceptances"]?[0]?["status"]?.string == "inForce")
    #expect(json["acceptances"]?[0]?["daysLeft"]?.number == 71)
    let schema = try JSONSchema(JSON(try Tool.run(["schema"]).output))
    #expect(schema.violations(of: json) == [])
  }

  @Test("It is found up to the top of the repository, and nowhere else")
  func search() throws {
    let folder = try folder()
    try folder.add(".git/HEAD", "")
    try folder.add("deploy/deep/hooks.yaml", Manifests.failsOpen)
    let rule = ["--rule", "webhook-fails-open", "hooks.yaml"]
    #expect(try scan(rule, in: folder, below: "/deploy/deep").output.contains("accepted 1"))
    #expect(try !scan(rule + ["--no-config"], in: folder, below: "/deploy/deep").output.contains("accepted 1"))
    // Below what is scanned it does not count: its author would decide about himself.
    let inner = try self.folder(at: "manifests/portcullis.yaml")
    #expect(try !scan(["manifests", "--rule", "webhook-fails-open"], in: inner).output.contains("accepted 1"))
    let outside = try self.folder()
    let sibling = try scan(["hooks.yaml", "--rule", "webhook-fails-open"], in: outside, below: "/manifests")
    #expect(!sibling.output.contains("accepted 1"))
  }

  @Test("What is accepted passes the gate on findings, and never that on the score")
  func gates() throws {
    let folder = try folder()
    let words = ["manifests", "--complete", "--rule", "webhook-fails-open", "--threat", "SIG-01"]
    #expect(try scan(words + ["--fail-on", "low", "--no-config"], in: folder).status == 1)
    let run = try scan(words + ["--fail-on", "low"], in: folder)
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    let score = try scan(words + ["--min-score", "50"], in: folder)
    #expect(score.status == 1)
    #expect(score.reason.contains("below --min-score 50"))
  }

  @Test("A comment in a file is honoured unless nobody wants that; one without an owner is told")
  func inline() throws {
    let folder = try TemporaryFolder()
    let words = ["hooks.yaml", "--rule", "webhook-fails-open", "-f", "json"]
    func hooks(_ comment: String) throws -> JSON {
      try folder.add(
        "hooks.yaml", Manifests.failsOpen.replacing("Ignore\n", with: "Ignore # portcullis:ignore \(comment)\n"))
      return try JSON(scan(words, in: folder).output)
    }
    let good = "webhook-fails-open -- adds labels (platform, until 2027-01-31)"
    let accepted = try hooks(good)
    #expect(accepted[path: "findings/0/suppression/kind"]?.string == "inSource")
    #expect(accepted[path: "findings/0/suppression/location/line"]?.number == 9)
    let off = try JSON(scan(words + ["--no-inline"], in: folder).output)
    #expect(off[path: "findings/0/suppression"] == .null)
    #expect(off[path: "acceptances/0/status"]?.string == "notHonoured")
    let bad = try hooks("webhook-fails-open -- adds labels")
    #expect(bad[path: "findings/0/suppression"] == .null)
    #expect(bad["problems"]?.elements.contains { $0["message"]?.string?.contains("does not count") == true } == true)
  }

  @Test("What has expired is a finding at its place in the file")
  func expired() throws {
    let folder = try folder(Self.configuration(expires: "2026-11-20"))
    let run = try scan(["manifests", "--rule", "webhook-fails-open", "--fail-on", "medium"], in: folder)
    #expect(run.status == 1)
    #expect(run.output.contains("acceptance-expired"))
    #expect(run.output.contains("portcullis.yaml:4:3"))
    #expect(run.output.replacing("\n", with: " ").contains("was accepted by platform until 2026-11-20"))
  }

  @Test("Mistakes are said at their places, and nothing is scanned")
  func mistakes() throws {
    let folder = try folder(Self.configuration(rule: "webhook-fails-opn").replacing("  owner: platform\n", with: ""))
    let run = try scan(["manifests"], in: folder)
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.errors.contains("portcullis.yaml:4:3: suppression lacks 'owner'"))
    #expect(run.reason == "exit 2: portcullis.yaml cannot be used (1 problem)")
    let missing = try scan(["manifests", "--config", "none.yaml"], in: folder)
    #expect(missing.status == 2)
    #expect(missing.reason.contains("none.yaml"))
    #expect(try scan(["manifests", "--config", "a.yaml", "--no-config"], in: folder).status == 2)
  }

  @Test("A manifest that has the name is a manifest")
  func otherFile() throws {
    let folder = try folder("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: portcullis}\n")
    #expect(try scan(["manifests"], in: folder).status == 0)
    #expect(try scan(["manifests", "-c", "portcullis.yaml"], in: folder).status == 2)
  }

  @Test("The configuration has a schema, which a good one fits and a bad one does not")
  func schema() throws {
    let run = try Tool.run(["schema", "config"])
    #expect(run.status == 0)
    let schema = try JSONSchema(JSON(run.output))
    let good = try JSON(try Tool.run(["decode", "-"], input: Self.configuration()).output)
    #expect(schema.violations(of: good) == [])
    let bad = try JSON(try Tool.run(["decode", "-"], input: Self.configuration().replacing("owner", with: "o")).output)
    #expect(!schema.violations(of: bad).isEmpty)
  }

  @Test("SARIF says who accepted what, and where that is written")
  func sarif() throws {
    let run = try scan(["manifests", "-f", "sarif", "--rule", "webhook-fails-open"], in: try folder())
    let results = try #require(try JSON(run.output)[path: "runs/0/results"]).elements
    let accepted = try #require(results.first { $0["suppressions"] != nil }?["suppressions"]?[0])
    #expect(accepted["kind"]?.string == "external")
    #expect(accepted["status"]?.string == "accepted")
    #expect(accepted["justification"]?.string?.hasSuffix("(accepted by platform until 2027-01-31)") == true)
    #expect(
      accepted[path: "location/physicalLocation/artifactLocation/uri"]?.string == "portcullis.yaml")
  }
}
