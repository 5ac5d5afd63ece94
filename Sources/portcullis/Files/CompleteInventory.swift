import Cluster
import Collection
import Documents
import Reports

/// The whole cluster in one file, for the batch forms: a JSON list of objects or a v1 List, which gzip may compress.
enum CompleteInventory {
  static func read(_ path: String) throws -> Inventory {
    let source = list(try DecompressedFile.source(path))
    let read = ManifestCollector().collect(sources: [source], options: CollectionOptions(isComplete: true))
    for problem in read.problems where problem.severity == .error {
      throw Stop(.usage, PrintableText.escape(problem.description))
    }
    // The server's own configuration is taken to be the standard one.
    return Inventory(
      objects: read.objects, configurations: read.configurations, view: .complete, problems: read.problems,
      inputs: read.inputs, scheme: read.scheme)
  }

  /// A JSON list of objects as a v1 List, which keeps the places of its lines.
  private static func list(_ source: Source) -> Source {
    guard source.bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") else { return source }
    let head = Array(#"{"apiVersion":"v1","kind":"List","items":"#.utf8)
    let carrier = Source.Carrier(source: source, runs: [(inner: 0, outer: 0), (inner: UInt32(head.count), outer: 0)])
    return Source(name: source.name, bytes: head + source.bytes + [UInt8(ascii: "}")], carrier: carrier)
  }
}
