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
    let schema = try JSONSchema(JSON(ReportSchema.text))
    #expect(schema.violations(of: try JSON(ReportFormat.json.text(of: report))) == [])
  }

  @Test("The schema refuses a report that lost, gained or changed a member")
  func schemaIsTight() throws {
    let schema = try JSONSchema(JSON(ReportSchema.text))
    let report = try JSON(ReportFormat.json.text(of: Sample.report))
    let mutations = report.mutations
    #expect(mutations.count > 200)
    for mutation in mutations {
      #expect(!schema.violations(of: mutation.value).isEmpty, "\(mutation.what)")
    }
  }

  @Test func versionIsTheSchemas() throws {
    let report = try JSON(ReportFormat.json.text(of: Sample.report))
    #expect(report["schemaVersion"]?.string == ReportSchema.version)
    #expect(try JSON(ReportSchema.text)["$id"]?.string == "urn:portcullis:report:v1")
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

extension JSON {
  /// This value with each member left out, each object grown by a member, and each member's value of another type:
  /// one change at a time. Of long lists the first two elements are enough.
  fileprivate var mutations: [(what: String, value: JSON)] {
    switch self {
    case .object(let members):
      var result: [(String, JSON)] = [("extra", .object(members + [Member(key: "zz", value: .null)]))]
      for (number, member) in members.enumerated() {
        var rest = members
        rest.remove(at: number)
        result.append(("no \(member.key)", .object(rest)))
        var changed = members
        changed[number].value = .object([Member(key: "zz", value: .null)])
        result.append(("other \(member.key)", .object(changed)))
        for inner in member.value.mutations {
          changed[number].value = inner.value
          result.append(("\(member.key)/\(inner.what)", .object(changed)))
        }
      }
      return result
    case .array(let elements):
      return elements.prefix(2).enumerated().flatMap { number, element in
        element.mutations.map { inner in
          var changed = elements
          changed[number] = inner.value
          return ("\(number)/\(inner.what)", .array(changed))
        }
      }
    default: return []
    }
  }
}
