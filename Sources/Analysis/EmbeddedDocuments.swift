import Documents

/// The documents of one folder of `Resources`.
struct EmbeddedDocuments: Sendable {
  /// What is known of who enforces what.
  static let enforcement = EmbeddedDocuments(folder: "enforcement")

  private let roots: [Node]

  init(folder: String) {
    let files = EmbeddedFiles.all.filter { $0.path.hasPrefix("\(folder)/") }
    roots = DocumentReader.read(files.map { (Source(name: $0.path, text: $0.text), $0.image) }).arena.roots
  }

  /// The elements of a top-level list, whichever of the documents have it.
  func elements(_ key: String) -> [Node] { roots.flatMap { root in root[key]?.elements.map { $0 } ?? [] } }

  /// A top-level member of the first document that has it.
  func member(_ key: String) -> Node? { roots.lazy.compactMap { $0[key] }.first }
}
