import Documents
import Testing

@Suite("Positions")
struct PositionTests {
  /// A text, the path to a node, and where its key and value stand.
  struct Example: Sendable {
    var name: String
    var text: String
    var path: [String]
    var key: (line: Int, column: Int)
    var value: (line: Int, column: Int)
  }

  static let examples: [Example] = [
    Example(name: "block map", text: "a: 1\nb:\n  c: x\n", path: ["b", "c"], key: (3, 3), value: (3, 6)),
    Example(name: "nested map starts at its first key", text: "b:\n  c: x\n", path: ["b"], key: (1, 1), value: (2, 3)),
    Example(name: "flow map", text: "b: {c: x,\n    d: y}\n", path: ["b", "d"], key: (2, 5), value: (2, 8)),
    Example(name: "list element", text: "b:\n- c: x\n- c: y\n", path: ["b", "1", "c"], key: (3, 3), value: (3, 6)),
    Example(name: "behind umlauts", text: "ä: ö\nü: {ß: 'é', c: x}\n", path: ["ü", "c"], key: (2, 13), value: (2, 16)),
    Example(name: "behind an emoji", text: "a: \"😀\" # 😀\nb: x\n", path: ["b"], key: (2, 1), value: (2, 4)),
    Example(name: "CRLF", text: "a: 1\r\nb:\r\n  c: x\r\n", path: ["b", "c"], key: (3, 3), value: (3, 6)),
    Example(name: "CR alone", text: "a: 1\rb:\r  c: x\r", path: ["b", "c"], key: (3, 3), value: (3, 6)),
    Example(name: "byte order mark", text: "\u{feff}a: 1\nb: é\nc: x\n", path: ["c"], key: (3, 1), value: (3, 4)),
    Example(name: "second document", text: "x: é\n---\na: x\n", path: ["a"], key: (3, 1), value: (3, 4)),
    Example(
      name: "third, behind umlauts", text: "x: é\n---\ny: é\n---\na: x\n", path: ["a"], key: (5, 1), value: (5, 4)),
    Example(name: "quoted key", text: "\"a\": 'x'\n", path: ["a"], key: (1, 1), value: (1, 6)),
    Example(name: "anchored value", text: "a: &x y\n", path: ["a"], key: (1, 1), value: (1, 4)),
    Example(name: "alias", text: "a: &x\n  c: d\nb: *x\n", path: ["b", "c"], key: (2, 3), value: (2, 6)),
    Example(name: "merged", text: "a: &x {c: d}\nb:\n  <<: *x\n", path: ["b", "c"], key: (1, 8), value: (1, 11)),
    Example(name: "literal", text: "a: |\n  x\n", path: ["a"], key: (1, 1), value: (1, 4)),
    Example(name: "JSON", text: "{\"a\": [1,\n  {\"b\": null}]}", path: ["a", "1", "b"], key: (2, 4), value: (2, 9)),
    Example(name: "JSON, second value", text: "{}\n {\"é\": 1, \"b\": 2}", path: ["b"], key: (2, 11), value: (2, 16)),
  ]

  @Test(arguments: examples)
  func places(_ example: Example) throws {
    let (arena, problems) = DocumentReader.read([Source(name: "f.yaml", bytes: Array(example.text.utf8))])
    #expect(problems.isEmpty)
    var node = try #require(arena.roots.last)
    for step in example.path {
      node = try #require(node.kind == .list ? Int(step).flatMap { node[$0] } : node[step], "\(example.name): \(step)")
    }
    let key = node.keyLocation
    let value = node.location
    #expect((key.line, key.column) == example.key, "\(example.name)")
    #expect((value.line, value.column) == example.value, "\(example.name)")
  }

  @Test func utf16IsCountedInCodePoints() throws {
    let units = Array("\u{feff}é: 😀\nb: x\n".utf16)
    let bytes = units.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    let (arena, problems) = DocumentReader.read([Source(name: "f.yaml", bytes: bytes)])
    #expect(problems.isEmpty)
    let node = try #require(arena.roots.first?["b"])
    #expect(node.location == SourceLocation(file: "f.yaml", line: 2, column: 4))
  }

  @Test func problemsAreLocated() {
    let texts: [(String, Int, Int)] = [
      ("a: 1\nb: [1\n", 3, 1), ("é: 1\nb: é: 2\n", 2, 5), ("a: 1\n---\nb: *x\n", 3, 4),
      ("a: .inf\n", 1, 4), ("a: 1\nb: \u{7f}\n", 2, 4), ("{\"a\": \"1\" \"b\"}", 1, 11),
    ]
    for (text, line, column) in texts {
      let (_, problems) = DocumentReader.read([Source(name: "f", bytes: Array(text.utf8))])
      #expect(problems.count == 1, "\(text)")
      #expect(problems.first.map { [$0.location.line, $0.location.column] } == [line, column], "\(text) \(problems)")
    }
  }
}

@Suite("Texts inside scalars")
struct EmbeddedTextTests {
  struct Example: Sendable {
    var name: String
    /// The outer document; the text is at `data`.
    var text: String
    /// The member of the embedded document to look for, and where it stands.
    var key: String
    var line: Int
    var column: Int
  }

  static let examples: [Example] = [
    Example(name: "literal", text: "data: |\n  a: 1\n  b: x\n", key: "b", line: 3, column: 6),
    Example(name: "literal, blank lines", text: "data: |\n\n  a: 1\n\n\n  b: x\n", key: "b", line: 6, column: 6),
    Example(
      name: "literal, chomped, deep", text: "x: é\ndata: |-\n      a: é\n      b: x", key: "b", line: 4, column: 10),
    Example(name: "literal, indicator", text: "data: |2\n    a: 1\n    b: x\n", key: "b", line: 3, column: 8),
    Example(name: "literal, CRLF", text: "data: |\r\n  a: 1\r\n  b: x\r\n", key: "b", line: 3, column: 6),
    Example(name: "literal, anchored", text: "data: &d |\n  a: 1\n  b: x\n", key: "b", line: 3, column: 6),
    Example(name: "double-quoted", text: "data: \"a: 1\\nb: x\\n\"\n", key: "b", line: 1, column: 17),
    Example(name: "double-quoted, escapes", text: "data: \"a: \\u00e9\\nb: x\\n\"\n", key: "b", line: 1, column: 22),
    Example(name: "double-quoted, over lines", text: "data: \"{a: 1,\n  b: x}\"\n", key: "b", line: 2, column: 6),
    Example(name: "single-quoted", text: "data: '{a: ''1'', b: x}'\n", key: "b", line: 1, column: 22),
    Example(name: "folded", text: "data: >\n  {a: 1,\n  b: x}\n", key: "b", line: 3, column: 6),
    Example(name: "plain", text: "data: b=1\n", key: "", line: 1, column: 7),
    Example(name: "JSON", text: "{\"data\": \"{\\\"a\\\": 1, \\\"b\\\": \\\"x\\\"}\"}", key: "b", line: 1, column: 29),
  ]

  @Test(arguments: examples)
  func places(_ example: Example) throws {
    let (outer, problems) = DocumentReader.read([Source(name: "outer.yaml", bytes: Array(example.text.utf8))])
    #expect(problems.isEmpty)
    let carrier = try #require(outer.roots.first?["data"])
    let source = try #require(Source.embedded(in: carrier, name: "data"))
    let (inner, innerProblems) = DocumentReader.read([source])
    #expect(innerProblems.isEmpty)
    let root = try #require(inner.roots.first)
    let node = try #require(example.key.isEmpty ? root : root[example.key])
    #expect(
      node.location == SourceLocation(file: "outer.yaml", line: example.line, column: example.column), "\(example.name)"
    )
  }

  @Test func textInsideTextInsideText() throws {
    let text = "data: |\n  inner: |\n    a: 1\n    b: x\n"
    let (outer, _) = DocumentReader.read([Source(name: "outer.yaml", bytes: Array(text.utf8))])
    let middleSource = try #require(outer.roots.first?["data"].flatMap { Source.embedded(in: $0, name: "middle") })
    let (middle, _) = DocumentReader.read([middleSource])
    let innerSource = try #require(middle.roots.first?["inner"].flatMap { Source.embedded(in: $0, name: "inner") })
    let (inner, _) = DocumentReader.read([innerSource])
    let node = try #require(inner.roots.first?["b"])
    #expect(node.location == SourceLocation(file: "outer.yaml", line: 4, column: 8))
  }

  @Test func onlyStringsHoldText() throws {
    let (arena, _) = DocumentReader.read([Source(name: "f", bytes: Array("a: 1\n".utf8))])
    let node = try #require(arena.roots.first?["a"])
    #expect(Source.embedded(in: node, name: "a") == nil)
  }
}

/// The index counts blocks of bytes once; it must agree with counting from the text's start.
struct LineIndexTests {
  @Test func placesAgreeWithCounting() {
    let text = (0..<900).map { "zeile \($0) äöü€😀\($0 % 3 == 0 ? "\r\n" : $0 % 3 == 1 ? "\n" : "\r")" }.joined()
    let source = Source(name: "f", bytes: Array(text.utf8))
    for offset in stride(from: 0, through: source.bytes.count, by: 7) {
      #expect(source.location(at: UInt32(offset)) == counted(source.bytes, before: offset))
    }
  }

  private func counted(_ bytes: [UInt8], before offset: Int) -> Documents.SourceLocation {
    var place = Documents.SourceLocation(file: "f", line: 1, column: 1)
    for i in 0..<offset {
      // A carriage return in front of a line feed ends no line of its own.
      let isPaired = bytes[i] == 0x0d && i + 1 < bytes.count && bytes[i + 1] == 0x0a
      let endsLine = bytes[i] == 0x0a || (bytes[i] == 0x0d && !isPaired)
      if endsLine {
        place = Documents.SourceLocation(file: "f", line: place.line + 1, column: 1)
      } else if bytes[i] & 0xc0 != 0x80 {
        place.column += 1
      }
    }
    return place
  }
}
