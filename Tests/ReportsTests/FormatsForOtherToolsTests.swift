import Audit
import Cluster
import JSONTesting
import Reports
import Testing

/// Formats that other tools read: whole outputs, the rules of each format, names that strangers wrote.
@Suite struct FormatsForOtherToolsTests {
  static let formats: [(ReportFormat, String)] = [
    (.github, "report.github.txt"), (.gitlab, "report.gitlab.json"), (.junit, "report.junit.xml"),
    (.markdown, "report.md"), (.prometheus, "report.prom"), (.openreports, "report.openreports.json"),
    (.policyreport, "report.policyreport.json"),
  ]

  @Test(arguments: formats)
  func whole(_ format: ReportFormat, _ golden: String) { Golden.expect(format.text(of: Sample.report), golden) }

  /// Nothing a stranger can write into a name or a message is obeyed by what shows it.
  static let hostile = [
    "a\n::error::forged", "a%0A::error::forged", "</failure><testcase name=\"forged\"/>", "]]>", "\u{1b}[2J",
    "\"} 1\nforged 1", "| forged |", "<script>alert(1)</script>", "[click](https://example.com)", "@everyone",
    "``` forged", "\u{202e}desrever", "\u{0}", String(repeating: "x", count: 20_000),
  ]

  private func report(_ text: String) -> Report {
    var report = Sample.report
    var finding = Sample.failsOpen
    finding.message = text
    finding.title = text
    finding.object = ObjectIdentity(apiVersion: "v1", kind: "Pod", namespace: nil, name: text)
    report.findings = [finding]
    report.threats[0].title = text
    return report
  }

  @Test(arguments: hostile)
  func workflowCommands(_ text: String) {
    let lines = ReportFormat.github.text(of: report(text)).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("::error ") } == 1)
    #expect(!lines.contains { $0.hasPrefix("::error::") || $0.hasPrefix("forged") })
    #expect(!lines.contains { $0.contains("\u{1b}") || $0.contains("\u{0}") })
  }

  @Test func annotationsThatAreNotShownAreInTheLog() {
    let text = ReportFormat.github.text(of: Sample.report(findings: 25))
    let lines = text.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("::error ") } == 10)
    #expect(text.contains("::group::15 more findings\n"))
    #expect(lines.count { $0.hasPrefix("demo/hooks.yaml:") } == 15)
  }

  @Test(arguments: [ReportFormat.gitlab, .openreports, .policyreport], hostile)
  func json(_ format: ReportFormat, _ text: String) throws { _ = try JSON(format.text(of: report(text))) }

  @Test func codeQualityHasOneEntryForEachFinding() throws {
    let entries = try JSON(ReportFormat.gitlab.text(of: Sample.report(findings: 40))).elements
    #expect(entries.count == 40)
    #expect(Set(entries.compactMap { $0["fingerprint"]?.string }).count == 40)
    for entry in entries {
      #expect(["info", "minor", "major", "critical", "blocker"].contains(entry["severity"]?.string ?? ""))
      #expect(entry[path: "location/path"]?.string?.isEmpty == false)
      #expect((entry[path: "location/lines/begin"]?.number ?? 0) >= 1)
    }
  }

  @Test(arguments: hostile)
  func xml(_ text: String) throws {
    let elements = try XMLElements(ReportFormat.junit.text(of: report(text)))
    #expect(elements.names.first == "testsuites")
    #expect(elements.count("testcase") == Sample.report.threats.count + Sample.report.rules.count)
  }

  @Test func countsOfTestCases() throws {
    let elements = try XMLElements(ReportFormat.junit.text(of: Sample.report))
    let root = try #require(elements.attributes.first)
    #expect(root["tests"] == String(elements.count("testcase")))
    #expect(root["failures"] == String(elements.count("failure")))
    #expect(root["errors"] == String(elements.count("error")))
    #expect(root["skipped"] == String(elements.count("skipped")))
  }

  @Test(arguments: hostile)
  func markdown(_ text: String) {
    let markdown = ReportFormat.markdown.text(of: report(text))
    #expect(!markdown.contains("<script>"))
    #expect(!markdown.contains("[click]("))
    #expect(!markdown.contains("@everyone"))
    #expect(!markdown.contains("\n| forged"))
    #expect(!markdown.contains("\u{1b}"))
  }

  @Test func longSummariesAreCut() {
    var report = Sample.report
    report.findings = (0..<30_000).map { number in
      var finding = Sample.failsOpen
      finding.rule = "rule-\(number)"
      return finding
    }
    let text = ReportFormat.markdown.text(of: report)
    #expect(text.utf8.count <= 1 << 20)
    #expect(text.contains("more rules are left out here"))
  }

  @Test(arguments: hostile)
  func metrics(_ text: String) throws {
    var report = report(text)
    report.threats[0].id = text
    let samples = try PrometheusText(ReportFormat.prometheus.text(of: report)).samples
    #expect(samples.contains { $0.name == "portcullis_score" && $0.labels == ["bound": "low"] && $0.value == 17 })
    let verdicts = samples.filter { $0.name == "portcullis_threat_verdict" }
    #expect(verdicts.count == report.threats.count * Verdict.allCases.count)
    #expect(verdicts.reduce(0) { $0 + $1.value } == report.threats.count)
    #expect(verdicts.contains { $0.labels["threat"] == text })
  }

  /// Drift, and what is wrong with acceptances, belong to no threat.
  @Test(arguments: ReportFormat.allCases)
  func whatBelongsToNoThreatIsShown(_ format: ReportFormat) throws {
    var report = Sample.report
    var finding = Sample.failsOpen
    finding.rule = "drift-changed"
    finding.control = "gate-as-declared"
    finding.threats = []
    finding.message = "differs"
    report.findings = [finding]
    report.rules = [Sample.rule("drift-changed", .high, .certain, outcome: .fail, subjects: 1)]
    #expect(format.text(of: report).contains("drift-changed"))
  }

  @Test(arguments: [
    ([Outcome.fail, .unknown], false, "fail"), ([.unknown], false, "error"), ([.fail], true, "skip"),
    ([], false, "pass"),
  ])
  func aControlOfNoThreatHasAReport(outcomes: [Outcome], isAccepted: Bool, result: String) throws {
    var report = Sample.report
    report.rules = [Sample.rule("host-path", .high, .likely, control: "Own-Control", outcome: .pass, subjects: 2)]
    report.findings = outcomes.map { outcome in
      var finding = isAccepted ? Sample.accepted : Sample.elsewhere
      finding.outcome = outcome
      finding.control = "Own-Control"
      return finding
    }
    let items = try JSON(ReportFormat.openreports.text(of: report))["items"]?.elements ?? []
    #expect(items.count == report.threats.count + 1)
    let item = try #require(items.last)
    #expect(item[path: "metadata/name"]?.string == "portcullis-control-own-control")
    #expect(item["metadata"]?["labels"]?["portcullis.dev/control"]?.string == "Own-Control")
    #expect(item[path: "results/0/result"]?.string == result)
    #expect(item[path: "results/0/scored"] == .bool(false))
    #expect(item["results"]?.elements.count == 1 + outcomes.count)
  }

  @Test(arguments: [ReportFormat.openreports, .policyreport])
  func reportsOfTheCluster(_ format: ReportFormat) throws {
    let items = try #require(try JSON(format.text(of: Sample.report(findings: 5000)))["items"]).elements
    #expect(items.count { $0["metadata"]?["labels"]?["portcullis.dev/threat"] != nil } == Sample.report.threats.count)
    for item in items {
      let name = try #require(item[path: "metadata/name"]?.string)
      #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
      let results = try #require(item["results"]).elements
      for result in results {
        #expect(["pass", "fail", "warn", "error", "skip"].contains(result["result"]?.string ?? ""))
        #expect(result["policy"]?.string != nil)
      }
      #expect(results.first?["rule"] == nil)
    }
    let large = try #require(items.first { $0[path: "metadata/name"]?.string == "portcullis-sig-03" })
    #expect(large["results"]?.elements.count == 121)
    #expect(large[path: "results/0/properties/findingsLeftOut"]?.string == "4880")
    #expect(large[path: "summary/fail"]?.number == 5001)
  }
}
