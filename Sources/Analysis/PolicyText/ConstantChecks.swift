import CEL
import Documents

/// Finds conditions, and parts of them, that have one value whatever the request.
struct ConstantChecks {
  private let unit: PolicyUnit
  private let trial: PolicyTrial

  init(_ unit: PolicyUnit, _ trial: PolicyTrial) {
    self.unit = unit
    self.trial = trial
  }

  var checks: [PolicyCheck] { unit.decisive.flatMap { checks($0) } }

  private func checks(_ expression: PolicyExpression) -> [PolicyCheck] {
    guard let root = expression.root else { return [] }
    var finder = ConstantFinder(expression, unit, trial)
    let whole = finder.value(of: root)
    var found = finder.parts(of: root, isRoot: true)
    // `false` alone is how a policy refuses all that it matches; a condition that always holds leaves nothing out.
    found.removeAll {
      $0.place.key == TermPlace(expression: expression, term: root).key && !matters($0.value, expression)
    }
    if expression.role == .validation, whole == nil, finder.looksAtNothing {
      return [
        PolicyCheck(
          aspect: .constants, place: .node(expression.node), isSound: false,
          detail: "it looks at nothing of the request, and says the same of every one")
      ]
    }
    guard !found.isEmpty else {
      return [
        PolicyCheck(
          aspect: .constants, role: expression.role, place: .node(expression.node), isSound: true,
          isProven: whole == nil)
      ]
    }
    return found.map { part in
      let quoted = part.place.expression.text(of: part.place.term)
      return PolicyCheck(
        aspect: .constants, role: expression.role, place: .term(part.place), isSound: false, isProven: true,
        detail: "\(quoted.firstLine) is always \(part.value)" + consequence(whole, expression))
    }
  }

  private func consequence(_ whole: Bool?, _ expression: PolicyExpression) -> String {
    switch (whole, expression.role) {
    case (true, .validation): ", so that the validation refuses nothing"
    case (false, .validation): ", so that the validation refuses everything"
    case (false, .condition): ", so that nothing is ever judged"
    default: ""
    }
  }

  private func matters(_ value: Bool, _ expression: PolicyExpression) -> Bool {
    switch expression.role {
    // A policy that only annotates audit events needs no validation, and `true` is none.
    case .validation: value && !unit.others.contains { $0.node.path().contains("auditAnnotations") }
    default: !value
    }
  }
}

/// Works out what the parts of one expression come to.
private struct ConstantFinder {
  struct Part {
    var place: TermPlace
    var value: Bool
  }

  private let unit: PolicyUnit
  private let trial: PolicyTrial
  private var expression: PolicyExpression
  private var table = StatementTable()
  private var following: Set<String> = []
  private let own: PolicyExpression
  private var ranges: [Node: TextRanges] = [:]

  init(_ expression: PolicyExpression, _ unit: PolicyUnit, _ trial: PolicyTrial) {
    self.expression = expression
    own = expression
    self.unit = unit
    self.trial = trial
  }

  /// Does the expression ask of nothing that differs between requests?
  var looksAtNothing: Bool {
    let roots = Set(ExpressionReader(own, in: unit).reads.keys.map(\.root))
    return roots.isSubset(of: ["params"])
  }

  mutating func value(of term: Term) -> Bool? {
    let proposition = proposition(term)
    return table.value(of: proposition)
  }

  /// The smallest parts that are constant without being there for it.
  mutating func parts(of term: Term, isRoot: Bool = false, absorbing: Bool? = nil) -> [Part] {
    if case .literal(.bool(let value)) = term.kind {
      return isRoot || value == absorbing
        ? [Part(place: TermPlace(expression: expression, term: term), value: value)] : []
    }
    var inner: [Part] = []
    switch term.kind {
    case .call("_||_", nil, let parts):
      for part in parts { inner += self.parts(of: part, absorbing: true) }
    case .call("_&&_", nil, let parts):
      for part in parts { inner += self.parts(of: part, absorbing: false) }
    case .call("!_", nil, let parts):
      for part in parts { inner += self.parts(of: part, absorbing: absorbing.map { !$0 }) }
    case .call("_?_:_", nil, let parts) where parts.count == 3:
      // The branches of a choice are often constant; that is what it is for.
      inner += self.parts(of: parts[0], isRoot: true)
    case .comprehension(let comprehension):
      if let condition = comprehension.condition { inner += self.parts(of: condition, isRoot: true) }
    default: break
    }
    if !inner.isEmpty { return inner }
    guard let value = value(of: term) else { return [] }
    return [Part(place: TermPlace(expression: expression, term: term), value: value)]
  }

  // MARK: Propositions

  private mutating func proposition(_ term: Term) -> Proposition {
    switch term.kind {
    case .literal(.bool(let value)): return .constant(value)
    case .call("_&&_", nil, let parts) where parts.count == 2: return .all(proposition(parts[0]), proposition(parts[1]))
    case .call("_||_", nil, let parts) where parts.count == 2: return .any(proposition(parts[0]), proposition(parts[1]))
    case .call("!_", nil, let parts) where parts.count == 1: return .not(proposition(parts[0]))
    case .call("_?_:_", nil, let parts) where parts.count == 3:
      let condition = proposition(parts[0])
      return .any(.all(condition, proposition(parts[1])), .all(.not(condition), proposition(parts[2])))
    case .call("_==_", nil, let parts) where parts.count == 2: return equality(parts, term)
    case .call("_!=_", nil, let parts) where parts.count == 2: return .not(equality(parts, term))
    case .call("@in", nil, let parts) where parts.count == 2: return membership(parts, term)
    case .comprehension(let comprehension):
      if let condition = comprehension.condition, let body = value(of: condition) {
        if comprehension.kind == .all, body { return .constant(true) }
        if comprehension.kind == .exists, !body { return .constant(false) }
      }
      return statement(term)
    default: return variable(term) ?? folded(term) ?? statement(term)
    }
  }

  private mutating func statement(_ term: Term) -> Proposition {
    if let constant = folded(term) { return constant }
    let spelling = spelling(term)
    return .statement(table.number(spelling))
  }

  /// What no request has a part in.
  private func folded(_ term: Term) -> Proposition? {
    guard term.isClosed, let source = expression.parsed?.source else { return nil }
    return trial.constant(Expression(source: source, root: term)).map { .constant($0) }
  }

  private mutating func equality(_ parts: [Term], _ term: Term) -> Proposition {
    if let constant = folded(term) { return constant }
    for (part, other) in [(parts[0], parts[1]), (parts[1], parts[0])] {
      guard case .literal(let literal) = other.kind else { continue }
      if case .bool(let value) = literal {
        // Text that is compared with a boolean is no condition itself.
        let inner = proposition(part)
        return value ? inner : .not(inner)
      }
      // Of numbers, 1 and 1.0 are equal.
      if case .double = literal { continue }
      if case .uint = literal { continue }
      let spelling = spelling(part)
      return .statement(table.number(spelling, is: literal))
    }
    let spellings = parts.map { spelling($0) }
    if spellings[0] == spellings[1] { return .constant(true) }
    return .statement(table.number(spellings.sorted().joined(separator: " == ")))
  }

  private mutating func membership(_ parts: [Term], _ term: Term) -> Proposition {
    guard case .list(let elements) = parts[1].kind, !elements.isEmpty, elements.count <= 6 else {
      return statement(term)
    }
    var result = Proposition.constant(false)
    let subject = spelling(parts[0])
    for element in elements {
      guard !element.isOptional, case .literal(let literal) = element.value.kind else { return statement(term) }
      result = .any(result, .statement(table.number(subject, is: literal)))
    }
    return result
  }

  /// A variable of the policy says what its text says.
  private mutating func variable(_ term: Term) -> Proposition? {
    guard let name = term.policyVariable, let variable = unit.variables.first(where: { $0.name == name }),
      let root = variable.root, following.insert(name).inserted
    else { return nil }
    let outer = expression
    expression = variable
    defer {
      expression = outer
      following.remove(name)
    }
    return proposition(root)
  }

  /// The local variables of different loops may be called the same, and are told apart by the loops being judged apart.
  private mutating func spelling(_ term: Term) -> String {
    guard let parsed = expression.parsed else { return "" }
    let ranges = ranges[expression.node] ?? TextRanges(parsed)
    self.ranges[expression.node] = ranges
    // What a macro made is nobody's text, and like nothing else.
    return ranges.spelling(of: term) ?? "\(expression.node.path()) \(term.id)"
  }
}

extension Term {
  /// Does it name nothing: no variable and no element of a list?
  fileprivate var isClosed: Bool {
    var pending = [self]
    while let term = pending.popLast() {
      if case .identifier = term.kind { return false }
      pending += term.parts
    }
    return true
  }
}

extension String {
  /// The first line, and a sign where there are more.
  fileprivate var firstLine: String {
    let lines = split(whereSeparator: \.isNewline)
    return lines.count > 1 ? "\(lines[0])..." : self
  }
}
