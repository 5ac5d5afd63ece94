import Documents
import Testing

@testable import Audit

struct RegionReaderTests {
  /// The text, the path to a node, and what the region must cover.
  private static let cases: [(text: String, path: [String], covered: String, line: Int, column: Int)] = [
    ("a: value  # comment\n", ["a"], "value", 1, 4),
    ("a: two words\n", ["a"], "two words", 1, 4),
    ("a: 'it''s'  \n", ["a"], "'it''s'", 1, 4),
    ("a: \"say \\\"hi\\\" \"\n", ["a"], "\"say \\\"hi\\\" \"", 1, 4),
    ("a: http://x#y\n", ["a"], "http://x#y", 1, 4),
    ("a: {b: one, c: two}\n", ["a", "b"], "one", 1, 8),
    ("a: {b: one, c: two}\n", ["a", "c"], "two", 1, 16),
    ("a: {b: one, c: '}'}\n", ["a"], "{b: one, c: '}'}", 1, 4),
    ("a:\n  b:\n    c: 1\n", ["a", "b"], "b", 2, 3),
    ("a:\n  \"b c\":\n    c: 1\n", ["a", "b c"], "\"b c\"", 2, 3),
    ("a: |\n  one\n  two\n", ["a"], "|", 1, 4),
    ("é: ü\n", ["é"], "ü", 1, 4),
    ("a:\nb: 1\n", ["a"], "a", 1, 1),
    ("{\"a\": {\"b\": 12}}", ["a", "b"], "12", 1, 13),
    ("{\"a\": [\"x\", \"y,z\"]}", ["a"], "[\"x\", \"y,z\"]", 1, 7),
    ("a: -5\r\nb: on\r\n", ["b"], "on", 2, 4),
  ]

  @Test(arguments: cases.indices)
  func aRegionCoversTheValue(index: Int) throws {
    let (text, path, covered, line, column) = Self.cases[index]
    let (arena, problems) = DocumentReader.read([source("f", text)])
    #expect(problems.isEmpty)
    var node = try #require(arena.roots.first)
    for key in path { node = try #require(node[key]) }
    let region = try #require(RegionReader().region(of: node))
    #expect(region.start == SourceLocation(file: "f", line: line, column: column))
    let scalars = Array(region.excerpt.unicodeScalars)
    let shown = scalars[(region.start.column - 1)..<(region.end.column - 1)]
    #expect(String(String.UnicodeScalarView(shown)) == covered)
  }

  @Test func aQuotedTextOverTwoLinesEndsOnTheSecond() throws {
    let (arena, _) = DocumentReader.read([source("f", "a: \"one\n  two\"\nb: 1\n")])
    let node = try #require(arena.roots.first?["a"])
    let region = try #require(RegionReader().region(of: node))
    #expect(region.start == SourceLocation(file: "f", line: 1, column: 4))
    #expect(region.end == SourceLocation(file: "f", line: 2, column: 7))
  }

  @Test func aVeryLongLineIsCutAroundThePlace() throws {
    let filler = String(repeating: "\"ü\": 1, ", count: 3000)
    let text = "{\(filler.replacing("ü", with: "x"))\"ö\": \"here\", \(filler.replacing("ü", with: "y"))\"z\": 1}"
    let (arena, _) = DocumentReader.read([source("f", text)])
    let node = try #require(arena.roots.first?["ö"])
    let region = try #require(RegionReader().region(of: node))
    #expect(region.excerpt.utf8.count <= 321)
    #expect(region.start == SourceLocation(file: "f", line: 1, column: 1 + 3000 * 8 + 5 + 1))
    let scalars = Array(region.excerpt.unicodeScalars)
    let from = region.start.column - region.excerptColumn
    #expect(String(String.UnicodeScalarView(scalars[from..<(from + 6)])) == "\"here\"")
  }
}
