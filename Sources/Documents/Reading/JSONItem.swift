extension DocumentReader {
  /// Appends the JSON value that a text starts with, as a document of its own, and gives its root and how many bytes it
  /// takes; nil where the text ends before the value does. Its positions count from the value's start; `source` should
  /// say so by having no text.
  package static func append(
    jsonPrefix bytes: UnsafeBufferPointer<UInt8>, of source: Source, limits: ReadLimits = .standard,
    pruning: Pruning = .none, into builder: inout ArenaBuilder
  ) throws(DocumentProblem) -> (root: NodeIndex, count: Int)? {
    try append(start: bytes, mayGoOn: true, of: source, limits, pruning, into: &builder)
  }

  /// `mayGoOn`: whether there is more behind the text, so that what is wrong at its very end may come right.
  private static func append(
    start bytes: UnsafeBufferPointer<UInt8>, mayGoOn: Bool, of source: Source, _ limits: ReadLimits,
    _ pruning: Pruning, into builder: inout ArenaBuilder
  ) throws(DocumentProblem) -> (root: NodeIndex, count: Int)? {
    var scanner = JSONScanner(bytes, limits: limits)
    builder.beginDocument(source, pruning: pruning)
    do throws(JSONError) {
      try scanner.scanValue(into: &builder)
    } catch {
      builder.abandonDocument()
      guard error.offset < bytes.count, !mayGoOn || scanner.position < bytes.count else { return nil }
      throw problem(
        source, error.isSyntax ? .malformed : .limit, "at byte \(error.offset): \(error.message)")
    }
    guard scanner.isASCII || isUTF8(UnsafeBufferPointer(rebasing: bytes[..<scanner.position])) else {
      builder.abandonDocument()
      throw problem(source, .encoding, "not valid UTF-8")
    }
    guard !builder.isFull else {
      builder.abandonDocument()
      throw problem(source, .limit, "the input is too large to be held at once")
    }
    return (builder.endDocument(), scanner.position)
  }

  /// Appends one JSON value that was cut out of a longer text, as a document of its own.
  package static func append(
    json bytes: UnsafeBufferPointer<UInt8>, of source: Source, limits: ReadLimits = .standard,
    pruning: Pruning = .none, into builder: inout ArenaBuilder
  ) throws(DocumentProblem) -> NodeIndex {
    guard
      let (root, count) = try append(start: bytes, mayGoOn: false, of: source, limits, pruning, into: &builder)
    else { throw problem(source, .malformed, "at byte \(bytes.count): the JSON text ends in the middle of a value") }
    guard bytes[count...].allSatisfy({ $0 == 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }) else {
      builder.removeLastDocument()
      throw problem(source, .malformed, "at byte \(count): expected nothing behind the value")
    }
    return root
  }

  private static func problem(_ source: Source, _ kind: DocumentProblem.Kind, _ message: String) -> DocumentProblem {
    DocumentProblem(.error, kind, at: SourceLocation(file: source.name, line: 1, column: 1), message)
  }

  private static func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    (try? UTF8Span(validating: Span(_unsafeElements: bytes))) != nil
  }
}
