import Cluster
import Documents
import Synchronization

/// Tells which object or document a node belongs to, and where it is there.
final class PlaceFinder: Sendable {
  let inventory: Inventory
  let regions = RegionReader()
  private let declarations: Declarations?
  /// Where in the inventory each root node's object is, or behind all objects its document, once somebody asked for one.
  private let owners = Mutex<[Node: Int32]?>(nil)

  /// `declared` are files that declare the objects of the inventory: places are there then.
  init(inventory: Inventory, declared: Inventory? = nil) {
    self.inventory = inventory
    declarations = declared.map(Declarations.init)
  }

  struct Place {
    var object: ObjectIdentity?
    var documentKind: String?
    /// What a fingerprint names the object or document by.
    var subject: [String]
    var path: String
    var canonicalPath: String
    var region: SourceRegion?
  }

  /// Most nodes lie in the subject itself; others are looked up among the roots of all objects and documents.
  func place(of node: Node, subject: SubjectSelection.Subject) -> Place {
    if let whole = node.whole {
      var place = place(of: whole, subject: subject)
      place.region = regions.region(of: node)
      place.canonicalPath += "{\(node.string ?? "")}"
      return place
    }
    return switch owner(of: node, subject: subject) {
    case .object(let object):
      place(of: node, in: object.node, object.identity, nil, Fingerprint.subject(of: object.identity))
    case .document(let document):
      place(of: node, in: document.node, nil, document.kind, [document.kind, document.chart ?? "", fileName(document)])
    case .inventory:
      place(of: node, in: nil, nil, nil, [])
    }
  }

  private func place(
    of node: Node, in root: Node?, _ object: ObjectIdentity?, _ documentKind: String?, _ subject: [String]
  ) -> Place {
    Place(
      object: object, documentKind: documentKind, subject: subject, path: node.path(from: root),
      canonicalPath: root.map { Fingerprint.canonicalPath(of: node, from: $0) } ?? node.path(),
      region: regions.region(of: declaration(of: node, in: root, object) ?? node))
  }

  private func declaration(of node: Node, in root: Node?, _ object: ObjectIdentity?) -> Node? {
    guard let declarations, let root, let object else { return nil }
    return declarations.place(of: node, in: root, object)
  }

  /// A moved file keeps its name more often than its directory.
  private func fileName(_ document: ConfigurationDocument) -> String {
    document.name.split(separator: "/").last.map(String.init) ?? document.name
  }

  private func owner(of node: Node, subject: SubjectSelection.Subject) -> SubjectSelection.Subject {
    var ancestor: Node? = node
    let root = subject.node
    while let current = ancestor {
      if current == root { return subject }
      ancestor = current.parent
    }
    ancestor = node
    while let current = ancestor {
      if let owner = owner(withRoot: current) { return owner }
      ancestor = current.parent
    }
    return .inventory
  }

  private func owner(withRoot node: Node) -> SubjectSelection.Subject? {
    let place = owners.withLock { known in
      let owners = known ?? Self.owners(in: inventory)
      known = owners
      return owners[node].map(Int.init)
    }
    guard let place else { return nil }
    let count = inventory.objects.count
    return place < count ? .object(inventory.objects[place]) : .document(inventory.configurations[place - count])
  }

  private static func owners(in inventory: Inventory) -> [Node: Int32] {
    let roots = inventory.objects.lazy.map(\.node)
    var owners: [Node: Int32] = [:]
    owners.reserveCapacity(roots.count + inventory.configurations.count)
    for (place, root) in roots.enumerated() { owners[root] = Int32(place) }
    for (place, document) in inventory.configurations.enumerated() where owners[document.node] == nil {
      owners[document.node] = Int32(roots.count + place)
    }
    return owners
  }
}
