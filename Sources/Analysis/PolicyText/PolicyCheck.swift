import Documents

/// What the analysis says of one place of a policy's text, in one respect.
struct PolicyCheck: Sendable {
  /// In which respect.
  enum Aspect: String, Sendable, CaseIterable {
    /// Does what is compared with the beginning or the end of a text stop at a separator?
    case delimiters
    /// Is a pattern, or a text that may stand anywhere, bound to where it means what it says?
    case anchors
    /// Is what is admitted listed, and not what is refused?
    case denyLists = "deny-lists"
    /// Is one thing refused however it is spelled?
    case spellings
    /// Is what is asked of some containers asked of those of all lists?
    case containerLists = "container-lists"
    /// Is a field refused where leaving it out means what is forbidden?
    case absence
    /// Can the expression, and each part of it, be true and false?
    case constants
    /// Is what is asked at creation asked of changes?
    case updates
    /// Does the verdict of a group depend on each of its members?
    case members
    /// Are there fields of the names that are read?
    case fields
    /// Does the text compile?
    case syntax
  }

  /// A part of an expression, or a node of the policy.
  enum Place: Sendable {
    case term(TermPlace)
    case node(Node)

    var key: TermKey {
      switch self {
      case .term(let place): place.key
      case .node(let node): TermKey(expression: node, term: 0)
      }
    }

    var node: Node {
      switch self {
      case .term(let place): place.expression.node(of: place.term)
      case .node(let node): node
      }
    }
  }

  var aspect: Aspect
  /// What the expression is for.
  var role: PolicyExpression.Role = .validation
  var place: Place
  var isSound: Bool
  /// Has evaluating the expression shown it?
  var isProven = false
  var detail = ""
  /// What slips through: an image, a name, a manifest; empty where none was found.
  var witness = ""
}
