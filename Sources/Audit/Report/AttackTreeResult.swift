/// The attack tree of the SIG paper, with the state of each node under this scan's verdicts.
package struct AttackTreeResult: Sendable, Hashable {
  package enum State: String, Sendable, Hashable {
    /// The route is open.
    case open
    /// Every way is closed.
    case closed
    /// It depends on what the scan could not see.
    case undetermined
  }

  package struct Node: Sendable, Hashable {
    package var id: String
    package var title: String
    /// `goal`, `step` or `threat`.
    package var kind: String
    package var threat: String?
    package var state: State
    /// Identifiers of the nodes below, in the tree's order.
    package var children: [String]
    /// Mitigations that bar the easier ways before this one.
    package var requires: [String]
    /// True where the children are needed together; one is enough otherwise.
    package var needsAllChildren: Bool

    package init(
      id: String, title: String, kind: String, threat: String?, state: State, children: [String],
      requires: [String] = [], needsAllChildren: Bool = false
    ) {
      self.id = id
      self.title = title
      self.kind = kind
      self.threat = threat
      self.state = state
      self.children = children
      self.requires = requires
      self.needsAllChildren = needsAllChildren
    }
  }

  /// One way to a goal, from the first step to the deed.
  package struct Route: Sendable, Hashable {
    /// The identifier of the goal's node.
    package var goal: String
    /// Identifiers of the nodes below the goal, in the order of the tree.
    package var steps: [String]
    /// The threats that it takes, all of them.
    package var threats: [String]
    package var state: State
    /// Of an open route, what bounds the hole; empty where nothing does.
    package var bound: String
    /// The findings that open it, worst first; no more than ``shownFindings``.
    package var openedBy: [Finding]
    /// How many findings open it.
    package var openings: Int
    /// Of an undetermined route, what keeps it so: the controls that are not settled, or that a threat is residual.
    package var leftOpenBy: [String]

    package init(
      goal: String, steps: [String], threats: [String], state: State, bound: String = "", openedBy: [Finding] = [],
      openings: Int = 0, leftOpenBy: [String] = []
    ) {
      self.goal = goal
      self.steps = steps
      self.threats = threats
      self.state = state
      self.bound = bound
      self.openedBy = openedBy
      self.openings = openings
      self.leftOpenBy = leftOpenBy
    }

    /// A threat may rest on thousands of findings, and several routes on one threat.
    package static let shownFindings = 20
  }

  package var nodes: [Node]
  /// All ways to the goals: goal by goal, in the order of the tree.
  package var routes: [Route]

  package init(nodes: [Node], routes: [Route] = []) {
    self.nodes = nodes
    self.routes = routes
  }

  package func node(_ id: String) -> Node? { nodes.first { $0.id == id } }
}
