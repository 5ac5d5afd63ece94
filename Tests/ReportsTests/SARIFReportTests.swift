import Audit
import Documents
import JSONTesting
import Reports
import TestFiles
import Testing

@Suite("SARIF report")
struct SARIFReportTests {
  @Test func whole() { Golden.expect(ReportFormat.sarif.text(of: Sample.report), "report.sarif") }

  private static let published = "schemas/sarif-2.1.0.json"

  @Test(
    "Valid SARIF 2.1.0", .enabled(if: SharedFolder.exists(published), "needs the published schema"),
    arguments: [0, 1, 2])
  func schema(which: Int) throws {
    let report = [Sample.report, Sample.empty, Sample.report(findings: 30)][which]
    let schema = try JSONSchema(JSON(bytes: TestFiles.bytes(of: "\(SharedFolder.path)/\(Self.published)")))
    let sarif = try JSON(ReportFormat.sarif.text(of: report))
    #expect(schema.violations(of: sarif) == [])
    #expect(!schema.violations(of: .object(sarif.members.filter { $0.key != "version" })).isEmpty)
  }

  @Test(
    "Files are relative to the root and percent-encoded",
    arguments: [
      ("demo/a.yaml", "demo/a.yaml"),
      ("./demo//b/../a.yaml", "demo/a.yaml"),
      ("demo/x y%#?.yaml", "demo/x%20y%25%23%3F.yaml"),
      ("c:d.yaml", "c%3Ad.yaml"),
      ("ü.yaml", "%C3%BC.yaml"),
      ("/src/repo/demo/a.yaml", "demo/a.yaml"),
      ("/src/other/a.yaml", "../other/a.yaml"),
      ("../a.yaml", "../a.yaml"),
      ("<stdin>", "stdin"),
    ])
  func uris(file: String, uri: String) throws {
    var report = Sample.report
    report.findings = [Sample.failsOpen]
    report.findings[0].region = Sample.region(file, 1, 1, 2, "x")
    let sarif = try JSON(
      ReportFormat.sarif.text(of: report, paths: SourcePaths(root: "/src/repo", workingDirectory: "/src/repo")))
    let place = sarif[path: "runs/0/results/0/locations/0/physicalLocation/artifactLocation"]
    #expect(place?["uri"]?.string == uri)
    #expect(place?["uriBaseId"]?.string == "SRCROOT")
  }

  @Test("A scan started below the root still names files from the root")
  func workingDirectoryBelowRoot() throws {
    let text = ReportFormat.sarif.text(
      of: Sample.report, paths: SourcePaths(root: "/src/repo", workingDirectory: "/src/repo/deploy"))
    let sarif = try JSON(text)
    let place = sarif[path: "runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri"]
    #expect(place?.string == "deploy/demo/hooks.yaml")
  }

  @Test("Rule and taxon indices point to what they name")
  func indices() throws {
    let run = try #require(try JSON(ReportFormat.sarif.text(of: Sample.report))[path: "runs/0"])
    let rules = try #require(run[path: "tool/driver/rules"]).elements
    let results = try #require(run["results"]).elements
    #expect(results.count == Sample.report.findings.count)
    for result in results {
      let index = Int(try #require(result["ruleIndex"]?.number))
      #expect(rules[index]["id"] == result["ruleId"])
    }
    let relationships = rules.flatMap { $0["relationships"]?.elements ?? [] }
    #expect(relationships.count == 2)
    for relationship in relationships {
      let component = Int(try #require(relationship[path: "target/toolComponent/index"]?.number))
      let taxon = Int(try #require(relationship[path: "target/index"]?.number))
      let taxonomy = try #require(run["taxonomies"]?[component])
      #expect(taxonomy["name"] == relationship[path: "target/toolComponent/name"])
      #expect(taxonomy["taxa"]?[taxon]?["id"] == relationship[path: "target/id"])
    }
  }

  @Test func verdictsAndLevels() throws {
    let results = try #require(try JSON(ReportFormat.sarif.text(of: Sample.report))[path: "runs/0/results"]).elements
    #expect(results.compactMap { $0["level"]?.string } == ["error", "error", "error", "error", "note"])
    #expect(results.last?[path: "properties/verdict"]?.string == "unknown")
    #expect(results[3]["suppressions"]?[0]?["status"]?.string == "accepted")
    #expect(results[0]["suppressions"] == nil)
    #expect(results[0]["relatedLocations"]?.elements.count == 2)
    // No place in a file: the input as a whole, and no line is made up.
    #expect(results[4][path: "locations/0/physicalLocation/artifactLocation/uri"]?.string == "demo")
    #expect(results[4][path: "locations/0/physicalLocation/region"] == nil)
  }

  @Test("A name from the input makes no link")
  func links() throws {
    var report = Sample.report
    report.findings = [Sample.failsOpen]
    report.findings[0].message = "see [here](https://example.com) and a[0]"
    let sarif = try JSON(ReportFormat.sarif.text(of: report))
    let text = try #require(sarif[path: "runs/0/results/0/message/text"]?.string)
    #expect(text.hasSuffix(#"see \[here\](https://example.com) and a\[0\]"#))
  }

  @Test("No more than the 5,000 worst, and it says so")
  func cap() throws {
    let run = try #require(try JSON(ReportFormat.sarif.text(of: Sample.report(findings: 5003)))[path: "runs/0"])
    #expect(run["results"]?.elements.count == 5000)
    let notes = try #require(run[path: "invocations/0/toolExecutionNotifications"]).elements
    #expect(notes[0][path: "descriptor/id"]?.string == "results-capped")
    #expect(notes[0][path: "message/text"]?.string?.contains("3 more") == true)
  }

  @Test func whatWasNotReadIsTold() throws {
    let invocation = try #require(try JSON(ReportFormat.sarif.text(of: Sample.report))[path: "runs/0/invocations/0"])
    #expect(invocation["executionSuccessful"] == .bool(false))
    let notes = try #require(invocation["toolExecutionNotifications"]).elements
    #expect(notes.compactMap { $0[path: "descriptor/id"]?.string } == ["not-seen", "not-read", "not-read"])
    var report = Sample.report
    report.problems.removeAll { $0.severity == .error }
    report.view.gaps = []
    let clean = try #require(try JSON(ReportFormat.sarif.text(of: report))[path: "runs/0/invocations/0"])
    #expect(clean["executionSuccessful"] == .bool(true))
  }
}
