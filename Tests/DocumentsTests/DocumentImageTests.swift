import Documents
import Testing

/// An image stands for the reading of its text.
@Suite("Images")
struct DocumentImageTests {
  /// One of every kind and style of node, keys of every sort, texts that stand in the source in parts or not at all.
  private static let texts = [
    "a: 1\nb: [true, null, -3, 1.5, 1e400, .5]\n",
    "a: {}\nb: []\nc: ''\n",
    "a: |\n  one\n\n    two\n  three\nb: 1\n",
    "a: |-\r\n  one\r\n  two\r\n",
    "a: >-\n  one\n  two\n\n  three\n    more\n  end\n",
    "a: 'it''s here'\nb: \"say \\\"hi\\\" \\u00e9 \\n next\"\n",
    "\"quoted \\t key\": x\n'other': y\nnull0: z\n1: number\ntrue: flag\n",
    "a: &x {c: [d, e]}\nb:\n  <<: *x\n  f: *x\n",
    "a: &x !!str word\nb: *x\n",
    "ä: ö\nü: {ß: 'é', c: 😀}\n",
    "a: 1\na: 2\nb: 3\n",
    "# nothing\n---\na: 1\n---\n# nothing\n---\nb: 2\n---\njust text\n",
    "{\"a\": [1, {\"b\": null}], \"c\": \"x\\ud83d\\ude00y\"}",
    "- 9223372036854775807\n- -9223372036854775808\n- 18446744073709551615\n- !!binary aGk=\n",
    "",
  ]

  @Test(arguments: texts)
  func itSaysWhatTheTextSays(_ text: String) {
    let source = source(text)
    let image = DocumentImage.make(of: source)
    var builder = ArenaBuilder()
    #expect(read(image, of: source, into: &builder) == !text.isEmpty)
    let arena = builder.finish()
    #expect(arena.roots.map(Outline.init) == DocumentReader.read([source]).arena.roots.map(Outline.init))
    #expect(arena.documents.allSatisfy { $0.source === source })
  }

  /// A text with a mistake or with something to warn of is read, so that it is told.
  @Test(arguments: [Array("a: [1\n".utf8), [0x61, 0x3a, 0x20, 0xff, 0x0a], [0xff, 0xfe, 0x61, 0, 0x3a, 0, 0x20, 0]])
  func whatHasProblemsHasNoImage(_ bytes: [UInt8]) {
    #expect(DocumentImage.make(of: Source(name: "f.yaml", bytes: bytes)).isEmpty)
  }

  /// An image that does not fit is as good as none, and leaves nothing behind.
  @Test(arguments: [
    "", "7", "n", "`", "6", "600", "6001", "40010", "4000P1", "ooooooooooooooooo", "61", "4110", "6001407", "401",
    "4\u{7f}", "40A50", "  ", "\u{e9}", "0070",
  ])
  func anImageThatDoesNotFitIsNotUsed(_ image: String) {
    var builder = ArenaBuilder()
    #expect(!read(image, of: source("abc"), into: &builder))
    let other = source("d: e")
    #expect(read(DocumentImage.make(of: other), of: other, into: &builder))
    let arena = builder.finish()
    #expect(arena.roots.map { $0["d"]?.string } == ["e"])
  }

  @Test func aCutImageIsNotUsed() {
    let source = source("a: {b: [c, 'd d', 7], \"e\\tf\": true}\n")
    let image = DocumentImage.make(of: source)
    for length in 0..<image.utf8.count {
      var builder = ArenaBuilder()
      #expect(!read(String(image.prefix(length)), of: source, into: &builder), "cut at \(length)")
    }
  }

  private func source(_ text: String) -> Source { Source(name: "f.yaml", bytes: Array(text.utf8)) }

  private func read(_ image: String, of source: Source, into builder: inout ArenaBuilder) -> Bool {
    let image = Array(image.utf8)
    return image.withUnsafeBufferPointer { DocumentReader.readImage($0, of: source, into: &builder) }
  }
}

/// A node with all that can be told of it.
private struct Outline: Equatable {
  var kind: NodeKind
  var style: NodeStyle
  var isShared: Bool
  var key: String?
  var offsets: [UInt32]
  var string: String?
  /// The bits of a number or a boolean.
  var bits: UInt64?
  var children: [Outline]

  init(_ node: Node) {
    let record = node.record
    (kind, style, isShared, key) = (record.kind, record.style, record.isShared, node.key)
    offsets = [node.offset, node.keyOffset]
    string = node.string
    bits = [.bool, .int, .double].contains(record.kind) ? record.payload : nil
    children = node.children.map(Outline.init)
  }
}
