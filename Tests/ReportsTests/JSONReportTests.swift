import Audit
import JSONTesting
import Reports
import Testing

@Suite("JSON report")
struct JSONReportTests {
  @Test func whole() { Golden.expect(ReportFormat.json.text(of: Sample.report), "report.json") }

  @Test("Valid by the published schema", arguments: [0, 1, 2])
  func schema(which: Int) throws {
    let report = [Sample.report, Sample.empty, Sample.report(findings: 30)][which]
    let schema = try JSONSchema(JSON(PublishedSchema.report.text))
    #expect(schema.violations(of: try JSON(ReportFormat.json.text(of: report))) == [])
  }

  @Test("The schema refuses a report that lost, gained or changed a member")
  func schemaIsTight() throws {
    let schema = try JSONSchema(JSON(PublishedSchema.report.text))
    let report = try JSON(ReportFormat.json.text(of: Sample.report))
    let mutations = report.mutations
    #expect(mutations.count > 200)
    for mutation in mutations {
      #expect(!schema.violations(of: mutation.value).isEmpty, "\(mutation.what)")
    }
  }

  @Test func versionIsTheSchemas() throws {
    let report = try JSON(ReportFormat.json.text(of: Sample.report))
    #expect(report["schemaVersion"]?.string == PublishedSchema.version)
    #expect(try JSON(PublishedSchema.report.text)["$id"]?.string == "urn:portcullis:report:v1")
  }

  @Test(
    "Text survives",
    arguments: [
      "", "plain", "\"\\/\u{8}\u{c}\n\r\t", "\u{0}\u{1f}\u{7f}\u{80}\u{9b}\u{9f}\u{a0}", "é€𝄞 日本", "\u{2028}\u{fffd}",
      String(repeating: "long ", count: 50_000),
    ])
  func strings(text: String) throws {
    let output = ByteOutput()
    var json = JSONStream(output)
    json.string(text)
    #expect(try JSON(output.text).string == text)
    #expect(!output.text.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) })
  }

  @Test(
    "Points keep their hundredths",
    arguments: [
      (0, "0"), (5, "0.05"), (50, "0.5"), (750, "7.5"), (1005, "10.05"), (-5, "-0.05"), (10000, "100"),
    ])
  func hundredths(value: Int, text: String) {
    let output = ByteOutput()
    var json = JSONStream(output)
    json.hundredths(value)
    #expect(output.text == text)
  }

  @Test func emptyContainers() {
    let output = ByteOutput()
    var json = JSONStream(output)
    json.object { json in
      json.member("a", [])
      json.member("b") { _ in }
      json.member("c", [1, 2]) { $0.int($1) }
    }
    #expect(output.text == "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    2\n  ]\n}")
  }

  @Test("A large report is handed on in pieces, and a reader that goes away ends the writing")
  func streaming() {
    var largest = 0
    var total = 0
    let output = ByteOutput { bytes in
      largest = max(largest, bytes.count)
      total += bytes.count
      return true
    }
    ReportFormat.json.write(Sample.report(findings: 5000), to: output)
    #expect(output.finish())
    #expect(total > 1_000_000)
    #expect(largest < 200_000)

    var pieces = 0
    let closed = ByteOutput { _ in
      pieces += 1
      return false
    }
    ReportFormat.json.write(Sample.report(findings: 5000), to: closed)
    #expect(!closed.finish())
    #expect(pieces == 1)
  }
}
