import Documents
import Testing

/// Places inside a text that stands in a scalar are places of the file around it.
struct EmbeddedSourceTests {
  /// A file with key `a`; the marks `<` `>` are not part of it. Each character of the value maps to its own place.
  private static let files = [
    "a: one two\nb: 1\n",
    "a: 'it''s here'\n",
    "a: \"say \\\"hi\\\" \\u00e9 \\n next\"\n",
    "{\"a\": \"x\\ud83d\\ude00y\\tz\"}",
    "a: |\n  one\n\n    two\n  three\n",
    "a: |-\r\n  one\r\n  two\r\n",
    "m:\n  a: |2\n      one\n    two\n",
    "a: >-\n  one\n  two\n\n  three\n    more\n  end\n",
    "a: one\n  two\n\n  three\n",
    "a: \"one\n  two \\\n  three\"\n",
    "a: &x !!str word\n",
  ]

  @Test(arguments: files.indices)
  func everyLetterMapsToItself(index: Int) throws {
    let text = Self.files[index]
    let (arena, problems) = DocumentReader.read([source("f", text)])
    #expect(problems.isEmpty)
    let root = try #require(arena.roots.first)
    let node = try #require(root["a"] ?? root["m", "a"])
    let inner = try #require(Source.embedded(in: node, name: "inner"))
    #expect(String(decoding: inner.bytes, as: UTF8.self) == node.string)
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    var letters = 0
    for (offset, byte) in inner.bytes.enumerated() where (0x61...0x7a).contains(byte) {
      let place = inner.location(at: UInt32(offset))
      #expect(place.file == "f")
      let line = place.line <= lines.count ? lines[place.line - 1] : []
      let letter = place.column <= line.count ? line[place.column - 1] : nil
      #expect(letter == Unicode.Scalar(byte), "\(place) of byte \(offset)")
      letters += 1
    }
    #expect(letters > 2)
  }
}
