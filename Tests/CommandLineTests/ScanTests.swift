import JSONTesting
import TestFiles
import Testing

@Suite("scan")
struct ScanTests {
  @Test("A report for people on standard output, nothing on standard error")
  func text() throws {
    let folder = try TemporaryFolder()
    try folder.add("hooks.yaml", Manifests.failsOpen)
    let run = try Tool.run(["scan", "."], in: folder.path)
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(run.output.hasPrefix("Portcullis "))
    #expect(run.output.contains("  hooks.yaml:9:18\n"))
    #expect(run.output.contains("     9 |   failurePolicy: Ignore\n       |                  ^^^^^^\n"))
    #expect(!run.output.contains("\u{1b}"))
  }

  @Test("Standard input is read where - is named")
  func standardInput() throws {
    let run = try Tool.run(["scan", "-"], input: Manifests.failsOpen)
    #expect(run.status == 0)
    #expect(run.output.contains("  <stdin>:9:18\n"))
  }

  @Test("One document that cannot be read hides no other")
  func badDocument() throws {
    let run = try Tool.run(["scan", "-"], input: Manifests.broken + Manifests.failsOpen)
    #expect(run.status == 0)
    #expect(run.output.contains("<stdin>:13:18"))
    #expect(run.output.contains("error: "))
    let strict = try Tool.run(["scan", "--strict", "-"], input: Manifests.broken + Manifests.failsOpen)
    #expect(strict.status == 4)
    #expect(strict.reason.hasPrefix("exit 4: "))
  }

  @Test("A template is named as one, with what to do")
  func template() throws {
    let folder = try TemporaryFolder()
    try folder.add("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n")
    try folder.add("chart/templates/pod.yaml", Manifests.template)
    try folder.add("chart/templates/other.yaml", Manifests.template)
    try folder.add("hooks.yaml", Manifests.failsOpen)
    let run = try Tool.run(["scan", "."], in: folder.path)
    #expect(run.status == 0)
    #expect(run.output.contains("Reading: 1 error"))
    #expect(run.output.replacing("\n", with: " ").contains("helm"))
  }

  @Test("A broken pipe ends the writing, not the run")
  func brokenPipe() throws {
    let run = try Tool.run(["scan", "-f", "json", "-"], input: Manifests.failsOpen, readsOutput: false)
    #expect(run.signal == 0)
    #expect(run.status == 0)
    #expect(run.errors == "")
    let gated = try Tool.run(["scan", "--fail-on", "low", "-"], input: Manifests.failsOpen, readsOutput: false)
    #expect(gated.signal == 0)
    #expect(gated.status == 1)
  }

  @Test("Machine formats on standard output are nothing but themselves", arguments: ["json", "sarif"])
  func machineFormats(format: String) throws {
    let run = try Tool.run(["scan", "-f", format, "-"], input: Manifests.broken + Manifests.failsOpen)
    #expect(run.status == 0)
    let report = try JSON(run.output)
    #expect(report[format == "json" ? "schemaVersion" : "version"] != nil)
    #expect(run.errors.hasPrefix("<stdin>:"), "what was not read is told on standard error")
    let quiet = try Tool.run(["scan", "-q", "-f", format, "-"], input: Manifests.broken + Manifests.failsOpen)
    #expect(quiet.errors == "")
  }

  @Test("A real scan's JSON keeps to the schema that the tool prints, and has the findings of its SARIF")
  func realOutput() throws {
    let folder = try TemporaryFolder()
    try folder.add("hooks.yaml", Manifests.failsOpen)
    let run = try Tool.run(
      ["scan", "-f", "json", "-f", "sarif=r.sarif", "-f", "text=r.txt", "hooks.yaml"], in: folder.path)
    #expect(run.status == 0)
    let json = try JSON(run.output)
    let schema = try JSONSchema(JSON(try Tool.run(["schema"]).output))
    #expect(schema.violations(of: json) == [])
    let inJSON = json["findings"]?.elements.compactMap { $0["fingerprint"]?.string } ?? []
    let sarif = try JSON(try TestFiles.text(of: folder.path + "/r.sarif"))
    let inSARIF = sarif[path: "runs/0/results"]?.elements.compactMap {
      $0["partialFingerprints"]?["portcullis/v1"]?.string
    }
    #expect(!inJSON.isEmpty)
    #expect(inSARIF?.sorted() == inJSON.sorted())
    #expect(try TestFiles.text(of: folder.path + "/r.txt").contains("hooks.yaml:9:18"))
    #expect(folder.names == ["hooks.yaml", "r.sarif", "r.txt"])
  }

  @Test("A report file is replaced whole, links and modes are kept")
  func replacing() throws {
    let folder = try TemporaryFolder()
    try folder.add("hooks.yaml", Manifests.failsOpen)
    try folder.add("r.json", String(repeating: "old ", count: 100_000))
    #expect(try Tool.run(["scan", "-f", "json", "-o", "r.json", "hooks.yaml"], in: folder.path).status == 0)
    #expect(try JSON(try TestFiles.text(of: folder.path + "/r.json"))["schemaVersion"] != nil)
    #expect(folder.names == ["hooks.yaml", "r.json"])
  }

  @Test("What cannot be written is a usage error that leaves nothing behind", arguments: ["no/such/r.json", "."])
  func unwritable(path: String) throws {
    let folder = try TemporaryFolder()
    try folder.add("hooks.yaml", Manifests.failsOpen)
    let run = try Tool.run(["scan", "-f", "json", "-o", path, "hooks.yaml"], in: folder.path)
    #expect(run.status == 2)
    #expect(run.reason.hasPrefix("exit 2: cannot write "))
    #expect(folder.names == ["hooks.yaml"])
  }

  @Test("Colour when asked for, never by itself in a file")
  func colour() throws {
    let always = try Tool.run(["scan", "--color", "always", "-"], input: Manifests.failsOpen)
    #expect(always.output.contains("\u{1b}["))
    let never = try Tool.run(["scan", "--color", "never", "-"], input: Manifests.failsOpen)
    let auto = try Tool.run(["scan", "-"], input: Manifests.failsOpen, environment: ["TERM": "xterm"])
    #expect(auto.output == never.output)
  }

  @Test func quietIsOneLine() throws {
    let run = try Tool.run(["scan", "-q", "-"], input: Manifests.failsOpen, environment: ["COLUMNS": "1000"])
    #expect(run.output.split(separator: "\n").count == 1)
    #expect(run.output.contains("score "))
    #expect(run.errors == "")
  }

  @Test func verboseTellsTimes() throws {
    let run = try Tool.run(["scan", "-v", "-"], input: Manifests.failsOpen)
    #expect(run.errors.contains("judged in "))
  }

  @Test("Without a change in the input the output is the same, byte for byte")
  func reproducible() throws {
    let folder = try TemporaryFolder()
    for number in 0..<20 { try folder.add("f\(number).yaml", Manifests.failsOpen) }
    let first = try Tool.run(["scan", "-f", "json", "."], in: folder.path)
    let second = try Tool.run(["scan", "-f", "json", "."], in: folder.path)
    #expect(first.output == second.output)
  }
}
