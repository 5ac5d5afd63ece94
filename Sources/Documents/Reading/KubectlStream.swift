/// Reads a source up to the first thing that `kubectl create -f` would refuse before it asks a server, and takes lists
/// apart: `portcullis decode`.
public enum KubectlStream {
  /// What kubectl would send.
  public struct Decoded: Sendable {
    /// Holds the objects.
    public let arena: Arena
    /// The objects in order, those in lists one by one.
    public let objects: [NodeIndex]
    /// Why kubectl would have ended with an error, and warnings.
    public let problems: [DocumentProblem]

    /// Would kubectl succeed as far as it alone is concerned?
    public var isComplete: Bool { !objects.isEmpty && !problems.contains { $0.severity == .error } }
  }

  /// How kubectl's `--validate` is set.
  public enum Validation: Sendable {
    /// An object that cannot be one stops the stream.
    case strict
    /// An object that cannot be one is reported and left out.
    case ignore
  }

  /// Decodes a source.
  public static func decode(
    _ source: Source, validation: Validation = .strict, limits: ReadLimits = .apiServer
  ) -> Decoded {
    var builder = ArenaBuilder(expectedBytes: source.bytes.count)
    var problems: [DocumentProblem] = []
    var objects: [NodeIndex] = []
    DocumentReader.stream(source, limits: limits, pruning: .none, into: &builder, &problems) {
      builder, step, problems in
      switch step {
      case .empty, .end: return true
      case .problem(let problem):
        problems.append(problem)
        return false
      case .document(let root):
        var object = ObjectCheck(root: root, source: builder.lastSource ?? source)
        let mayGoOn = object.run(&builder, validation)
        objects += object.accepted
        problems += object.problems
        return mayGoOn
      }
    }
    if objects.isEmpty, !problems.contains(where: { $0.severity == .error }) {
      let start = SourceLocation(file: source.name, line: 1, column: 1)
      problems.append(DocumentProblem(.error, .notAnObject, at: start, "there is no object in the input"))
    }
    return Decoded(arena: builder.finish(), objects: objects, problems: problems)
  }
}
