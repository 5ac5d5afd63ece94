/// Definitions that are evaluated where they are first used, and only once.
extension Planner {
  /// So many definitions may be in force at one place; each can take one more level of the stack when it is evaluated.
  static let definitionLimit = 250

  mutating func block(_ slots: [Term], _ body: Term, _ term: Term) -> Plan {
    .computed(define(slots.enumerated().map { (Block.slotName($0.offset), $0.element) }, body, term))
  }

  /// What `body` gives with the definitions in force; each sees those before it.
  private mutating func define(_ definitions: [(name: String, value: Term)], _ body: Term, _ term: Term) -> Step {
    let outer = locals
    let positions = outer.count..<outer.count + definitions.count
    if self.definitions.count + definitions.count > Self.definitionLimit {
      mistakes.append(SyntaxError(offset: term.offset, message: "more than \(Self.definitionLimit) definitions"))
      return { _ in .null }
    }
    // The variables of a definition's own comprehensions must not be those of the place that asks for it first.
    var unused = positions.upperBound
    for (position, definition) in zip(positions, definitions) {
      self.definitions[position] = apart(from: &unused) { $0.plan(definition.value) }
      locals.append(definition.name)
    }
    let body = apart(from: &unused) { $0.plan(body) }.step
    locals = outer
    for position in positions { self.definitions[position] = nil }
    return { frame in
      for position in positions { frame.state.pointee.locals[position] = .unset }
      return body(frame)
    }
  }

  /// Plans with variables from a position on that nothing uses yet, and moves that position behind those it took.
  private mutating func apart<Result>(from unused: inout Int, _ body: (inout Planner) -> Result) -> Result {
    let known = locals
    let counted = localCount
    localCount = unused
    locals += [String](repeating: "", count: max(unused - known.count, 0))
    defer { locals = known }
    let result = body(&self)
    unused = localCount
    localCount = max(counted, localCount)
    return result
  }

  /// The value of a definition.
  func defined(_ position: Int, _ value: @escaping Step) -> Plan {
    .computed { frame in
      frame.charge(1)
      let locals = frame.state.pointee.locals
      if locals[position].tag == .unset { locals[position] = value(frame) }
      return locals[position]
    }
  }
}
