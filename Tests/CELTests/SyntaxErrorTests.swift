import CEL
import Testing

/// What the parser says of texts that are no expressions: all of it, each at its place.
@Suite struct SyntaxErrorTests {
  /// The places, `line:column` in code points, of what is wrong with a text.
  static func places(_ source: String, _ environment: Environment = Environment()) -> [String] {
    do throws(CompilationError) {
      _ = try environment.parse(source)
      return []
    } catch {
      return error.issues.map { "\($0.line):\($0.column)" }
    }
  }

  @Test(arguments: [
    // Brackets, and what goes on after them.
    ("f(a b, c d)", ["1:5", "1:10"]), ("[1 2, 3 4]", ["1:4", "1:9"]), ("{'a' 1, 'b': }", ["1:6", "1:14"]),
    ("(1", ["1:3"]), ("1)", ["1:2"]), ("(1]", ["1:3"]), ("f(", ["1:3"]), ("f(1,)", ["1:5"]), ("a[", ["1:3"]),
    ("((((", ["1:5"]), ("x[1 2].y && z[3 4]", ["1:5", "1:17"]), ("[(1 +, 2]", ["1:6"]),
    ("(a + ]) && b.", ["1:6", "1:14"]), ("1) && b.", ["1:2"]),
    // Operands.
    ("a. && b. && c", ["1:4", "1:10"]), ("a == || == b", ["1:6", "1:9"]), ("1 +", ["1:4"]), ("* 1", ["1:1"]),
    ("not true", ["1:5"]), ("a ? b c : d e", ["1:7", "1:13"]), ("a ? b", ["1:6"]), ("a ? b ? c : d : e", ["1:7"]),
    ("!-x", ["1:3"]), ("a..b", ["1:3"]), ("a.true", ["1:3"]), ("a.?", ["1:4"]), ("", ["1:1"]), ("\n// a", ["2:5"]),
    ("a\n && 1 1\n && 'é' 'é'", ["2:7", "3:9"]),
    // Characters that no token begins with, and the one after, as the reference implementation skips them.
    ("a = 1 && b & c", ["1:3", "1:5", "1:12", "1:14"]), ("#a && $b", ["1:1", "1:7"]), ("'é' + é + ", ["1:7", "1:9"]),
    ("a === 1", ["1:5"]),
    // Literals that end nowhere, or hold what they may not.
    ("'abc", ["1:1", "1:5"]), ("'''abc", ["1:3"]), ("r'abc", ["1:2"]), (#"b'\q'"#, ["1:2", "1:5"]),
    (#""\ud800" + b'\u0041'"#, ["1:1", "1:12"]), (#"r"\" + 'a'"#, []), (#"'\400'"#, ["1:1", "1:6"]),
    ("99999999999999999999 + 1e999 + 99999999999999999999u", ["1:1", "1:24", "1:32"]),
  ])
  func places(_ source: String, _ places: [String]) {
    #expect(Self.places(source) == places)
  }

  @Test func macrosAreReadAlthoughTheirCallIsBroken() {
    #expect(Self.places("[1].map(1, 2") == ["1:9", "1:13"])
    #expect(Self.places("[1].map(for, for)") == ["1:9", "1:14"])
    #expect(Self.places("[1].all(x.y, 1 +) && has(1)") == ["1:10", "1:17", "1:26"])
  }

  @Test(arguments: [
    ("[1].map(1, 2)", "1:9: argument is not an identifier"),
    ("[1].filter(x.y, true)", "1:13: argument is not an identifier"),
    ("[1].all(1, true)", "1:9: argument must be a simple name"),
    ("[1].map(1, true, 2)", "1:9: argument is not an identifier"),
    ("optional.of(1).optMap(1, 2)", "1:23: optMap() variable name must be a simple identifier"),
    ("has(x[1])", "1:6: invalid argument to has() macro"), ("for(1)", "1:1: reserved identifier: for"),
    ("[1].all(__result__, true)", "1:9: iteration variable overwrites accumulator variable"),
  ])
  func wordsOfMisuses(_ source: String, _ words: String) {
    let environment = Environment(libraries: [.standard, .optional])
    let error = #expect(throws: CompilationError.self) { try environment.parse(source) }
    #expect(error?.description == words)
  }

  @Test func thereIsAnEndToMistakes() {
    #expect(Self.places(String(repeating: "#", count: 1000)).count == 100)
    #expect(Self.places(String(repeating: "a. && ", count: 1000)).count == 32)
    #expect(Self.places(String(repeating: ")", count: 256)) == ["1:1"])
    #expect(Self.places(String(repeating: ")", count: 1000)) == ["-1:0", "1:1"])
    #expect(Self.places(String(repeating: "1 ", count: 257)) == ["1:3"])
    #expect(Self.places(String(repeating: "1 ", count: 1000)) == ["-1:0", "1:3"])
    #expect(Self.places((0..<300).map { _ in "true ?" }.joined(separator: " ") + " 1") == ["-1:0", "1:13"])
  }

  @Test func quotedFieldsWhereThereAreNone() {
    var environment = Environment()
    environment.allowsQuotedFields = false
    #expect(Self.places("{'a': 1}.`a` + {'b': 2}.`b`", environment) == ["1:10", "1:25"])
  }

  @Test(arguments: [
    ("a +", "1:4: m\n | a +\n |    ^"),
    ("a\n\tb", "2:2: m\n |  b\n |  ^"),
    ("a\r\nb", "2:1: m\n | b\n | ^"),
    ("'日本' + 🎉", "1:8: m\n | '日本' + 🎉\n |          ^"),
    ("'e\u{301}' + b", "1:9: m\n | 'e\u{301}' + b\n |        ^"),
    ("'\u{1b}[31m' b", "1:10: m\n | '\u{fffd}[31m' b\n |          ^"),
    ("a", "7:1: m"),
  ])
  func excerpts(_ source: String, _ rendered: String) throws {
    let place = rendered.split(separator: ":").prefix(2).compactMap { Int($0) }
    let issue = CompilationError.Issue(line: place[0], column: place[1], message: "m")
    #expect(CompilationError(issues: [issue]).rendered(source) == rendered)
  }

  @Test(arguments: [1, 20, 50, 500, 950, 1001])
  func excerptOfALongLine(_ column: Int) throws {
    let source = String(repeating: "0123456789", count: 100)
    let error = CompilationError(issues: [CompilationError.Issue(line: 1, column: column, message: "m")])
    let lines = error.rendered(source).split(separator: "\n")
    try #require(lines.count == 3)
    #expect(lines[1].count <= 103 && lines[2].count <= lines[1].count + 1)
    let shown = lines[1].dropFirst(lines[2].count - 1).first
    #expect(shown == (column == 1001 ? nil : Character("\((column - 1) % 10)")))
    #expect(lines[1].hasPrefix(" | …") == (column > 41))
    #expect(lines[1].hasSuffix("…") == (column < 900))
  }
}
