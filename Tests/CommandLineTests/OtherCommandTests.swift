import JSONTesting
import TestFiles
import Testing

@Suite("threats, schema, eval, decode")
struct OtherCommandTests {
  @Test func threatsAreListed() throws {
    let run = try Tool.run(["threats"])
    #expect(run.status == 0)
    for number in 1...18 { #expect(run.output.contains("SIG-\(number < 10 ? "0" : "")\(number) ")) }
    for number in 1...4 { #expect(run.output.contains("KW-0\(number) ")) }
  }

  @Test("Every threat is explained, with what makes it mitigated and where to read on")
  func threatsAreExplained() throws {
    for id in (1...18).map({ "SIG-\($0 < 10 ? "0" : "")\($0)" }) + ["KW-01", "KW-02", "KW-03", "KW-04"] {
      let run = try Tool.run(["threats", id.lowercased()])
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("\(id)  "))
      for heading in ["\nMitigated when\n", "\nWhat to do\n", "\nRead on\n"] {
        #expect(run.output.contains(heading), "\(id) lacks \(heading)")
      }
    }
  }

  @Test func schemaIsPrinted() throws {
    let schema = try JSON(try Tool.run(["schema", "report"]).output)
    #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
    #expect(schema[path: "properties/findings"] != nil)
  }

  @Test(
    "Results are printed as JSON",
    arguments: [
      ("1 + 2", "3"),
      ("[1.5, 2.0, true, null]", "[\n  1.5,\n  2.0,\n  true,\n  null\n]"),
      ("{'a': [b'\\x00\\xff\\x10\\x20']}", "{\n  \"a\": [\n    \"AP8QIA==\"\n  ]\n}"),
      ("duration('90s')", "\"90s\""),
      ("timestamp('2020-01-02T03:04:05Z')", "\"2020-01-02T03:04:05Z\""),
      ("type(1)", "\"int\""),
      ("18446744073709551615u", "18446744073709551615"),
      ("'q\"\\n'", #""q\"\n""#),
    ])
  func evalPrints(expression: String, json: String) throws {
    let run = try Tool.run(["eval", expression])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == json + "\n")
  }

  @Test("An object to look at, by file and from standard input")
  func evalObject() throws {
    let folder = try TemporaryFolder()
    try folder.add("hooks.yaml", Manifests.failsOpen)
    let expression = "object.webhooks[0].failurePolicy + object.metadata.name"
    let run = try Tool.run(["eval", "--object", "hooks.yaml", expression], in: folder.path)
    #expect(run.output == "\"Ignoregate\"\n", "\(run.errors)")
    let piped = try Tool.run(["eval", "--object", "-", expression], input: Manifests.failsOpen)
    #expect(piped.output == run.output)
  }

  @Test(
    "Mistakes are shown where they are",
    arguments: [
      ("1 +\n  * 2", 2, "2:3", " |   ^"),
      ("object.x", 2, "1:1", " | ^"),
      ("[1, 2][5] == 1", 1, "the evaluation failed", ""),
    ] as [(String, Int32, String, String)])
  func evalErrors(expression: String, status: Int32, place: String, caret: String) throws {
    let run = try Tool.run(["eval", expression])
    #expect(run.status == status)
    #expect(run.output == "")
    #expect(run.errors.contains(place), "\(run.errors)")
    #expect(caret.isEmpty || run.errors.contains(caret + "\n"), "\(run.errors)")
    #expect(run.reason.hasPrefix("exit \(status): "))
  }

  @Test("Documents are decoded as the API server would read them, one per line")
  func decode() throws {
    let text = "a: yes\nb: \"1\"\n---\n{\"c\": 0x10}\n---\n- 1\n"
    let run = try Tool.run(["decode", "-"], input: "a: yes\nb: \"1\"\n---\nkind: X\nc: 0x10\n")
    #expect(run.output.split(separator: "\n").count <= 2)
    #expect(try Tool.run(["decode", "-"], input: text).signal == 0)
    let bad = try Tool.run(["decode", "-"], input: "a: [1\n")
    #expect(bad.status == 1)
    #expect(bad.reason.hasPrefix("exit 1: "))
    #expect(bad.errors.contains("<stdin>:"))
  }
}
