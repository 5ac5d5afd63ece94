import Cluster
import Documents
import Synchronization

/// The pod spec and the containers of the objects that were asked for last: a dozen rules ask the same of each object, one
/// after the other. An object takes the place of another one with the same low bits of its index.
final class ContainerCache: Sendable {
  struct Entry: Sendable {
    /// Kept, so that no other arena can have its address.
    fileprivate var arena: Arena
    fileprivate var object: NodeIndex
    /// 0 where the object runs no pods.
    fileprivate var specIndex: NodeIndex
    fileprivate var containerIndices: [NodeIndex]

    var spec: Node? { specIndex == 0 ? nil : Node(arena: arena, index: specIndex) }

    /// Of all pod templates: the ordinary, the init and the ephemeral ones.
    var containers: some Collection<Node> { containerIndices.lazy.map { Node(arena: arena, index: $0) } }
  }

  private static let size = 256
  private let entries = Mutex([Entry?](repeating: nil, count: size))

  subscript(object: Node) -> Entry {
    let place = Int(object.index) % Self.size
    let known = entries.withLock { $0[place] }
    if let known, known.object == object.index, known.arena === object.arena { return known }
    let templates = Workload.podTemplates(of: object)
    let entry = Entry(
      arena: object.arena, object: object.index, specIndex: templates.first?.spec.index ?? 0,
      containerIndices: templates.flatMap { Workload.containers(of: $0.spec) }.map(\.index))
    entries.withLock { $0[place] = entry }
    return entry
  }
}
