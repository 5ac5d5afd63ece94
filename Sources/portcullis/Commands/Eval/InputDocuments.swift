import Cluster
import Collection
import Documents

/// The file that `eval` looks at: its first document, and all its objects as a cluster.
struct InputDocuments {
  let first: Node
  let inventory: Inventory

  static var nothing: Inventory { ManifestCollector().collect(sources: []) }

  /// Stops where the first document cannot be read.
  init(_ path: String) throws {
    let source = Source(name: path == "-" ? "<stdin>" : path, bytes: try FileBytes.read(path))
    let (arena, problems) = DocumentReader.read([source], prepare: Defaulting.prepare)
    for problem in problems { StandardError.line(problem.description) }
    guard let first = arena.roots.first else { throw Stop(.nothingRelevant, "no document in \(source.name)") }
    self.first = first
    inventory = ManifestCollector().collect(
      sources: [source], options: CollectionOptions(time: Moment.present.seconds))
  }
}
