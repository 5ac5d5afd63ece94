import Documents
import Testing

/// A stretch of a scalar's text is a node that stands where the stretch stands in the file.
struct TextPartTests {
  @Test(
    arguments: [
      ("t: abc def\n", "f.yaml:1:8"), ("t: 'it''s def'\n", "f.yaml:1:11"), ("t: \"a\\tbc def\"\n", "f.yaml:1:11"),
      ("t: |\n  abc\n  def\n", "f.yaml:3:3"), ("t: >-\n  abc\n  def ghi\n", "f.yaml:3:3"),
    ])
  func `A stretch stands at its own place`(yaml: String, place: String) throws {
    let arena = DocumentReader.read([Source(name: "f.yaml", bytes: Array(yaml.utf8))]).arena
    let node = try #require(arena.roots.first?["t"])
    let text = try #require(node.string)
    let start = try #require(text.utf8.indices.first { text[$0...].hasPrefix("def") })
    let offset = text.utf8.distance(from: text.utf8.startIndex, to: start)
    let part = try #require(node.part(offset..<offset + 3))
    #expect(part.string == "def")
    #expect(part.location.description == place)
    #expect(part.whole == node)
    #expect(node.whole == nil)
    #expect(node.part(offset..<text.utf8.count + 1) == nil)
  }
}
