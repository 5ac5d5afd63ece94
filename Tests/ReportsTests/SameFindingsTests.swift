import Audit
import Documents
import JSONTesting
import Reports
import Testing

/// No format tells more or less than another: only the text shows fewer places, and counts the rest.
@Suite("The same findings in every format")
struct SameFindingsTests {
  @Test(arguments: [0, 1, 2])
  func sameSet(which: Int) throws {
    let report = [Sample.report, Sample.empty, Sample.report(findings: 40)][which]
    let expected = Set(report.findings.map { "\($0.rule) \($0.fingerprint)" })

    let json = try JSON(ReportFormat.json.text(of: report))
    let inJSON = try #require(json["findings"]).elements.map {
      "\($0["rule"]?.string ?? "") \($0["fingerprint"]?.string ?? "")"
    }
    #expect(Set(inJSON) == expected)
    #expect(inJSON.count == report.findings.count)

    let sarif = try JSON(ReportFormat.sarif.text(of: report))
    let inSARIF = try #require(sarif[path: "runs/0/results"]).elements.map {
      "\($0["ruleId"]?.string ?? "") \($0["partialFingerprints"]?["portcullis/v1"]?.string ?? "")"
    }
    #expect(Set(inSARIF) == expected)
    #expect(inSARIF.count == report.findings.count)
  }

  @Test("With no limit the text shows every place to fix, and names every rule")
  func text() {
    let report = Sample.report(findings: 40)
    let output = ByteOutput()
    ReportFormat.text.write(report, to: output, options: ReportOptions(placesPerRule: .max))
    for finding in report.findings {
      let line = finding.region?.start.line ?? 0
      #expect(output.text.contains("  demo/hooks.yaml:\(line):18\n"))
    }
    #expect(!output.text.contains("more (all of them"))
    #expect(output.text.contains("webhook-fails-open: 40 places"))
  }

  @Test("With no limit the text names every rule that could not judge, with the number of places")
  func unknownsInText() {
    var report = Sample.report
    report.findings = (0..<30).flatMap { number in
      var finding = Sample.undecided
      finding.rule = "rule-\(number)"
      return Array(repeating: finding, count: number + 1)
    }
    let output = ByteOutput()
    ReportFormat.text.write(report, to: output, options: ReportOptions(width: 10_000, placesPerRule: .max))
    for number in 0..<30 { #expect(output.text.contains("rule-\(number) (\(number + 1))")) }
    #expect(output.text.contains("  465 places not judged"))
  }
}
