import JSONTesting
import Testing

/// What commands print fits the schema that is published for it.
@Suite struct SchemaTests {
  private static let stack = "\(Package.root)/Fixtures/stacks/kubewarden-insecure"

  private static let runs: [(schema: String, words: [String])] = [
    ("access", ["access", "delete", "validatingwebhookconfigurations", "--complete", stack]),
    ("access", ["access", "get", "pods", "--subject", "ServiceAccount:shop/ci", stack]),
    ("access", ["access", "create", "pods", "-n", "shop", "--as", "dev", "--as-group", "developers", stack]),
    ("access", ["access", "get", "/metrics", "--complete", stack]),
    ("access", ["access", "--gate", "--complete", stack]), ("access", ["access", "--gate", stack]),
    ("coverage", ["coverage", "--complete", stack]), ("coverage", ["coverage", stack]),
    ("coverage", ["coverage", "--holes", "--complete", stack]),
  ]

  @Test(arguments: runs)
  func whatIsPrintedFits(_ name: String, _ words: [String]) throws {
    let schema = try JSONSchema(JSON(try Tool.run(["schema", name]).output))
    let run = try Tool.run(words + ["-f", "json"])
    #expect(run.status == 0, "\(run.errors)")
    let json = try JSON(run.output)
    #expect(schema.violations(of: json) == [])
    for member in json.members where member.key != "allowed" {
      let without = JSON.object(json.members.filter { $0.key != member.key })
      #expect(!schema.violations(of: without).isEmpty, "without \(member.key)")
    }
    #expect(!schema.violations(of: .object(json.members + [JSON.Member(key: "zz", value: .null)])).isEmpty)
  }
}
