import JSONTesting
import TestFiles
import Testing

@Suite("diff and --baseline")
struct DiffTests {
  private static let closed = Manifests.failsOpen.replacing("Ignore", with: "Fail")
  private static let scan = ["scan", "--complete", "--threat", "SIG-02", "--now", "2026-11-21T00:00:00Z"]

  /// The reports of a webhook that fails closed and of one that fails open.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.add("closed/hooks.yaml", Self.closed)
    try folder.add("open/hooks.yaml", Manifests.failsOpen)
    for name in ["closed", "open"] {
      let run = try Tool.run(Self.scan + [name, "-f", "json=\(name).json"], in: folder.path)
      #expect(run.status == 0, "\(run.errors)")
    }
    return folder
  }

  @Test("What is new, what is fixed, and nothing against itself")
  func findings() throws {
    let folder = try folder()
    let worse = try Tool.run(["diff", "closed.json", "open.json"], in: folder.path)
    #expect(worse.status == 0)
    #expect(worse.output.contains("webhook-fails-open"))
    #expect(worse.output.contains("open/hooks.yaml:9:18"))
    let json = try JSON(try Tool.run(["diff", "-f", "json", "open.json", "closed.json"], in: folder.path).output)
    let schema = try JSONSchema(JSON(try Tool.run(["schema", "diff"]).output))
    #expect(schema.violations(of: json) == [])
    #expect(json["fixed"]?.elements.contains { $0["rule"]?.string == "webhook-fails-open" } == true)
    #expect(json["new"]?.elements.contains { $0["rule"]?.string == "webhook-fails-open" } == false)
    let same = try Tool.run(["diff", "--fail-on-regression", "--strict", "open.json", "open.json"], in: folder.path)
    #expect(same.status == 0)
    #expect(same.output.contains("No verdict changed"))
    #expect(same.output.contains("0 new, 0 fixed"))
  }

  @Test("A new finding fails the gate")
  func gate() throws {
    let folder = try folder()
    let run = try Tool.run(["diff", "--fail-on", "high", "closed.json", "open.json"], in: folder.path)
    #expect(run.status == 1)
    #expect(run.reason.hasPrefix("exit 1: "))
    #expect(try Tool.run(["diff", "--fail-on", "high", "open.json", "closed.json"], in: folder.path).status == 0)
  }

  @Test("A verdict that got worse names the finding, and fails the gate for regressions")
  func regression() throws {
    let folder = try TemporaryFolder()
    try folder.add(
      "good.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: []}\n")
    try folder.add("bad.yaml", Manifests.failsOpen)
    let words = ["scan", "--complete", "--threat", "SIG-02"]
    for name in ["good", "bad"] {
      _ = try Tool.run(words + ["\(name).yaml", "-f", "json=\(name).json"], in: folder.path)
    }
    let run = try Tool.run(["diff", "--fail-on-regression", "good.json", "bad.json"], in: folder.path)
    #expect(run.status == 1, "\(run.output)")
    #expect(run.output.contains("-> exposed because"), "\(run.output)")
    #expect(run.reason.contains("(SIG-02)"))
  }

  @Test("What the baseline has stops no gate; what is new does")
  func baseline() throws {
    let folder = try folder()
    func gated(_ input: String, _ baseline: String) throws -> Tool.Run {
      try Tool.run(Self.scan + [input, "--baseline", baseline, "--fail-on", "info"], in: folder.path)
    }
    #expect(try gated("open", "open.json").status == 0)
    let run = try gated("open", "closed.json")
    #expect(run.status == 1)
    #expect(run.output.contains("open/hooks.yaml:9:18  NEW"))
    let json = try JSON(
      try Tool.run(Self.scan + ["open", "--baseline", "closed.json", "-f", "json"], in: folder.path).output)
    let states = Set(json["findings"]?.elements.compactMap { $0["baseline"]?.string } ?? [])
    #expect(states == ["new", "unchanged"])
    let schema = try JSONSchema(JSON(try Tool.run(["schema"]).output))
    #expect(schema.violations(of: json) == [])
    let sarif = try JSON(
      try Tool.run(Self.scan + ["open", "--baseline", "closed.json", "-f", "sarif"], in: folder.path).output)
    let marks = Set(sarif[path: "runs/0/results"]?.elements.compactMap { $0["baselineState"]?.string } ?? [])
    #expect(marks == ["new", "unchanged"])
  }

  @Test("What is no report is an error with its place")
  func mistakes() throws {
    let folder = try folder()
    try folder.add("a.json", "{\"schemaVersion\": \"1.0\"}")
    for words in [["diff", "a.json", "open.json"], Self.scan + ["open", "--baseline", "a.json"]] {
      let run = try Tool.run(words, in: folder.path)
      #expect(run.status == 2)
      #expect(run.reason.contains("a.json:1:"))
      #expect(run.output == "")
    }
    #expect(try Tool.run(["diff", "none.json", "open.json"], in: folder.path).status == 2)
    #expect(try Tool.run(["diff", "-", "-"], in: folder.path).status == 2)
  }
}
