import Analysis
import Crypto
package import Documents

/// What a scan judges by: rules and threat models, from the binary and from `--rules`.
package struct Catalogue: Sendable {
  package var rules: RuleSet
  package var models: ThreatModels
  package var platforms: [Platform]
  /// Most commands make no report, and hash nothing.
  private let hash: Memo<String>

  /// SHA-256 over the texts that were loaded, so that a report says by what it was judged; empty where none was.
  package var digest: String { hash.value }

  package init(rules: RuleSet = RuleSet(), models: ThreatModels = ThreatModels(), platforms: [Platform] = []) {
    self.init(rules: rules, models: models, platforms: platforms, hash: Memo { "" })
  }

  private init(rules: RuleSet, models: ThreatModels, platforms: [Platform], hash: Memo<String>) {
    self.rules = rules
    self.models = models
    self.platforms = platforms
    self.hash = hash
  }

  /// What is compiled into the binary.
  package static func builtIn() throws(LoadingFailure) -> Catalogue {
    let files = builtInFiles
    let parts = SharedWork.results(of: partCount, by: ()) { _, part in
      let range = files.count * part / partCount..<files.count * (part + 1) / partCount
      let (arena, problems) = DocumentReader.read(Array(files[range]))
      return (documents: arena.roots.map { CatalogueDocument($0, isBuiltIn: true) }, problems: problems)
    }
    return try Catalogue().adding(
      parts.flatMap(\.documents), parts.flatMap(\.problems),
      hash: Memo { Self.digest(of: files.map(\.source), after: "") })
  }

  /// In how many parts the built-in files are read, each into an arena of its own, by all processors.
  private static let partCount = 16

  static var builtInFiles: [(source: Source, image: StaticString)] {
    EmbeddedFiles.all.filter { isCatalogueFile($0.path) }.map {
      (Source(name: "Rules/\($0.path)", text: $0.text), $0.image)
    }
  }

  /// Whether a file of a rules directory is one to load: README files and the like lie there too.
  package static func isCatalogueFile(_ path: String) -> Bool {
    path.hasSuffix(".yaml") || path.hasSuffix(".yml")
  }

  /// These documents added; one of a known name takes its place. All that is wrong with any of them is reported.
  package func adding(_ sources: [Source], isBuiltIn: Bool = false) throws(LoadingFailure) -> Catalogue {
    let (arena, problems) = DocumentReader.read(sources)
    let roots = arena.roots
    let documents = SharedWork.results(of: roots.count, by: ()) { _, number in
      CatalogueDocument(roots[number], isBuiltIn: isBuiltIn)
    }
    return try adding(documents, problems, hash: Memo { [hash] in Self.digest(of: sources, after: hash.value) })
  }

  private func adding(
    _ documents: [CatalogueDocument], _ readingProblems: [DocumentProblem], hash: Memo<String>
  ) throws(LoadingFailure) -> Catalogue {
    var loader = CatalogueLoader(base: self, count: documents.count)
    for document in documents { loader.add(document) }
    let (rules, models, platforms) = loader.finish()
    let problems = readingProblems.filter { $0.severity == .error } + loader.problems
    guard problems.isEmpty else { throw LoadingFailure(problems: problems) }
    return Catalogue(rules: rules, models: models, platforms: platforms, hash: hash)
  }

  private static func digest(of sources: [Source], after digest: String) -> String {
    var hash = SHA256()
    hash.update(data: Array(digest.utf8))
    for source in sources {
      hash.update(data: Array(source.name.utf8))
      source.withBytes { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    }
    return hash.finalize().hexadecimal
  }
}

/// Rules or threat models that cannot be used: every problem, in the order of the files.
package struct LoadingFailure: Error, Sendable, CustomStringConvertible {
  package var problems: [DocumentProblem]

  package init(problems: [DocumentProblem]) {
    self.problems = problems.enumerated().sorted { left, right in
      left.element.location != right.element.location
        ? left.element.location < right.element.location : left.offset < right.offset
    }.map(\.element)
  }

  /// One line for each problem: `file:line:column: message`.
  package var description: String { problems.map(\.description).joined(separator: "\n") }
}
