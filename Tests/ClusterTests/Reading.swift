import Cluster
import Documents

/// The first document of a YAML or JSON text, with API defaults.
func document(_ text: String) throws -> Node {
  let (arena, problems) = DocumentReader.read(
    [Source(name: "test.yaml", bytes: Array(text.utf8))], prepare: Defaulting.prepare)
  if let problem = problems.first { throw problem }
  guard let root = arena.roots.first else { throw NoDocument() }
  return root
}

struct NoDocument: Error {}

/// The objects of a text, as an inventory.
func inventory(_ text: String, view: View = .manifests) throws -> Inventory {
  let (arena, problems) = DocumentReader.read(
    [Source(name: "test.yaml", bytes: Array(text.utf8))], prepare: Defaulting.prepare)
  if let problem = problems.first { throw problem }
  var builder = InventoryBuilder()
  var reader = ObjectReader(arena: arena)
  for root in arena.roots {
    guard let type = reader.typeMeta(of: root.index) else { continue }
    builder.add(root, reader.identity(of: root.index, type))
  }
  return builder.inventory(view: view)
}
