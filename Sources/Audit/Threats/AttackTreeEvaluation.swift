/// Which routes of an attack tree are open under the threats' verdicts.
struct AttackTreeEvaluation {
  private let verdicts: [String: Verdict]

  init(verdicts: [ThreatVerdict]) {
    self.verdicts = Dictionary(verdicts.map { ($0.id, $0.verdict) }) { first, _ in first }
  }

  func result(of trees: [AttackTree]) -> AttackTreeResult {
    var nodes: [AttackTreeResult.Node] = []
    for tree in trees {
      var states: [String: AttackTreeResult.State] = [:]
      let byID = Dictionary(tree.nodes.map { ($0.id, $0) }) { first, _ in first }
      for node in tree.nodes {
        nodes.append(
          AttackTreeResult.Node(
            id: node.id, title: node.title, kind: node.kind.rawValue, threat: node.threat,
            state: state(of: node, in: byID, &states), children: node.children, requires: node.requires,
            needsAllChildren: node.join == .all && !node.children.isEmpty))
      }
    }
    return AttackTreeResult(nodes: nodes)
  }

  /// The reader has made sure that a tree has no cycle and that every child exists.
  private func state(
    of node: AttackTree.Node, in nodes: [String: AttackTree.Node], _ known: inout [String: AttackTreeResult.State]
  ) -> AttackTreeResult.State {
    if let state = known[node.id] { return state }
    var parts = node.children.compactMap { nodes[$0] }.map { state(of: $0, in: nodes, &known) }
    if let threat = node.threat { parts.append(state(ofThreat: threat)) }
    let result: AttackTreeResult.State
    switch node.join {
    case .any where node.threat == nil:
      result = parts.contains(.open) ? .open : parts.allSatisfy { $0 == .closed } ? .closed : .undetermined
    case .any, .all:
      result = parts.contains(.closed) ? .closed : parts.allSatisfy { $0 == .open } ? .open : .undetermined
    }
    known[node.id] = result
    return result
  }

  /// What does not apply gives no route; what the model leaves residual, or a filter left out, cannot be told.
  private func state(ofThreat threat: String) -> AttackTreeResult.State {
    switch verdicts[threat] {
    case .exposed, .partial: .open
    case .mitigated, .notApplicable: .closed
    case .unknown, .residual, nil: .undetermined
    }
  }
}
