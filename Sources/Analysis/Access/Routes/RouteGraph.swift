/// Where a right holds.
enum AccessScope: Sendable, Hashable {
  case cluster
  /// In every namespace, but not on what lies in none.
  case everyNamespace
  case namespace(String)

  /// Nil for all.
  var namespace: String? { if case .namespace(let name) = self { name } else { nil } }
}

/// Who can become whom, and who can do what to the gate: identities, and the steps between them.
struct RouteGraph: Sendable {
  enum Vertex: Sendable, Hashable {
    /// The position of a goal in ``GateGoal/all``.
    case goal(Int)
    case subject(AccessSubject)
    /// Whoever is bound to a role there.
    case holder(role: Int, AccessScope)
    /// Whichever of several identities it chooses; nil for those of all namespaces.
    case choice(Choice, namespace: String?)
  }

  enum Choice: Sendable, Hashable {
    case accounts
    /// The accounts of all namespaces in which there is something that a kind of step changes.
    case accountsBeside(kind: Int)
    /// Those that do not exist too: nobody looks whether they do.
    case impersonableAccounts
    case podAccounts
    case tokenAccounts
    case users
    case groups
    case certificates
  }

  /// A role that an identity holds.
  struct Holding: Sendable, Hashable {
    /// Where it is in ``roles``.
    var role: Int
    var scope: AccessScope
    /// Where the binding is in the index; nil for a role that it comes to hold on the way.
    var binding: Int?
    /// Whom the binding names: the identity, or a group that it is in.
    var subject: AccessSubject?
    var isBuiltIn: Bool
  }

  /// One permission that a step takes, and by which holding it is there.
  struct Proof: Sendable, Hashable {
    var holding: Holding
    var power: RoutePower
  }

  /// What a step takes.
  struct Evidence: Sendable {
    var kind: Int
    var proofs: [Proof]
    /// Where it is taken; empty for the cluster.
    var namespaces: [String]
  }

  struct Edge: Sendable {
    var source: Int32
    var target: Int32
    /// Nil for what takes no step: to be a member of a group, to choose one of several.
    var evidence: Int32?
    /// Where the reason is for which it is not certain.
    var doubt: Int32?
    /// Is every permission that it takes one that every cluster gives its own control plane?
    var isBuiltIn: Bool

    var isStep: Bool { evidence != nil }
  }

  /// Those of the index, and behind them one that permits everything.
  let roles: [AccessRole]
  private(set) var vertices: [Vertex] = []
  private(set) var edges: [Edge] = []
  private(set) var evidence: [Evidence] = []
  private(set) var doubts: [String] = []
  private var positions: [Vertex: Int32] = [:]
  private var doubtPositions: [String: Int32] = [:]

  init(roles: [AccessRole]) {
    self.roles =
      roles + [
        AccessRole(
          kind: "ClusterRole", namespace: nil, name: "cluster-admin",
          rules: [AccessRule(verbs: ["*"], groups: ["*"], resources: ["*"])], object: nil)
      ]
    for goal in GateGoal.all.indices { _ = vertex(.goal(goal)) }
  }

  /// The role that permits everything.
  var everything: Int { roles.count - 1 }
}

// MARK: - Building

extension RouteGraph {
  /// The position of a vertex, and whether it is new.
  mutating func vertex(_ vertex: Vertex) -> (position: Int32, isNew: Bool) {
    if let position = positions[vertex] { return (position, false) }
    let position = Int32(vertices.count)
    positions[vertex] = position
    vertices.append(vertex)
    return (position, true)
  }

  func position(of vertex: Vertex) -> Int32? { positions[vertex] }

  mutating func connect(_ source: Int32, _ target: Int32, doubt: String? = nil) {
    edges.append(
      Edge(source: source, target: target, evidence: nil, doubt: doubt.map { number($0) }, isBuiltIn: false))
  }

  mutating func add(_ evidence: Evidence) -> Int32 {
    self.evidence.append(evidence)
    return Int32(self.evidence.count - 1)
  }

  mutating func connect(_ source: Int32, _ target: Int32, by evidence: Int32, doubt: String?) {
    let isBuiltIn = self.evidence[Int(evidence)].proofs.allSatisfy(\.holding.isBuiltIn)
    edges.append(
      Edge(
        source: source, target: target, evidence: evidence, doubt: doubt.map { number($0) }, isBuiltIn: isBuiltIn))
  }

  private mutating func number(_ doubt: String) -> Int32 {
    if let known = doubtPositions[doubt] { return known }
    doubtPositions[doubt] = Int32(doubts.count)
    doubts.append(doubt)
    return Int32(doubts.count - 1)
  }
}
