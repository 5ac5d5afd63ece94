/// What reading a text comes to, written down in printable characters: a program that carries a text can carry its image
/// beside it, made when the program was built, and is spared the reading.
///
/// An image is a sequence of numbers, five bits to a character, and holds no text: strings and keys are told by where
/// they stand in the text that the image is of. Nodes come in document order:
///
/// - ``Head``, then within a map the key: its number, how far its offset lies from the one before, and where it is new
///   its text; then, in the same way, the node's offset
/// - scalars: the payload, or the text; lists and maps: their children up to ``Head/close``
/// - a text: its length, then parts that are so many bytes behind the one before, or bytes that do not stand there
package enum DocumentImage {
  /// The image of a source; empty where it cannot be read without a problem, so that what is wrong shows when it is read.
  package static func make(of source: Source) -> String {
    let (arena, problems) = DocumentReader.read([source])
    // A text that is no UTF-8 is read by way of another one.
    guard problems.isEmpty, arena.documents.allSatisfy({ $0.source === source }) else { return "" }
    var writer = ImageWriter(source.bytes)
    for root in arena.roots { writer.add(root) }
    return String(decoding: writer.output, as: UTF8.self)
  }

  /// The first number of a node.
  struct Head {
    var kind: NodeKind
    var style: NodeStyle
    var isShared: Bool

    /// Ends the innermost list or map.
    static let close: UInt64 = 7

    init(_ record: NodeRecord) {
      (kind, style, isShared) = (record.kind, record.style, record.isShared)
    }

    init?(_ number: UInt64) {
      guard let kind = NodeKind(rawValue: UInt8(number & 7)), number < 0x80,
        let style = NodeStyle(rawValue: UInt8(number >> 3 & 7))
      else { return nil }
      (self.kind, self.style, isShared) = (kind, style, number & 0x40 != 0)
    }

    var number: UInt64 { UInt64(kind.rawValue) | UInt64(style.rawValue) << 3 | (isShared ? 0x40 : 0) }
  }

  /// The characters of an image are this one and those behind it: none of them ends a raw string literal.
  static let firstCharacter: UInt8 = 0x30
}

extension DocumentReader {
  /// Reads sources, or their images where they have one that fits.
  package static func read(
    _ sources: [(source: Source, image: StaticString)]
  ) -> (arena: Arena, problems: [DocumentProblem]) {
    let count = sources.reduce(0) { $0 + $1.source.byteCount }
    var builder = ArenaBuilder(expectedBytes: count)
    // Whoever carries texts with images carries much prose.
    _ = builder.reserveText(count)
    var problems: [DocumentProblem] = []
    for (source, image) in sources {
      let image = UnsafeBufferPointer(start: image.utf8Start, count: image.utf8CodeUnitCount)
      if !readImage(image, of: source, into: &builder) { read(source, into: &builder, problems: &problems) }
    }
    return (builder.finish(), problems)
  }

  /// False where there is no image or it does not fit the source; nothing is appended then.
  package static func readImage(
    _ image: UnsafeBufferPointer<UInt8>, of source: Source, into builder: inout ArenaBuilder
  ) -> Bool {
    guard !image.isEmpty else { return false }
    return source.withBytes { text in
      var reader = ImageReader(image, of: text)
      return reader.readAll(source, into: &builder)
    }
  }
}
