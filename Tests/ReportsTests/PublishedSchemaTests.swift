import Audit
import JSONTesting
import Reports
import Testing

@Suite struct PublishedSchemaTests {
  /// With what it shares with the report, so that nobody has to fetch a second file.
  @Test(arguments: PublishedSchema.allCases)
  func eachIsWholeByItself(_ published: PublishedSchema) throws {
    let schema = try JSON(published.text)
    _ = try JSONSchema(schema)
    #expect(schema["$id"]?.string == "urn:portcullis:\(published):v1")
    let defined = Set(schema["$defs"]?.members.map(\.key) ?? [])
    #expect(schema.references == defined, "every definition is there and used")
  }

  private static let improved: Report = {
    var report = Sample.report
    report.threats[1].verdict = .mitigated
    report.threats.removeLast()
    report.findings.removeFirst()
    report.findings.append(Sample.accepted)
    report.findings[0].fingerprint = Sample.fingerprint("other")
    report.view.gaps = []
    return report
  }()

  private static let pairs: [(Report, Report)] = [
    (Sample.report, improved), (improved, Sample.report), (Sample.report, Sample.empty), (Sample.empty, Sample.empty),
  ]

  private func comparison(_ base: Report, _ head: Report) throws -> JSON {
    let output = ByteOutput()
    let comparison = Comparison(
      base: RecordedReport(base, name: "base.json"), head: RecordedReport(head, name: "head.json"))
    ComparisonJSON(comparison).write(to: output)
    return try JSON(output.text)
  }

  @Test(arguments: pairs.indices)
  func comparisonsFitTheirs(_ number: Int) throws {
    let (base, head) = Self.pairs[number]
    let schema = try JSONSchema(JSON(PublishedSchema.diff.text))
    #expect(schema.violations(of: try comparison(base, head)) == [])
  }

  @Test func aComparisonThatLostGainedOrChangedAMemberIsRefused() throws {
    let (base, head) = Self.pairs[1]
    let schema = try JSONSchema(JSON(PublishedSchema.diff.text))
    let mutations = try comparison(base, head).mutations
    #expect(mutations.count > 60)
    for mutation in mutations {
      #expect(!schema.violations(of: mutation.value).isEmpty, "\(mutation.what)")
    }
  }

  /// Without an input; with one they are in the tests of the command.
  @Test func threatsFitTheirs() throws {
    let catalogue = try Catalogue.builtIn()
    let schema = try JSONSchema(JSON(PublishedSchema.threats.text))
    func expectValid(_ write: (ByteOutput) -> Void) throws {
      let output = ByteOutput()
      write(output)
      #expect(schema.violations(of: try JSON(output.text)) == [])
    }
    try expectValid { ThreatJSON(catalogue).write(to: $0) }
    try expectValid { ThreatJSON(catalogue).writeTree(to: $0) }
    for threat in catalogue.models.threats { try expectValid { ThreatJSON(catalogue).write(threat, to: $0) } }
  }
}

extension JSON {
  /// The definitions that a schema names.
  fileprivate var references: Set<String> {
    switch self {
    case .object(let members):
      members.reduce(into: []) { names, member in
        if member.key == "$ref", let name = member.value.string?.split(separator: "/").last {
          names.insert(String(name))
        }
        names.formUnion(member.value.references)
      }
    case .array(let elements): elements.reduce(into: []) { $0.formUnion($1.references) }
    default: []
    }
  }
}
