import Collection
import JSONTesting
import TestFiles
import Testing

@Suite("rules schema")
struct RuleSchemaTests {
  private static let rules =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/Rules"

  @Test("Every file of the rule set is as the schema says")
  func everyFileFits() throws {
    let schema = try JSONSchema(JSON(try Tool.run(["rules", "schema"]).output))
    let files = FileFinder(paths: [Self.rules], isWanted: { $0.hasSuffix(".yaml") }).files.map { $0.path ?? $0.name }
    #expect(files.count > 200)
    let text = try files.map { try TestFiles.text(of: $0) }.joined(separator: "\n---\n")
    let run = try Tool.run(["decode", "-"], input: text)
    #expect(run.status == 0, "\(run.errors)")
    let documents = run.output.split(separator: "\n")
    #expect(documents.count >= files.count)
    for document in documents {
      let value = try JSON(String(document))
      let name = value[path: "metadata/name"]?.string ?? ""
      #expect(schema.violations(of: value) == [], "\(name)")
    }
  }

  @Test(
    "What the loader refuses the schema refuses, too",
    arguments: [
      ("scope: Inventory, matchConstraints: {resourceRules: [{apiGroups: [''], resources: [pods]}]}", "message: m"),
      ("", "message: m"), ("scope: Inventory", ""), ("scope: Inventory, severty: high", "message: m"),
    ])
  func mistakes(subjects: String, message: String) throws {
    let schema = try JSONSchema(JSON(try Tool.run(["rules", "schema"]).output))
    func rule(_ subjects: String, _ message: String) throws -> JSON {
      let spec = [
        "title: t", "severity: low", "confidence: certain", "control: c", "rationale: r", "remediation: r", subjects,
        "validations: [{expression: a\(message.isEmpty ? "" : ", ")\(message)}]",
      ].filter { !$0.isEmpty }
      let text =
        "{apiVersion: portcullis/v1, kind: Rule, metadata: {name: r}, spec: {\(spec.joined(separator: ", "))}}\n"
      return try JSON(try Tool.run(["decode", "-"], input: text).output)
    }
    #expect(schema.violations(of: try rule("scope: Inventory", "message: m")) == [])
    #expect(schema.violations(of: try rule(subjects, message)) != [])
  }
}
