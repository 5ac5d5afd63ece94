import JSONTesting
import TestFiles
import Testing

@Suite("Exit status and its reason")
struct ExitStatusTests {
  @Test(
    "Each gate",
    arguments: [
      ([], 0, ""),
      (["--fail-on", "low"], 1, "--fail-on low"),
      (["--fail-on", "low", "--exit-zero"], 0, "instead of exit 1"),
      (["--fail-on", "critical", "--rule", "webhook-timeout-long"], 0, ""),
      (["--min-score", "100"], 1, "--min-score 100"),
      (["--min-score", "0"], 0, ""),
      (["--fail-on-unknown"], 4, "--fail-on-unknown"),
      (["--fail-on-unknown", "--exit-zero"], 0, "instead of exit 4"),
      (["--fail-on", "low", "--fail-on-unknown"], 1, "--fail-on low"),
      (["--fail-on", "low", "--min-severity", "critical"], 1, "--fail-on low"),
      (["--strict"], 0, ""),
    ] as [([String], Int32, String)])
  func gates(arguments: [String], status: Int32, reason: String) throws {
    let run = try Tool.run(["scan"] + arguments + ["-"], input: Manifests.failsOpen)
    #expect(run.status == status, "\(run.errors)")
    #expect(reason.isEmpty ? run.errors.isEmpty : run.reason.contains(reason), "\(run.errors)")
    if status != 0 { #expect(run.reason.hasPrefix("exit \(status): ")) }
    #expect(run.errors.split(separator: "\n").count == (reason.isEmpty ? 0 : 1))
    #expect(run.output.hasPrefix("Portcullis "), "the report is printed whatever the gates say")
  }

  @Test(
    "Wrong usage says what is wrong, on standard error only",
    arguments: [
      (["scan"], "nothing to scan"),
      (["scan", "--colour", "always", "."], "Unknown option '--colour'"),
      (["scan", "-f", "xml", "."], "'xml' is invalid"),
      (["scan", "-f", "json=", "."], "'json=' is invalid"),
      (["scan", "-f", "json", "-f", "sarif", "."], "two formats"),
      (["scan", "-f", "json=a", "-f", "sarif=a", "."], "two formats"),
      (["scan", "--fail-on", "worst", "."], "'worst' is invalid"),
      (["scan", "--min-score", "101", "."], "from 0 to 100"),
      (["scan", "--min-score", "many", "."], "'many' is invalid"),
      (["scan", "--values", "chart", "."], "'chart' is invalid"),
      (["scan", "--rule", "no-such-rule", "."], "no rule is called 'no-such-rule'"),
      (["scan", "--skip-rule", "no-such-rule", "."], "no rule is called 'no-such-rule'"),
      (["scan", "--threat", "SIG-99", "."], "no threat is called 'SIG-99'"),
      (["scan", "no/such/file.yaml"], "no/such/file.yaml"),
      (["scan", "--rules", "no/such/folder", "."], "no/such/folder"),
      (["threats", "SIG-99"], "no threat is called 'SIG-99'"),
      (["eval", "1 +"], "does not compile"),
      (["eval", "--object", "no-such.yaml", "1"], "no-such.yaml"),
      (["schema", "nothing"], "'nothing' is invalid"),
      (["no-such-command"], "no-such-command"),
    ])
  func usage(arguments: [String], reason: String) throws {
    let folder = try TemporaryFolder()
    let run = try Tool.run(arguments, in: folder.path)
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.output == "")
    let line = run.errors.split(separator: "\n").first { $0.hasPrefix("exit 2: ") }
    #expect(line?.contains(reason) == true, "\(run.errors)")
  }

  @Test("An input without anything to judge is told apart from a good one", arguments: ["text", "json", "sarif"])
  func nothingRelevant(format: String) throws {
    let folder = try TemporaryFolder()
    for input in [".", "notes.txt", "-"] {
      try folder.add("notes.txt", "just words\n")
      let run = try Tool.run(["scan", "-f", format, input], input: "", in: folder.path)
      #expect(run.status == 3, "\(input): \(run.errors)")
      #expect(run.reason.hasPrefix("exit 3: nothing relevant"))
      guard format != "text" else { continue }
      let report = try JSON(run.output)
      #expect(format == "sarif" || report[path: "score/low"] == .null)
      #expect((report["findings"] ?? report[path: "runs/0/results"])?.elements.isEmpty == true)
    }
  }

  @Test("Rules that do not load stop the scan with every problem and its place")
  func brokenRules() throws {
    let folder = try TemporaryFolder()
    try folder.add("hooks.yaml", Manifests.failsOpen)
    try folder.add("rules/a.yaml", "apiVersion: portcullis/v1\nkind: Rule\nmetadata: {name: a}\nspec: {titel: x}\n")
    try folder.add("rules/b.yaml", "apiVersion: portcullis/v1\nkind: Roole\n")
    let run = try Tool.run(["scan", "--rules", "rules", "hooks.yaml"], in: folder.path)
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.errors.contains("rules/a.yaml:4:"))
    #expect(run.errors.contains("rules/b.yaml:2:"))
    #expect(run.reason.hasPrefix("exit 2: the rules do not load"))
  }

  @Test("What is below a directory and cannot be read is in the report, and counts under --strict")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    try folder.add("hooks.yaml", Manifests.failsOpen)
    try folder.addLink("broken.yaml", to: "nowhere")
    let run = try Tool.run(["scan", "."], in: folder.path)
    #expect(run.status == 0)
    #expect(run.output.contains("broken.yaml:1:1: error: "))
    #expect(try Tool.run(["scan", "--strict", "."], in: folder.path).status == 4)
  }

  @Test(
    "Help and version are no errors",
    arguments: [
      ["--help"], ["scan", "--help"], ["help", "scan"], ["threats", "-h"], ["--version"], [],
    ])
  func help(arguments: [String]) throws {
    let run = try Tool.run(arguments)
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(!run.output.isEmpty)
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
