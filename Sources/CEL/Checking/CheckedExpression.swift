/// An expression whose names and types have been checked: the type of every term, and which forms of a function each
/// call can mean.
public struct CheckedExpression: Sendable {
  /// The expression.
  public let expression: Expression
  /// By the terms' numbers; nil for numbers that no term has.
  private let types: [CELType?]
  private let calls: [ResolvedCall?]

  init(_ expression: Expression, types: [CELType?], calls: [ResolvedCall?]) {
    self.expression = expression
    self.types = types
    self.calls = calls
  }

  /// An expression of which nothing is known.
  init(unchecked expression: Expression) {
    self.init(expression, types: [], calls: [])
  }

  /// The type of the whole expression; `dyn` where it was not checked.
  public var type: CELType { type(of: expression.root) }

  /// The type of one of its terms; `dyn` where it was not checked.
  public func type(of term: Term) -> CELType {
    (types.indices.contains(term.id) ? types[term.id] : nil) ?? .dyn
  }

  /// The ids of the overloads that a call can mean: one where the types of its arguments settle it. Empty for other terms
  /// and where the expression was not checked.
  public func overloads(of term: Term) -> [String] {
    call(term)?.overloads.map(\.id) ?? []
  }

  /// What the checker made of a call; nil for other terms and where the expression was not checked.
  func call(_ term: Term) -> ResolvedCall? {
    calls.indices.contains(term.id) ? calls[term.id] : nil
  }
}

/// A call as the checker has settled it.
struct ResolvedCall: Sendable {
  /// The full name of the function.
  let function: String
  /// The forms that take the arguments; never empty.
  let overloads: [Candidate]

  /// A form, and which of the functions of the name has it.
  struct Candidate: Sendable {
    let id: String
    /// Position among the functions of the name; nil for operators that the evaluator knows itself.
    let function: Int?
    /// Position among the function's forms.
    let overload: Int
  }

  /// The one form that the call means, if that is settled.
  var only: Candidate? { overloads.count == 1 ? overloads[0] : nil }
}
