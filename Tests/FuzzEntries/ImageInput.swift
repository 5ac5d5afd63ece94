import Documents

/// Bytes as a text and what claims to be its image: whatever that is, it is refused whole or reads as nodes of the text.
struct ImageInput {
  private let source: Source
  private let image: [UInt8]

  /// The text's length stands in the first two bytes.
  init(_ input: [UInt8]) {
    let length = input.count < 2 ? 0 : Int(input[0]) << 8 | Int(input[1])
    let rest = input.dropFirst(2)
    source = Source(name: "text.yaml", bytes: Array(rest.prefix(length)))
    image = Array(rest.dropFirst(length))
  }

  func run() throws(Violation) {
    let (claimed, isRead) = read(image)
    try require(isRead || claimed.roots.isEmpty, "an image that is refused leaves \(claimed.roots.count) documents")
    for root in claimed.roots { try root.checkPlaces(in: source) }
    let own = Array(DocumentImage.make(of: source).utf8)
    guard !own.isEmpty else { return }
    let (imaged, isOwnRead) = read(own)
    try require(isOwnRead, "a text's own image is refused")
    let said = DocumentReader.read([source]).arena.roots.map { $0.json() }
    try require(imaged.roots.map { $0.json() } == said, "an image says something else than its text")
  }

  private func read(_ image: [UInt8]) -> (arena: Arena, isRead: Bool) {
    var builder = ArenaBuilder()
    let isRead = image.withUnsafeBufferPointer { DocumentReader.readImage($0, of: source, into: &builder) }
    return (builder.finish(), isRead)
  }
}
