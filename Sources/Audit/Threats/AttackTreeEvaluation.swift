/// Which routes of an attack tree are open under the threats' verdicts, and through what.
struct AttackTreeEvaluation {
  private let verdicts: [String: ThreatVerdict]
  private let openings: ThreatOpenings

  init(verdicts: [ThreatVerdict], openings: ThreatOpenings = ThreatOpenings()) {
    self.verdicts = Dictionary(verdicts.map { ($0.id, $0) }) { first, _ in first }
    self.openings = openings
  }

  func result(of trees: [AttackTree]) -> AttackTreeResult {
    var result = AttackTreeResult(nodes: [])
    for tree in trees {
      var states: [String: AttackTreeResult.State] = [:]
      let byID = Dictionary(tree.nodes.map { ($0.id, $0) }) { first, _ in first }
      for node in tree.nodes {
        result.nodes.append(
          AttackTreeResult.Node(
            id: node.id, title: node.title, kind: node.kind.rawValue, threat: node.threat,
            state: state(of: node, in: byID, &states), children: node.children, requires: node.requires,
            needsAllChildren: node.join == .all && !node.children.isEmpty))
      }
      let ways = AttackTreeWays(nodes: byID)
      for goal in tree.goals.compactMap({ byID[$0] }) {
        result.routes += ways.below(goal).map { route(to: goal.id, over: $0, byID) }
      }
    }
    return result
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
      result = Self.together(parts)
    }
    known[node.id] = result
    return result
  }

  /// What does not apply gives no route; what the model leaves residual, or a filter left out, cannot be told.
  private func state(ofThreat threat: String) -> AttackTreeResult.State {
    switch verdicts[threat]?.verdict {
    case .exposed, .partial: .open
    case .mitigated, .notApplicable: .closed
    case .unknown, .residual, nil: .undetermined
    }
  }

  private static func together(_ parts: [AttackTreeResult.State]) -> AttackTreeResult.State {
    parts.contains(.closed) ? .closed : parts.allSatisfy { $0 == .open } ? .open : .undetermined
  }

  private func route(
    to goal: String, over steps: [String], _ nodes: [String: AttackTree.Node]
  ) -> AttackTreeResult.Route {
    let threats = steps.compactMap { nodes[$0]?.threat }
    let state = Self.together(threats.map(state(ofThreat:)))
    var route = AttackTreeResult.Route(goal: goal, steps: steps, threats: threats, state: state)
    let taken = threats.compactMap { verdicts[$0] }
    switch state {
    case .open:
      route.bound = taken.map(\.bound).filter { !$0.isEmpty }.joined(separator: "; ")
      let findings = taken.map(openings.findings)
      route.openings = findings.reduce(0) { $0 + $1.count }
      let shown = findings.map { $0.prefix(AttackTreeResult.Route.shownFindings) }.joined()
      route.openedBy = Array(
        shown.sorted { Finding.isOrdered($0, $1, byPlace: false) }.prefix(AttackTreeResult.Route.shownFindings))
    case .undetermined:
      let isMissing = threats.filter { verdicts[$0] == nil }.map { "\($0) was not judged" }
      route.leftOpenBy = taken.flatMap(Self.leftOpen) + isMissing
    case .closed: break
    }
    return route
  }

  private static func leftOpen(by verdict: ThreatVerdict) -> [String] {
    switch verdict.verdict {
    case .residual: ["\(verdict.id) is residual: its model names no mitigation"]
    case .unknown:
      verdict.controls.filter { $0.state == "unknown" && verdict.deciding.contains($0.name) }.map(\.name)
    case .exposed, .partial, .mitigated, .notApplicable: []
    }
  }
}

/// The ways through a tree: for alternatives one each, for what is needed together one over all.
struct AttackTreeWays {
  let nodes: [String: AttackTree.Node]
  /// A tree of one's own can multiply its ways with each node whose children are needed together.
  private static let limit = 1000

  /// The node's own identifier is not among the steps.
  func below(_ node: AttackTree.Node) -> [[String]] {
    let children = node.children.compactMap { nodes[$0] }
    guard !children.isEmpty else { return [[]] }
    let ways = children.map { child in below(child).map { [child.id] + $0 } }
    switch node.join {
    case .any: return Array(ways.joined().prefix(Self.limit))
    case .all:
      return ways.reduce([[]]) { sofar, next in
        Array(sofar.lazy.flatMap { start in next.lazy.map { start + $0 } }.prefix(Self.limit))
      }
    }
  }
}

/// The findings behind each exposed or partial verdict.
struct ThreatOpenings {
  /// Fails that open or weaken their control, by control, worst first.
  private var fails: [String: [Finding]] = [:]
  /// Of those the ones that open it.
  private var opening: [String: [Finding]] = [:]

  init() {}

  init(_ findings: [Finding], _ rules: RuleSet) {
    let effects = Dictionary(rules.rules.map { ($0.name, $0.effect) }) { first, _ in first }
    for finding in findings where finding.outcome == .fail && effects[finding.rule] != .informs {
      fails[finding.control, default: []].append(finding)
    }
    // Whether a cluster or its dump was read must not decide which of them a route shows.
    for control in fails.keys { fails[control]?.sort { Finding.isOrdered($0, $1, byPlace: false) } }
    opening = fails.mapValues { $0.filter { effects[$0.rule] == .exposes } }
  }

  /// Those of the controls that decide, which are not put together: several routes lead over each threat, and it may have
  /// thousands. For an exposed threat without what only weakens.
  func findings(of verdict: ThreatVerdict) -> FlattenSequence<[[Finding]]> {
    let findings = verdict.verdict == .exposed ? opening : fails
    return verdict.deciding.compactMap { findings[$0] }.joined()
  }
}
