import Cluster
import Documents

/// Where the objects of a cluster are declared in files: what is wrong in the cluster is mended there.
struct Declarations {
  private let files: Inventory

  init(_ files: Inventory) { self.files = files }

  /// The node of a file that stands for a node of an object of the cluster, or the nearest one around it; nil where no
  /// file declares the object.
  func place(of node: Node, in root: Node, _ identity: ObjectIdentity) -> Node? {
    guard var place = files.object(identity)?.node else { return nil }
    for step in Self.steps(from: root, to: node) {
      guard let next = Self.twin(of: step, in: place) else { return place }
      place = next
    }
    return place
  }

  /// The nodes below the root on the way to a node, itself the last.
  private static func steps(from root: Node, to node: Node) -> [Node] {
    var steps: [Node] = []
    var current = node
    while current != root, let parent = current.parent {
      steps.append(current)
      current = parent
    }
    return steps.reversed()
  }

  /// The member of the same key, or the element of the same name, or at the same position.
  private static func twin(of node: Node, in place: Node) -> Node? {
    if let key = node.key { return place[key] }
    guard place.kind == .list else { return nil }
    if let name = node["name"]?.string { return place.elements.first { $0["name"]?.string == name } }
    var position = 0
    for sibling in node.parent?.elements.map({ $0 }) ?? [] {
      if sibling == node { break }
      position += 1
    }
    return place[position]
  }
}
