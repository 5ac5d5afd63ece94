extension DocumentReader {
  /// Appends one JSON value that was cut out of a longer text, as a document of its own. Its positions count from the
  /// value's start; `source` should say so by having no text.
  package static func append(
    json bytes: UnsafeBufferPointer<UInt8>, of source: Source, limits: ReadLimits = .standard,
    pruning: Pruning = .none, into builder: inout ArenaBuilder
  ) throws(DocumentProblem) -> NodeIndex {
    func problem(_ kind: DocumentProblem.Kind, _ message: String) -> DocumentProblem {
      DocumentProblem(.error, kind, at: SourceLocation(file: source.name, line: 1, column: 1), message)
    }
    guard TextEncoding.isASCII(bytes) || String(validating: bytes, as: UTF8.self) != nil else {
      throw problem(.encoding, "not valid UTF-8")
    }
    var scanner = JSONScanner(bytes, limits: limits)
    builder.beginDocument(source, pruning: pruning)
    do throws(JSONError) {
      try scanner.scanValue(into: &builder)
    } catch {
      builder.abandonDocument()
      throw problem(error.isSyntax ? .malformed : .limit, "at byte \(error.offset): \(error.message)")
    }
    guard scanner.isAtEnd() else {
      builder.abandonDocument()
      throw problem(.malformed, "at byte \(scanner.position): expected nothing behind the value")
    }
    guard !builder.isFull else {
      builder.abandonDocument()
      throw problem(.limit, "the input is too large to be held at once")
    }
    return builder.endDocument()
  }
}
