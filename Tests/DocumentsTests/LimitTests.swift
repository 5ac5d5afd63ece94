import Documents
import Testing

@Suite("Hostile inputs end in a located problem")
struct LimitTests {
  private func problems(_ text: String, _ limits: ReadLimits = .standard) -> [DocumentProblem] {
    DocumentReader.read([Source(name: "f", bytes: Array(text.utf8))], limits: limits).problems
  }

  @Test(.timeLimit(.minutes(1)))
  func aliasBomb() {
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    for level in 1...30 {
      text += "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
    }
    let found = problems(text)
    #expect(found.count == 1)
    #expect(found.first?.kind == .limit)
    #expect(found.first?.location.line ?? 0 > 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func mergeBomb() {
    var text = "a0: &a0 {x: 1}\n"
    for level in 1...40 { text += "a\(level): &a\(level) {<<: [*a\(level - 1), *a\(level - 1)], k\(level): 1}\n" }
    // A merged map is as large as its distinct keys: this one is only long-winded. It must end, whatever comes out.
    #expect(problems(text).count <= 1)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["[", "{a: ", "- ", "? ", "{\"a\":", "[[{\"\":"])
  func nesting(_ opening: String) {
    let found = problems(String(repeating: opening, count: 100_000))
    #expect(found.count == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func nestingInBlocks() {
    var text = ""
    for level in 0..<3000 { text += String(repeating: " ", count: level) + "a:\n" }
    #expect(problems(text, .apiServer).isEmpty)
    var limits = ReadLimits()
    limits.depth = 1000
    let found = problems(text, limits)
    #expect(found.first?.kind == .limit)
    #expect(found.first?.location.line == 1001)
  }

  @Test(arguments: [(ReadLimits.standard, 250), (.apiServer, 10_000)])
  func depth(_ limits: ReadLimits, _ most: Int) {
    for count in [most - 1, most + 1] {
      let json = "{\"a\":" + String(repeating: "[", count: count) + String(repeating: "]", count: count) + "}"
      #expect(problems(json, limits).isEmpty == (count < most))
      let yaml = "a: " + String(repeating: "[", count: count) + String(repeating: "]", count: count)
      #expect(problems(yaml, limits).isEmpty == (count < most))
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["a: ", "a: \"", "a: |\n  ", "# ", "{\"a\": \""])
  func hugeScalar(_ opening: String) {
    var limits = ReadLimits()
    limits.scalarBytes = 1 << 20
    let text = "x: 1\n---\n" + opening + String(repeating: "x", count: 4 << 20) + "\n---\nz: 2\n"
    let (arena, found) = DocumentReader.read([Source(name: "f", bytes: Array(text.utf8))], limits: limits)
    #expect(found.map(\.kind) == [.limit] || opening == "{\"a\": \"")
    #expect(found.first?.severity == .error)
    // The documents around it are there.
    #expect(arena.roots.first?["x"]?.int == 1)
    #expect(arena.roots.last?["z"]?.int == 2)
  }

  @Test func sourceSize() {
    var limits = ReadLimits()
    limits.sourceBytes = 10
    #expect(problems("a: 1234567890\n", limits).map(\.kind) == [.limit])
    #expect(problems("a: 1\n", limits).isEmpty)
  }

  @Test func oneBadDocumentDoesNotHideTheOthers() {
    let text = "a: 1\n---\nb: [\n---\nc: 3\n--- x\nd: 4\n---\n*e\n---\nf: 6\n"
    let (arena, found) = DocumentReader.read([Source(name: "f", bytes: Array(text.utf8))])
    #expect(arena.roots.map { $0.children.first { _ in true }?.key } == ["a", "c", "d", "f"])
    #expect(found.map(\.location.line) == [4, 6, 9])
  }

  @Test(arguments: [
    "a: .inf", "<<: {a: .nan}", "? ~\n: 1", "<<: {~: 1}", "18446744073709551615: 1", "a: &x .inf\nb: *x",
  ])
  func whatHasNoFormInJSONIsAProblem(_ text: String) {
    #expect(problems(text + "\n").map(\.kind) == [.malformed])
    // A later value for the same key puts it aside, as in kubectl.
    #expect(
      problems("v:\n  " + text.split(separator: "\n").joined(separator: "\n  ") + "\nv: 1\n").isEmpty
        || text.hasPrefix("<<"))
  }

  @Test func templatesAreToldApart() {
    let found = problems("a: 1\n---\nname: {{ .Values.name }}\n  x: {{- end }}\n")
    #expect(found.map(\.kind) == [.template])
    #expect(problems("a: {b: [\n").map(\.kind) == [.malformed])
  }

  @Test func invalidUTF8IsReplacedWithAWarning() {
    let (arena, found) = DocumentReader.read([Source(name: "f", bytes: Array("a: x\nb: ".utf8) + [0xff, 0x0a])])
    #expect(arena.roots.first?["b"]?.string == "\u{fffd}")
    #expect(found.map(\.severity) == [.warning])
    #expect(found.first?.location.line == 2)
    #expect(found.first?.location.column == 4)
  }
}
