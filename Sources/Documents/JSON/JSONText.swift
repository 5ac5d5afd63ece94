extension DocumentReader {
  /// The one JSON value that a text consists of: what lines of JSON Lines are. Nothing is taken for YAML.
  package static func json(_ source: Source, limits: ReadLimits = .standard) throws(DocumentProblem) -> Node {
    var builder = ArenaBuilder(expectedBytes: source.bytes.count)
    builder.beginDocument(source)
    let failure = source.bytes.withUnsafeBufferPointer { bytes -> JSONError? in
      guard source.bytes.count <= limits.sourceBytes else { return JSONError(offset: 0, message: "too large") }
      if let offset = firstInvalidUTF8(bytes) { return JSONError(offset: offset, message: "not valid UTF-8") }
      var scanner = JSONScanner(bytes, limits: limits)
      do throws(JSONError) {
        try scanner.scanValue(into: &builder)
      } catch {
        return error
      }
      return scanner.isAtEnd() ? nil : JSONError(offset: scanner.position, message: "expected nothing behind the value")
    }
    if let failure {
      throw DocumentProblem(
        at: source.location(at: UInt32(truncatingIfNeeded: failure.offset)), failure.message)
    }
    let root = builder.endDocument()
    return Node(arena: builder.finish(), index: root)
  }

  private static func firstInvalidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var decoder = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let scalar): offset += scalar.count
      case .error: return offset
      case .emptyInput: return nil
      }
    }
  }
}
