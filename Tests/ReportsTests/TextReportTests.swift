import Audit
import Documents
import Reports
import Testing

@Suite("Text report")
struct TextReportTests {
  private func text(_ report: Report, _ options: ReportOptions = ReportOptions()) -> String {
    let output = ByteOutput()
    ReportFormat.text.write(report, to: output, options: options)
    return output.text
  }

  @Test func whole() { Golden.expect(text(Sample.report), "report.txt") }

  @Test func wholeInColour() {
    Golden.expect(text(Sample.report, ReportOptions(width: 120, isColored: true)), "report-colour-120.txt")
  }

  @Test func emptyInput() { Golden.expect(text(Sample.empty), "empty.txt") }

  @Test("Eighty columns hold every line whose words do", arguments: [60, 80, 120])
  func width(columns: Int) {
    for line in text(Sample.report, ReportOptions(width: columns)).split(separator: "\n") {
      #expect(line.unicodeScalars.count <= columns, "\(line)")
    }
  }

  @Test("Nothing from the input reaches the terminal as a command")
  func controlCharacters() {
    var report = Sample.report
    let hostile = "a\u{1b}]0;title\u{7}\u{9b}31m\u{202e}b\u{0}\r\n\u{7f}c"
    report.findings = report.findings.map { finding in
      var finding = finding
      finding.message = hostile
      finding.title = hostile
      finding.rule = hostile
      finding.threats = [hostile]
      finding.region = Sample.region(hostile, 3, 2, 9, hostile)
      finding.evidence = [
        Finding.Evidence(object: nil, path: hostile, region: finding.region, message: hostile),
        Finding.Evidence(object: nil, path: hostile, region: nil, message: ""),
      ]
      finding.witness = hostile
      finding.documentKind = hostile
      return finding
    }
    report.view.reason = hostile
    report.threats = report.threats.map { threat in
      var threat = threat
      threat.id = hostile
      threat.title = hostile
      threat.bound = hostile
      threat.settledBy = [hostile]
      threat.controls = threat.controls.map { control in
        var control = control
        control.name = hostile
        control.title = hostile
        control.reasons = [hostile]
        return control
      }
      return threat
    }
    report.score.lost = [Score.Loss(threat: hostile, hundredths: 1, verdict: .unknown)]
    report.score.cap = Score.Cap(limit: 49, threats: [hostile])
    report.tool.version = hostile
    report.problems = report.problems.map { problem in
      var problem = problem
      problem.message = hostile
      problem.location.file = hostile
      return problem
    }
    let bad = text(report).unicodeScalars.filter { scalar in
      (scalar.value < 0x20 && scalar != "\n") || (0x7f...0x9f).contains(scalar.value) || scalar.value == 0x202e
    }
    #expect(bad.isEmpty)
  }

  @Test(
    "Carets stand under the marked text, wide characters and tabs included",
    arguments: [
      ("  failurePolicy: Ignore", 18, 24, "Ignore"),
      ("名前: 値", 5, 6, "値"),
      ("\tkey:\tvalue", 7, 12, "value"),
      (String(repeating: "x", count: 500) + "MARK" + String(repeating: "y", count: 500), 501, 505, "MARK"),
      (String(repeating: "界", count: 300) + "MARK", 301, 305, "MARK"),
      ("short: line", 40, 44, ""),
    ])
  func carets(line: String, start: Int, end: Int, marked: String) throws {
    var report = Sample.report
    var finding = Sample.failsOpen
    finding.region = Sample.region("f.yaml", 7, start, end, line)
    report.findings = [finding]
    let lines = text(report).split(separator: "\n").map(String.init)
    let number = try #require(lines.firstIndex { $0.contains(" 7 | ") })
    let excerpt = columns(lines[number])
    let carets = columns(lines[number + 1])
    let places = carets.indices.filter { carets[$0] == "^" }
    let first = try #require(places.first)
    let last = try #require(places.last)
    #expect(places == Array(first...last))
    #expect(excerpt.count <= 80)
    guard !marked.isEmpty else { return }
    #expect(String(excerpt[first...last].compactMap { $0 }.map(Character.init)) == marked)
  }

  @Test("The excerpt of a very long line starts where it says")
  func partOfALine() throws {
    var report = Sample.report
    var finding = Sample.failsOpen
    finding.region = SourceRegion(
      start: SourceLocation(file: "dump.json", line: 7, column: 1_000_011),
      end: SourceLocation(file: "dump.json", line: 7, column: 1_000_015), excerpt: "0123456789MARK rest",
      excerptColumn: 1_000_001)
    report.findings = [finding]
    let result = text(report)
    #expect(result.contains("     7 | ...0123456789MARK rest\n       |              ^^^^\n"))
  }

  /// A cell per terminal column; the second cell of a wide character is nil.
  private func columns(_ line: String) -> [Unicode.Scalar?] {
    line.unicodeScalars.flatMap { scalar -> [Unicode.Scalar?] in
      scalar.value >= 0x1100 ? [scalar, nil] : [scalar]
    }
  }

  @Test func placesAreLimitedAndCounted() {
    let report = Sample.report(findings: 50_000)
    var result = ""
    let elapsed = ContinuousClock().measure { result = text(report) }
    #expect(result.contains("... and 49995 more (all of them with -f json)"))
    #expect(result.utf8.count < 10_000)
    // A guard against a hang, not a measurement.
    #expect(elapsed < .seconds(10))
  }

  @Test func summaryOnly() {
    let result = text(Sample.report, ReportOptions(width: 500, isSummaryOnly: true))
    #expect(
      result == "6 threats: 1 exposed, 1 unknown, 1 partial, 1 mitigated, 1 residual, 1 not applicable; "
        + "3 places to fix (2 critical, 1 high); score 17 to 49 of 100.\n")
  }
}
