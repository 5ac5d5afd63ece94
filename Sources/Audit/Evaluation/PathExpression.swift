import CEL
import Documents

/// An expression that leads to a node of a document. Where the node is absent, the longest part of the path that
/// leads to one stands for it: `each.failurePolicy` falls back to `each`.
struct PathExpression: Sendable {
  /// The whole path first, then its prefixes, longest first.
  private var programs: [Program]

  init(_ expression: Expression, environment: Environment) {
    programs = []
    var term: Term? = expression.root
    while let current = term {
      // A prefix such as the bare `variables` is no expression of its own; it is only left out.
      if let program = try? environment.compile(Expression(source: expression.source, root: current)) {
        programs.append(program)
      }
      term = current.prefix
    }
  }

  /// The variables that the path can read.
  var variables: Set<String> { programs.reduce(into: []) { $0.formUnion($1.variables) } }

  /// The deepest node present on the path.
  func node(in session: Evaluation) -> Node? {
    for program in programs {
      if let node = session.evaluate(program).place { return node }
    }
    return nil
  }
}

extension Term {
  /// The path without its last step.
  fileprivate var prefix: Term? {
    switch kind {
    case .select(let operand, field: _), .optionalSelect(let operand, field: _), .has(let operand, field: _): operand
    case .call(function: _, let target, let arguments): target ?? arguments.first
    case .comprehension(let comprehension): comprehension.range
    case .bind(variable: _, let value, body: _): value
    case .literal, .identifier, .list, .map, .message, .block: nil
    }
  }
}

extension Value {
  /// The node that a value is, or that an optional holds.
  fileprivate var place: Node? {
    switch self {
    case .node(let node): node
    case .optional(let value?): value.place
    default: nil
    }
  }
}
