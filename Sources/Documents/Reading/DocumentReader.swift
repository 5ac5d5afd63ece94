/// Reads sources into one arena as kubectl would, going on behind what cannot be read.
public enum DocumentReader {
  /// All documents of the sources in order, and what could not be read or was changed. Empty documents are left out.
  ///
  /// `prepare` is called for each document with its root, to fill in API defaults.
  public static func read(
    _ sources: [Source], limits: ReadLimits = .standard, pruning: Pruning = .none,
    prepare: (inout ArenaBuilder, NodeIndex) -> Void = { _, _ in }
  ) -> (arena: Arena, problems: [DocumentProblem]) {
    var builder = ArenaBuilder(expectedBytes: sources.reduce(0) { $0 + $1.bytes.count })
    var problems: [DocumentProblem] = []
    for source in sources {
      read(source, limits: limits, pruning: pruning, into: &builder, problems: &problems, prepare: prepare)
    }
    return (builder.finish(), problems)
  }

  /// Reads one source into a builder that already may hold others; problems are added to `problems`.
  public static func read(
    _ source: Source, limits: ReadLimits = .standard, pruning: Pruning = .none, into builder: inout ArenaBuilder,
    problems: inout [DocumentProblem], prepare: (inout ArenaBuilder, NodeIndex) -> Void = { _, _ in }
  ) {
    stream(source, limits: limits, pruning: pruning, into: &builder, &problems) { builder, step, problems in
      if case .document(let root) = step { prepare(&builder, root) }
      if case .problem(let problem) = step { problems.append(problem) }
      return true
    }
  }

  /// Steps through a source until `each` gives false.
  static func stream(
    _ source: Source, limits: ReadLimits, pruning: Pruning, into builder: inout ArenaBuilder,
    _ problems: inout [DocumentProblem],
    each: (inout ArenaBuilder, DocumentStream.Step, inout [DocumentProblem]) -> Bool
  ) {
    guard source.bytes.count <= limits.sourceBytes, source.bytes.count < Int(UInt32.max) else {
      problems.append(
        DocumentProblem(
          .error, .limit, at: SourceLocation(file: source.name, line: 1, column: 1),
          "larger than \(limits.sourceBytes) bytes"))
      return
    }
    var decoded = TextEncoding.decode(source)
    if let problem = decoded.problem { problems.append(problem) }
    if decoded.hasInvalidBytes, DocumentStream.isJSON(decoded.source.bytes.prefix(DocumentStream.peek)) {
      decoded.source = Source(name: source.name, bytes: TextEncoding.repairEachByte(decoded.source.bytes))
    }
    let text = decoded.source
    text.bytes.withUnsafeBufferPointer { bytes in
      var stream = DocumentStream(text, bytes, limits: limits, pruning: pruning)
      while true {
        let step = stream.next(into: &builder)
        if case .end = step { break }
        guard each(&builder, step, &problems) else { break }
      }
    }
  }
}
