import Cluster
import Documents
import Synchronization

/// The pod spec and the containers of the objects that were asked for: a dozen rules ask the same of each object, one rule
/// after the other.
final class ContainerCache: Sendable {
  private struct Entry {
    /// 0 where the object runs no pods.
    var spec: NodeIndex
    /// In the store's list: the ordinary, the init and the ephemeral containers of all pod templates.
    var containers: Range<Int>
  }

  private struct Store {
    /// Kept, so that no other arena can have its address.
    var arena: Arena
    var entries: [NodeIndex: Entry] = [:]
    var containers: [NodeIndex] = []

    mutating func entry(_ object: Node) -> Entry {
      if let known = entries[object.index] { return known }
      let start = containers.count
      let templates = Workload.podTemplates(of: object)
      for template in templates {
        for container in Workload.containers(of: template.spec) { containers.append(container.index) }
      }
      let entry = Entry(spec: templates.first?.spec.index ?? 0, containers: start..<containers.count)
      entries[object.index] = entry
      return entry
    }
  }

  private let stores = Mutex<[Store]>([])

  /// The pod spec of an object; nil where it runs no pods.
  func spec(of object: Node) -> Node? {
    withStore(of: object.arena) { store in
      let spec = store.entry(object).spec
      return spec == 0 ? nil : Node(arena: object.arena, index: spec)
    }
  }

  /// Calls `body` with the containers of an object.
  func withContainers<Result: Sendable>(of object: Node, _ body: (UnsafeBufferPointer<NodeIndex>) -> Result) -> Result {
    withStore(of: object.arena) { store in
      let range = store.entry(object).containers
      return store.containers.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
  }

  private func withStore<Result: Sendable>(of arena: Arena, _ body: (inout Store) -> Result) -> Result {
    stores.withLock { stores in
      // By index: a copy in a variable would make the store copy its dictionary when it grows.
      if let known = stores.indices.last(where: { stores[$0].arena === arena }) { return body(&stores[known]) }
      stores.append(Store(arena: arena))
      return body(&stores[stores.count - 1])
    }
  }
}
