import Documents
import Testing

@Suite("JSON")
struct JSONTests {
  /// What a JSON value in a member reads as, written again; nil where it is no JSON (and is not read as YAML either).
  static let values: [(String, String?)] = [
    ("0", "0"), ("-0", "0"), ("1", "1"), ("-1", "-1"), ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"), ("9223372036854775808", "9223372036854776000"),
    ("1.0", "1"), ("1.5", "1.5"), ("-0.0", "-0"), ("1e3", "1000"), ("1E+2", "100"), ("1e-7", "1e-7"),
    ("0.000001", "0.000001"), ("1e21", "1e+21"), ("123456789012345678901234567890", "1.2345678901234568e+29"),
    ("5e-324", "5e-324"), ("1e400", nil), ("-1e400", nil), ("1e-400", "0"),
    ("\"\"", "\"\""), ("\"a\"", "\"a\""), ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""),
    ("\"\\u0041\\u00e9\\u20ac\"", "\"Aé€\""), ("\"\\ud83d\\ude00\"", "\"😀\""), ("\"\\ud83d\"", "\"\u{fffd}\""),
    ("\"\\ud83d\\u0041\"", "\"\u{fffd}A\""), ("\"\\ude00\\ud83d\"", "\"\u{fffd}\u{fffd}\""),
    ("\"\\u0000\"", "\"\\u0000\""),
    ("\"\u{2028}\u{2029}\"", "\"\\u2028\\u2029\""), ("\"<&>\"", "\"<&>\""), ("\"\u{7f}\"", "\"\u{7f}\""),
    ("\"12345678\\n\"", "\"12345678\\n\""), ("\"é234567é\"", "\"é234567é\""),
    ("true", "true"), ("false", "false"), ("null", "null"), ("[]", "[]"), ("{}", "{}"), ("[[],{}]", "[[],{}]"),
    ("[1,2]", "[1,2]"), (" [ 1 , 2 ] ", "[1,2]"), ("{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"),
    ("{\"a\":1,\"a\":2}", "{\"a\":2}"), ("{\"\":1}", "{\"\":1}"), ("{\"\\u0061\":1}", "{\"a\":1}"),
    ("{\"a\":{\"x\":1},\"a\":{\"y\":2}}", "{\"a\":{\"y\":2}}"),
    ("\"\\q\"", nil), ("\"\\u12\"", nil), ("{\"a\" 1}", nil), ("]", nil), ("[1}", nil), ("\"a", nil),
  ]

  @Test(arguments: values)
  func value(_ text: String, _ expected: String?) {
    let (arena, problems) = DocumentReader.read([Source(name: "f", bytes: Array("{\"v\":\(text)}".utf8))])
    #expect(arena.roots.first?["v"]?.json() == expected)
    #expect(problems.isEmpty == (expected != nil))
  }

  /// What JSON refuses and YAML takes: kubectl falls back.
  static let fallbacks: [(String, String)] = [
    ("01", "1"), ("+1", "1"), (".5", "0.5"), ("1.", "1"), ("0x1F", "31"), ("NaN", "\"NaN\""), ("tru", "\"tru\""),
    ("'a'", "\"a\""),
    ("[1,]", "[1]"), ("{\"a\":1,}", "{\"a\":1}"), ("\"a\tb\"", "\"a\\tb\""), ("\"\\x41\"", "\"A\""), ("", "null"),
    ("[1 2]", "[\"1 2\"]"),
  ]

  @Test(arguments: fallbacks)
  func fallback(_ text: String, _ expected: String) {
    let (arena, problems) = DocumentReader.read([Source(name: "f", bytes: Array("{\"v\":\(text)}".utf8))])
    #expect(arena.roots.first?["v"]?.json() == expected)
    #expect(problems.isEmpty)
  }

  @Test func wholeAndOtherNumbersAreToldApart() throws {
    let (arena, _) = DocumentReader.read([Source(name: "f", bytes: Array("{\"a\":1,\"b\":1.0,\"c\":1e3}".utf8))])
    let root = try #require(arena.roots.first)
    #expect(root.children.map(\.kind) == [.int, .double, .double])
    let (yaml, _) = DocumentReader.read([Source(name: "f", bytes: Array("a: 1\nb: 1.0\nc: 1e3\nd: 1.5\n".utf8))])
    #expect(try #require(yaml.roots.first).children.map(\.kind) == [.int, .int, .int, .double])
  }

  @Test func pretty() throws {
    let (arena, _) = DocumentReader.read([Source(name: "f", bytes: Array("b: [1, {}]\na: {c: []}\n".utf8))])
    let expected = """
      {
        "a": {
          "c": []
        },
        "b": [
          1,
          {}
        ]
      }
      """
    #expect(try #require(arena.roots.first).json(.pretty) == expected)
  }

  @Test func deepStructuresAreWritten() throws {
    let text = "{\"a\":" + String(repeating: "[", count: 9_999) + String(repeating: "]", count: 9_999) + "}"
    let (arena, problems) = DocumentReader.read(
      [Source(name: "f", bytes: Array(text.utf8))], limits: .apiServer)
    #expect(problems.isEmpty)
    #expect(try #require(arena.roots.first).json() == text)
  }

  @Test func concatenatedValues() {
    let (arena, problems) = DocumentReader.read([Source(name: "f", bytes: Array("{\"a\":1}{\"b\":2}\n{\"c\":3}".utf8))])
    #expect(problems.isEmpty)
    #expect(arena.roots.map { $0.json() } == ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"])
  }
}
