import Documents

/// Makes an attack tree of a document whose shape was found right: every reference must lead somewhere, none back.
struct AttackTreeReader {
  var threats: Set<String>
  var mitigations: Set<String>
  private(set) var problems: [DocumentProblem] = []

  init(threats: Set<String>, mitigations: Set<String>) {
    self.threats = threats
    self.mitigations = mitigations
  }

  mutating func read(_ document: Node) -> AttackTree? {
    guard let spec = document["spec"], let list = spec["nodes"] else { return nil }
    var ids: Set<String> = []
    for node in list.elements {
      guard let id = node["id"], let name = id.string else { continue }
      if !ids.insert(name).inserted { add(at: id.location, "node '\(name)' is defined twice") }
    }
    let nodes = list.elements.map { self.node($0, ids) }
    check(spec["goals"], among: ids, "node")
    checkCycles(nodes, list)
    guard problems.isEmpty else { return nil }
    return AttackTree(
      name: document["metadata", "name"]?.string ?? "", title: spec["title"]?.string ?? "",
      goals: spec["goals"]?.strings ?? [], nodes: nodes)
  }

  private mutating func node(_ node: Node, _ ids: Set<String>) -> AttackTree.Node {
    let kind = AttackTree.NodeKind(rawValue: node["kind"]?.string ?? "") ?? .step
    if node["any"] != nil, let all = node["all"] { add(at: all.keyLocation, "a node has 'any' or 'all', not both") }
    switch (kind, node["threat"]) {
    case (.threat, nil): add(at: node.location, "a node of kind threat lacks 'threat'")
    case (.goal, let threat?), (.step, let threat?):
      add(at: threat.keyLocation, "only a node of kind threat has 'threat'")
    default: break
    }
    if kind != .threat, node["any"] == nil, node["all"] == nil {
      add(at: node.location, "a \(kind.rawValue) lacks 'any' or 'all'")
    }
    if let threat = node["threat"] { checkName(threat, among: threats, "threat") }
    check(node["any"], among: ids, "node")
    check(node["all"], among: ids, "node")
    check(node["requires"], among: mitigations, "mitigation")
    return AttackTree.Node(
      id: node["id"]?.string ?? "", title: node["title"]?.string ?? "", kind: kind, threat: node["threat"]?.string,
      join: node["all"] == nil ? .any : .all, children: (node["all"] ?? node["any"])?.strings ?? [],
      requires: node["requires"]?.strings ?? [])
  }

  /// A depth-first walk; a node met again on its own path closes a cycle.
  private mutating func checkCycles(_ nodes: [AttackTree.Node], _ list: Node) {
    let children = Dictionary(nodes.map { ($0.id, $0.children) }) { first, _ in first }
    var done: Set<String> = []
    for (position, node) in nodes.enumerated() {
      var path: [(id: String, next: Int)] = done.contains(node.id) ? [] : [(node.id, 0)]
      while let (id, next) = path.last {
        guard let child = children[id]?.dropFirst(next).first else {
          done.insert(id)
          path.removeLast()
          continue
        }
        path[path.count - 1].next = next + 1
        if path.contains(where: { $0.id == child }) {
          add(at: (list[position] ?? list).location, "node '\(child)' leads back to itself")
          return
        }
        if !done.contains(child) { path.append((child, 0)) }
      }
    }
  }

  private mutating func check(_ list: Node?, among names: Set<String>, _ kind: String) {
    guard let list else { return }
    for reference in list.elements { checkName(reference, among: names, kind) }
  }

  private mutating func checkName(_ reference: Node, among names: Set<String>, _ kind: String) {
    guard let name = reference.string, !names.contains(name) else { return }
    let advice = Spelling.nearest(to: name, among: names.sorted()).map { "; did you mean '\($0)'?" } ?? ""
    add(at: reference.location, "no \(kind) is called '\(name)'\(advice)")
  }

  private mutating func add(at location: SourceLocation, _ message: String) {
    problems.append(DocumentProblem(at: location, message))
  }
}
