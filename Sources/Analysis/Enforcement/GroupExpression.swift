import CEL

/// The condition of a policy group over the verdicts of its members: `signed() && (trusted() || !latest())`.
struct GroupExpression: Sendable {
  private indirect enum Term: Sendable {
    case constant(Bool)
    /// The member with this number.
    case verdict(Int)
    case not(Term)
    case all(Term, Term)
    case any(Term, Term)
  }

  private let root: Term

  /// Nil for an expression that is more than members joined by `&&`, `||` and `!`; the policy server takes no other.
  init?(_ text: String, members: [String]) {
    guard let expression = try? Environment(libraries: [.standard]).parse(text),
      let root = Self.term(expression.root, members)
    else { return nil }
    self.root = root
  }

  private static func term(_ term: CEL.Term, _ members: [String]) -> Term? {
    switch term.kind {
    case .literal(.bool(let value)): return .constant(value)
    case .call("!_", nil, let arguments) where arguments.count == 1:
      return Self.term(arguments[0], members).map { .not($0) }
    case .call("_&&_", nil, let arguments) where arguments.count == 2:
      return pair(arguments, members).map { .all($0, $1) }
    case .call("_||_", nil, let arguments) where arguments.count == 2:
      return pair(arguments, members).map { .any($0, $1) }
    case .call(let name, nil, let arguments) where arguments.isEmpty:
      return members.firstIndex(of: name).map { .verdict($0) }
    default: return nil
    }
  }

  private static func pair(_ terms: [CEL.Term], _ members: [String]) -> (Term, Term)? {
    guard let left = term(terms[0], members), let right = term(terms[1], members) else { return nil }
    return (left, right)
  }
}

extension GroupExpression {
  /// Members up to which every combination of verdicts is tried.
  private static let mostTried = 14

  /// Must at least one of these members accept wherever the group does? Then what each of them enforces, the group does.
  func requires(oneOf members: Set<Int>) -> Bool {
    let others = Set(Self.verdicts(in: root)).subtracting(members).sorted()
    // With more members the verdicts are taken for unrelated: `a() || !a()` then requires nothing either.
    guard others.count <= Self.mostTried else { return Self.value(root, refusing: members) == false }
    return !(0..<1 << others.count).contains { combination in
      let accepting = Set(others.indices.filter { combination >> $0 & 1 == 1 }.map { others[$0] })
      return Self.value(root) { accepting.contains($0) }
    }
  }

  /// Does the group accept, given what each member says?
  func value(_ verdicts: [Answer]) -> Answer { Self.value(root, verdicts) }

  private static func value(_ term: Term, _ verdicts: [Answer]) -> Answer {
    switch term {
    case .constant(let value): Answer(value)
    case .verdict(let member): verdicts[member]
    case .not(let inner): !value(inner, verdicts)
    case .all(let left, let right): value(left, verdicts) && value(right, verdicts)
    case .any(let left, let right): value(left, verdicts) || value(right, verdicts)
    }
  }

  private static func verdicts(in term: Term) -> [Int] {
    switch term {
    case .constant: []
    case .verdict(let member): [member]
    case .not(let inner): verdicts(in: inner)
    case .all(let left, let right), .any(let left, let right): verdicts(in: left) + verdicts(in: right)
    }
  }

  private static func value(_ term: Term, _ accepts: (Int) -> Bool) -> Bool {
    switch term {
    case .constant(let value): value
    case .verdict(let member): accepts(member)
    case .not(let inner): !value(inner, accepts)
    case .all(let left, let right): value(left, accepts) && value(right, accepts)
    case .any(let left, let right): value(left, accepts) || value(right, accepts)
    }
  }

  /// The value where these members refuse and of the others nothing is known; nil where it depends on them.
  private static func value(_ term: Term, refusing members: Set<Int>) -> Bool? {
    switch term {
    case .constant(let value): return value
    case .verdict(let member): return members.contains(member) ? false : nil
    case .not(let inner): return value(inner, refusing: members).map { !$0 }
    case .all(let left, let right):
      let values = (value(left, refusing: members), value(right, refusing: members))
      if values.0 == false || values.1 == false { return false }
      return values.0 == true && values.1 == true ? true : nil
    case .any(let left, let right):
      let values = (value(left, refusing: members), value(right, refusing: members))
      if values.0 == true || values.1 == true { return true }
      return values.0 == false && values.1 == false ? false : nil
    }
  }
}
