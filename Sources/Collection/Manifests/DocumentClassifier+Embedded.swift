import Cluster
import Documents

extension DocumentClassifier {
  /// Reads the texts that objects carry; positions stay those of the outer file.
  mutating func classifyEmbedded(limits: ReadLimits) {
    guard !embedded.isEmpty else { return }
    var sources: [Source] = []
    var origins: [ObjectIdentifier: Origin] = [:]
    for text in embedded {
      guard let source = Source.embedded(in: text.node, name: text.origin.name) else { continue }
      sources.append(source)
      origins[ObjectIdentifier(source)] = text.origin
    }
    let (arena, problems) = DocumentReader.read(sources, limits: limits, prepare: Defaulting.prepare)
    for problem in problems { report(problem) }
    var reader = ObjectReader(arena: arena)
    for document in arena.documents {
      guard let origin = origins[ObjectIdentifier(document.source)] else { continue }
      classify(Node(arena: arena, index: document.root), origin, reader: &reader)
    }
  }
}
