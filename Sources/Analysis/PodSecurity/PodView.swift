import Documents

/// What of a pod is judged: the pod itself or the template of its controller. The API server completes pods in ways
/// that it does not complete templates.
package enum PodForm: Sendable, Hashable {
  case pod
  case template
}

/// A pod or pod template as the API server sees it when Pod Security admission judges it: null members are absent, and
/// what the server fills in counts. Nothing is copied.
struct PodView: Sendable {
  let arena: Arena
  let fields: PodFields
  let form: PodForm
  let metadata: NodeIndex
  let spec: NodeIndex
  /// The pod's `securityContext`; 0 where it has none.
  let securityContext: NodeIndex
  /// In the order of the API server's messages: init, ordinary, ephemeral.
  let containers: [Container]

  /// A container of any list.
  struct Container: Sendable {
    var node: NodeIndex
    /// 0 where it has none.
    var securityContext: NodeIndex
    var isEphemeral: Bool
  }

  /// `node` is the map with `metadata` and `spec`.
  init(_ node: Node, form: PodForm, fields: PodFields) {
    let arena = node.arena
    self.arena = arena
    self.fields = fields
    self.form = form
    metadata = Self.member(fields.metadata, of: node.index, in: arena)
    let spec = Self.member(fields.spec, of: node.index, in: arena)
    self.spec = spec
    securityContext = Self.member(fields.securityContext, of: spec, in: arena)
    var containers: [Container] = []
    func append(_ list: KeyID, isEphemeral: Bool = false) {
      let list = Self.member(list, of: spec, in: arena)
      guard arena.records[Int(list)].kind == .list else { return }
      var element = arena.records[Int(list)].low
      while element != 0 {
        let context = Self.member(fields.securityContext, of: element, in: arena)
        containers.append(Container(node: element, securityContext: context, isEphemeral: isEphemeral))
        element = arena.records[Int(element)].next
      }
    }
    append(fields.initContainers)
    append(fields.containers)
    append(fields.ephemeralContainers, isEphemeral: true)
    self.containers = containers
  }

  @inline(__always)
  private static func member(_ key: KeyID, of map: NodeIndex, in arena: Arena) -> NodeIndex {
    let member = arena.member(key, of: map)
    return arena.records[Int(member)].kind == .null ? 0 : member
  }
}

// MARK: - Reading

extension PodView {
  /// The member of a map, or 0 where it is absent or null. Node 0 has no members.
  @inline(__always)
  func member(_ key: KeyID, of map: NodeIndex) -> NodeIndex { Self.member(key, of: map, in: arena) }

  /// The boolean of a node; nil where there is none.
  @inline(__always)
  func bool(_ node: NodeIndex) -> Bool? {
    arena.records[Int(node)].kind == .bool ? arena.records[Int(node)].payload != 0 : nil
  }

  /// The whole number of a node; nil where there is none.
  func int(_ node: NodeIndex) -> Int64? { node == 0 ? nil : Node(arena: arena, index: node).int }

  /// The string of a node; empty where there is none, as the API server's types have it.
  func text(_ node: NodeIndex) -> String {
    let bytes = bytes(node)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The bytes of a string node; none for anything else.
  @inline(__always)
  func bytes(_ node: NodeIndex) -> UnsafeBufferPointer<UInt8> {
    arena.records[Int(node)].kind == .string ? arena.utf8(of: node) : UnsafeBufferPointer(start: nil, count: 0)
  }

  /// Is the node this string?
  @inline(__always)
  func isString(_ node: NodeIndex, _ other: StaticString) -> Bool {
    guard arena.records[Int(node)].kind == .string else { return false }
    return bytes(node).elementsEqual(UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
  }

  /// Calls `body` with the elements of a list; none where the node is no list.
  @inline(__always)
  func forEachElement(of list: NodeIndex, _ body: (NodeIndex) -> Void) {
    guard arena.records[Int(list)].kind == .list else { return }
    var element = arena.records[Int(list)].low
    while element != 0 {
      body(element)
      element = arena.records[Int(element)].next
    }
  }

  /// The node itself.
  func node(_ index: NodeIndex) -> Node { Node(arena: arena, index: index) }

  func name(of container: Container) -> String { text(member(fields.name, of: container.node)) }
}

// MARK: - Facts of the whole pod

extension PodView {
  var isOnHostNetwork: Bool { bool(member(fields.hostNetwork, of: spec)) == true }

  var isWindows: Bool { isString(member(fields.name, of: member(fields.os, of: spec)), "windows") }

  /// Does the pod run in a user namespace of its own?
  var isInUserNamespace: Bool { bool(member(fields.hostUsers, of: spec)) == false }

  var annotations: NodeIndex { member(fields.annotations, of: metadata) }

  /// Empty where the pod names none.
  var runtimeClass: String { text(member(fields.runtimeClassName, of: spec)) }

  /// An annotation's node, or 0.
  func annotation(_ key: String) -> NodeIndex {
    guard annotations != 0, let id = arena.keys.find(key) else { return 0 }
    return member(id, of: annotations)
  }
}
