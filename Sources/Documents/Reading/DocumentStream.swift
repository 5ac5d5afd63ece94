/// Reads the documents of one source in turn, telling JSON and YAML apart as kubectl does: a text that starts with `{`
/// is a sequence of JSON values, and becomes YAML from where that fails, unless two or more were read by then.
struct DocumentStream: ~Copyable {
  /// What was found next.
  enum Step {
    /// A document; its root.
    case document(NodeIndex)
    /// An empty document, or null.
    case empty
    /// Something that cannot be read. kubectl stops here; what follows can be read all the same.
    case problem(DocumentProblem)
    case end
  }

  private let source: Source
  private let bytes: UnsafeBufferPointer<UInt8>
  private let limits: ReadLimits
  private let pruning: Pruning
  /// True where characters and bytes count alike throughout.
  private let isASCII: Bool
  private var mode: Mode
  private var yaml: YAMLReader
  /// How many JSON values were read.
  private var count = 0
  private var pending: DocumentProblem?

  private enum Mode {
    case json(JSONScanner)
    case yaml(DocumentSplitter)
    case done
  }

  /// How far kubectl looks for the opening brace.
  static let peek = 4096

  init(_ source: Source, _ bytes: UnsafeBufferPointer<UInt8>, limits: ReadLimits, pruning: Pruning) {
    self.source = source
    self.bytes = bytes
    self.limits = limits
    self.pruning = pruning
    yaml = YAMLReader(limits: limits)
    isASCII = TextEncoding.isASCII(bytes)
    mode =
      Self.isJSON(bytes.prefix(Self.peek))
      ? .json(JSONScanner(bytes, limits: limits)) : .yaml(DocumentSplitter(bytes, from: 0))
  }

  /// Does the text start with a brace, white space aside?
  static func isJSON(_ start: some Collection<UInt8>) -> Bool {
    let rest = start.drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
    if let first = rest.first, first >= 0x80 {
      return String(decoding: start, as: UTF8.self).unicodeScalars.first { !$0.properties.isWhitespace } == "{"
    }
    return rest.first == UInt8(ascii: "{")
  }

  mutating func next(into builder: inout ArenaBuilder) -> Step {
    if let problem = pending.take() { return .problem(problem) }
    switch mode {
    case .json(var scanner):
      mode = .done
      return readJSON(&scanner, into: &builder)
    case .yaml(var splitter):
      guard let chunk = splitter.next() else {
        mode = .done
        return .end
      }
      mode = .yaml(splitter)
      return readYAML(chunk, into: &builder)
    case .done: return .end
    }
  }

  private func problem(_ kind: DocumentProblem.Kind, _ offset: Int, _ message: String) -> DocumentProblem {
    DocumentProblem(.error, kind, at: source.location(at: UInt32(truncatingIfNeeded: offset)), message)
  }
}

// MARK: - JSON

extension DocumentStream {
  private mutating func readJSON(_ scanner: inout JSONScanner, into builder: inout ArenaBuilder) -> Step {
    let start = scanner.position
    guard !scanner.isAtEnd() else { return .end }
    builder.beginDocument(source, pruning: pruning)
    do throws(JSONError) {
      try scanner.scanValue(into: &builder)
    } catch {
      builder.abandonDocument()
      return recover(from: error, at: start, in: scanner, into: &builder)
    }
    count += 1
    mode = .json(scanner)
    return finish(&builder)
  }

  private mutating func recover(
    from error: JSONError, at start: Int, in scanner: JSONScanner, into builder: inout ArenaBuilder
  ) -> Step {
    guard error.isSyntax else { return .problem(problem(.limit, error.offset, error.message)) }
    guard count < 2 else {
      return .problem(problem(.malformed, error.offset, error.message + "; the rest of the file is not read"))
    }
    // White space goes up to the first line break, then it is YAML to the end.
    var position = start
    while position < bytes.count, [0x20, 0x09, 0x0d, 0x0b, 0x0c].contains(bytes[position]) { position += 1 }
    if position < bytes.count, bytes[position] == 0x0a { position += 1 }
    mode = .yaml(DocumentSplitter(bytes, from: position))
    let step = next(into: &builder)
    // Where neither reads it, what JSON has to say is better, for it was meant to be JSON.
    guard case .problem(let problem) = step, problem.kind != .limit else { return step }
    return .problem(
      self.problem(problem.kind, error.offset, problem.kind == .template ? problem.message : error.message))
  }

  private func finish(_ builder: inout ArenaBuilder) -> Step {
    guard !builder.isFull else {
      builder.abandonDocument()
      return .problem(problem(.limit, 0, "the input is too large to be held at once; scan it in parts"))
    }
    let root = builder.endDocument()
    guard root != 0, builder[root].kind != .null else {
      builder.removeLastDocument()
      return .empty
    }
    return .document(root)
  }
}

// MARK: - YAML

extension DocumentStream {
  private mutating func readYAML(_ chunk: DocumentSplitter.Chunk, into builder: inout ArenaBuilder) -> Step {
    if let line = chunk.invalidSeparator {
      pending = problem(
        .malformed, line.lowerBound, "only a comment may follow '---' on its line: kubectl refuses what stands here")
    }
    let text = UnsafeBufferPointer(rebasing: bytes[chunk.bytes])
    do throws(YAMLError) {
      return try read(text, chunk, pruning, into: &builder)
    } catch {
      builder.abandonDocument()
      return error.needsUnpruned ? readUnpruned(text, chunk, into: &builder) : .problem(located(error, text))
    }
  }

  private mutating func readUnpruned(
    _ text: UnsafeBufferPointer<UInt8>, _ chunk: DocumentSplitter.Chunk, into builder: inout ArenaBuilder
  ) -> Step {
    do throws(YAMLError) {
      return try read(text, chunk, .none, into: &builder)
    } catch {
      builder.abandonDocument()
      return .problem(located(error, text))
    }
  }

  private func located(_ error: YAMLError, _ text: UnsafeBufferPointer<UInt8>) -> DocumentProblem {
    guard error.kind == .malformed, isTemplate(text) else {
      return problem(error.kind, Int(error.offset), error.message)
    }
    let message = "a template, not rendered: pipe `helm template` into `portcullis scan -`"
    return problem(.template, Int(error.offset), message)
  }

  private mutating func read(
    _ text: UnsafeBufferPointer<UInt8>, _ chunk: DocumentSplitter.Chunk, _ pruning: Pruning,
    into builder: inout ArenaBuilder
  ) throws(YAMLError) -> Step {
    builder.beginDocument(source, pruning: pruning)
    guard
      try yaml.read(text, at: chunk.bytes.lowerBound, isASCII: isASCII || TextEncoding.isASCII(text), into: &builder)
    else {
      builder.abandonDocument()
      return .empty
    }
    return finish(&builder)
  }

  private func isTemplate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var i = 0
    while i + 1 < text.count {
      if text[i] == UInt8(ascii: "{"), text[i + 1] == UInt8(ascii: "{") { return true }
      i += 1
    }
    return false
  }
}
