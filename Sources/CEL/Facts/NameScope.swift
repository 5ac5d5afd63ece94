/// What names mean at a place of an expression, with something known of each local variable there.
struct NameScope<Local> {
  let environment: Environment
  /// The local variables around the place, innermost last.
  private var locals: [(name: String, known: Local)] = []

  init(_ environment: Environment) {
    self.environment = environment
  }

  /// What a name means.
  enum Meaning {
    case local(Local)
    case variable(String)
    /// The name of a type.
    case type
  }

  /// What an identifier or a chain of selections means as a whole; nil where it is no name or nothing is known by it.
  func meaning(of term: Term) -> Meaning? {
    if case .identifier(let name) = term.kind, let local = locals.last(where: { $0.name == name }) {
      return .local(local.known)
    }
    guard let name = qualifiedName(term) else { return nil }
    for candidate in environment.candidates(for: name) {
      if environment.variable(candidate) != nil { return .variable(candidate) }
      if environment.types.contains(candidate) || TypeName.runtimeName(candidate) != nil { return .type }
    }
    return nil
  }

  /// The full name of the function that a call means, and its arguments, the receiver of a method first.
  func call(_ name: String, _ target: Term?, _ arguments: [Term]) -> (function: String, arguments: [Term]) {
    guard let target else {
      return (environment.candidates(for: name).first(where: environment.hasFunction) ?? name, arguments)
    }
    if let namespace = qualifiedName(target),
      let function = environment.candidates(for: "\(namespace).\(name)").first(where: environment.hasFunction)
    {
      return (function, arguments)
    }
    return (name, [target] + arguments)
  }

  private func qualifiedName(_ term: Term) -> String? {
    switch term.kind {
    case .identifier(let name): locals.contains { $0.name == name } ? nil : name
    case .select(let operand, let field): qualifiedName(operand).map { "\($0).\(field)" }
    default: nil
    }
  }

  mutating func enter(_ name: String, _ known: Local) {
    locals.append((name, known))
  }

  mutating func leave(_ count: Int = 1) {
    locals.removeLast(count)
  }
}
