import Cluster
import Dispatch
import Documents
import Synchronization

/// One file to read, with what its name and place say.
struct ManifestFile: Sendable {
  enum Content: Sendable {
    /// Nil for standard input.
    case path(String?)
    case source(Source)
  }

  var name: String
  var content: Content
  var role: FileRole
  var input: Int
  var isNamed: Bool
}

/// Reads files in parallel, a few at a time into one arena.
enum ManifestReading {
  struct Chunk: Sendable {
    var arena: Arena
    var problems: [DocumentProblem]
  }

  /// How many bytes of files go into one arena: enough to make a thread worth its start.
  private static let chunkBytes = 1 << 20

  /// What no rule can read, though it is most of a dump: who set which field, and the schemas of custom kinds.
  private static let unread = Pruning([
    ["metadata", "managedFields"], ["spec", "versions", "[]", "schema"],
  ])

  /// The chunks in the order of the files, whichever was ready first.
  static func read(_ files: [ManifestFile], limits: ReadLimits) -> [Chunk] {
    let ranges = chunks(files)
    guard ranges.count > 1 else { return ranges.map { read(files[$0], limits: limits) } }
    let results = Mutex([Chunk?](repeating: nil, count: ranges.count))
    DispatchQueue.concurrentPerform(iterations: ranges.count) { position in
      let chunk = read(files[ranges[position]], limits: limits)
      results.withLock { $0[position] = chunk }
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  private static func chunks(_ files: [ManifestFile]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var bytes = 0
    for (position, file) in files.enumerated() {
      bytes += size(of: file)
      if bytes >= chunkBytes {
        ranges.append(start..<position + 1)
        start = position + 1
        bytes = 0
      }
    }
    if start < files.count { ranges.append(start..<files.count) }
    return ranges
  }

  private static func size(of file: ManifestFile) -> Int {
    switch file.content {
    case .path(let path): path.map(FileReading.size) ?? 0
    case .source(let source): source.bytes.count
    }
  }

  private static func read(_ files: ArraySlice<ManifestFile>, limits: ReadLimits) -> Chunk {
    var sources: [Source] = []
    var problems: [DocumentProblem] = []
    for file in files {
      guard let source = source(of: file, limits: limits, problems: &problems) else { continue }
      if file.role == .chartTemplate, let action = TemplateReport.firstAction(in: source.bytes) {
        problems.append(DocumentProblem(.error, .template, at: source.location(at: action), "not rendered"))
        continue
      }
      sources.append(source)
    }
    let (arena, found) = DocumentReader.read(
      sources, limits: limits, pruning: unread, prepare: Defaulting.prepare)
    return Chunk(arena: arena, problems: problems + found)
  }

  private static func source(
    of file: ManifestFile, limits: ReadLimits, problems: inout [DocumentProblem]
  ) -> Source? {
    switch file.content {
    case .source(let source): return source
    case .path(let path):
      do throws(FileError) {
        return Source(name: file.name, bytes: try FileReading.read(path, limit: limits.sourceBytes))
      } catch {
        problems.append(
          DocumentProblem(
            error.isNote ? .warning : .error, .notAnObject, at: SourceLocation(file: file.name, line: 1, column: 1),
            error.message))
        return nil
      }
    }
  }
}
