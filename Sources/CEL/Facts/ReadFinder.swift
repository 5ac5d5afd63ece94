/// Follows the values of variables through an expression and notes which of their parts count.
struct ReadFinder {
  private let checked: CheckedExpression
  private var scope: NameScope<Value>
  /// What is noted of the parts of documents; a part is an index here.
  private var parts: [Part] = []
  private var roots: [String: Int] = [:]
  private(set) var functions: Set<String> = []

  private struct Part {
    var isWhole = false
    var isCounted = false
    /// Is its value asked for, not just that of something inside it?
    var isAsked = false
    var steps: [Projection.Step: Int] = [:]
  }

  /// What a term can give: one of some parts of documents, or something computed that has values inside. An optional is
  /// taken for the value in it.
  private struct Value {
    var parts: Set<Int> = []
    /// The elements of a list literal, the values of a map literal: at most one value, of what they all can be.
    var inside: [Value] = []

    static let computed = Value()

    func union(_ other: Value) -> Value {
      Value(parts: parts.union(other.parts), inside: Value.joined(inside + other.inside))
    }

    static func joined(_ values: [Value]) -> [Value] {
      guard let first = values.first else { return [] }
      return [values.dropFirst().reduce(first) { $0.union($1) }]
    }
  }

  init(_ checked: CheckedExpression, _ environment: Environment) {
    self.checked = checked
    scope = NameScope(environment)
    let result = value(of: checked.expression.root)
    escape(result)
  }

  /// What of each variable counts.
  var reads: [String: Projection] { roots.mapValues { projection(of: $0) } }

  /// The parts of each variable whose values are asked for, each with all that is below it.
  var asked: [String: Projection] { roots.mapValues { projection(of: $0, asked: true) } }

  private func projection(of part: Int, asked: Bool = false) -> Projection {
    let part = parts[part]
    if part.isWhole || (asked && part.isAsked) { return Projection(isWhole: true) }
    return Projection(isCounted: part.isCounted, parts: part.steps.mapValues { projection(of: $0, asked: asked) })
  }

  // MARK: Parts

  private mutating func variable(_ name: String) -> Value {
    if let known = roots[name] { return Value(parts: [known]) }
    parts.append(Part())
    roots[name] = parts.count - 1
    return Value(parts: [parts.count - 1])
  }

  private mutating func step(_ step: Projection.Step, from value: Value) -> Value {
    var found = Value()
    for part in value.parts {
      if let known = parts[part].steps[step] {
        found.parts.insert(known)
        continue
      }
      parts.append(Part())
      parts[part].steps[step] = parts.count - 1
      found.parts.insert(parts.count - 1)
    }
    return value.inside.reduce(found) { $0.union($1) }
  }

  /// Nothing more is known of the value: all of it counts.
  private mutating func escape(_ value: Value) {
    for part in value.parts { parts[part].isWhole = true }
    for inside in value.inside { escape(inside) }
  }

  /// How many elements or members the value has counts, and which keys.
  private mutating func count(_ value: Value) {
    for part in value.parts { parts[part].isCounted = true }
  }

  // MARK: Terms

  private mutating func value(of term: Term) -> Value { asked(attribute(term)) }

  private mutating func asked(_ value: Value) -> Value {
    for part in value.parts { parts[part].isAsked = true }
    return value
  }

  /// The value of a term of which something inside may be all that is asked for.
  private mutating func attribute(_ term: Term) -> Value {
    if let meaning = scope.meaning(of: term) {
      switch meaning {
      case .local(let value): return value
      case .variable(let name): return variable(name)
      case .type: return .computed
      }
    }
    switch term.kind {
    case .literal, .identifier: return .computed
    case .select(let operand, let field), .optionalSelect(let operand, let field):
      return step(.member(key(of: field, operand)), from: attribute(operand))
    case .has(let operand, let field):
      _ = asked(step(.member(key(of: field, operand)), from: attribute(operand)))
      return .computed
    case .call(let name, let target, let arguments): return call(name, target, arguments, term)
    case .list(let elements): return Value(inside: Value.joined(elements.map { value(of: $0.value) }))
    case .map(let entries):
      for entry in entries { escape(value(of: entry.key)) }
      return Value(inside: Value.joined(entries.map { value(of: $0.value) }))
    case .message(_, let fields):
      for field in fields { escape(value(of: field.value)) }
      return .computed
    case .comprehension(let comprehension): return self.comprehension(comprehension)
    case .bind(let variable, let bound, let body):
      scope.enter(variable, value(of: bound))
      defer { scope.leave() }
      return value(of: body)
    case .block(let slots, let body):
      for (position, slot) in slots.enumerated() { scope.enter(Block.slotName(position), value(of: slot)) }
      defer { scope.leave(slots.count) }
      return value(of: body)
    }
  }

  private func key(of field: String, _ operand: Term) -> String {
    checked.documentKey(of: field, in: operand, scope.environment)
  }

  private mutating func comprehension(_ comprehension: Comprehension) -> Value {
    let range = value(of: comprehension.range)
    count(range)
    let element = step(.anyElement, from: range)
    if let second = comprehension.secondVariable {
      scope.enter(comprehension.variable, .computed)
      scope.enter(second, element.union(step(.anyMember, from: range)))
    } else {
      // Of a map it is the key.
      scope.enter(comprehension.variable, element)
    }
    defer { scope.leave(comprehension.secondVariable == nil ? 1 : 2) }
    if let condition = comprehension.condition { _ = value(of: condition) }
    let body = comprehension.body.map { value(of: $0) }
    switch comprehension.kind {
    case .all, .exists, .existsOne: return .computed
    case .filter: return Value(inside: [element])
    case .map, .transformMap: return Value(inside: body.map { [$0] } ?? [])
    case .transformMapEntry: return Value(inside: body.map { [step(.anyMember, from: $0)] } ?? [])
    }
  }

  // MARK: Calls

  private mutating func call(_ name: String, _ target: Term?, _ arguments: [Term], _ term: Term) -> Value {
    let (function, terms) = scope.call(name, target, arguments)
    switch (function, terms.count) {
    case ("_&&_", _), ("_||_", _), ("!_", _):
      for term in terms { _ = value(of: term) }
      return .computed
    case ("_?_:_", 3):
      _ = value(of: terms[0])
      return attribute(terms[1]).union(attribute(terms[2]))
    case ("_==_", 2), ("_!=_", 2): return equality(terms[0], terms[1])
    case ("@in", 2): return membership(terms[0], terms[1])
    case ("_[_]", 2), ("_[?_]", 2): return index(terms[0], terms[1])
    case ("dyn", 1): return value(of: terms[0])
    default: break
    }
    functions.insert(function)
    let values = terms.map { value(of: $0) }
    if isLibraries(function), let result = known(function, values) { return result }
    for (position, value) in values.enumerated() {
      if takesScalar(function, position, of: values.count) { count(value) } else { escape(value) }
    }
    return .computed
  }

  /// What functions of the libraries give that look at less than all of their arguments; nil for others.
  private mutating func known(_ function: String, _ values: [Value]) -> Value? {
    switch (function, values.count) {
    case ("value", 1), ("optional.of", 1): return values[0]
    case ("or", 2), ("orValue", 2): return values[0].union(values[1])
    case ("hasValue", 1), ("type", 1), ("optional.none", 0): return .computed
    case ("optional.ofNonZeroValue", 1):
      count(values[0])
      return values[0]
    case ("size", 1):
      count(values[0])
      return .computed
    case ("first", 1), ("last", 1): return step(.anyElement, from: values[0])
    default: return nil
    }
  }

  /// A scalar is equal to no list and no map whatever they hold; their size is all that counts, for the cost.
  private mutating func equality(_ left: Term, _ right: Term) -> Value {
    for (term, other) in [(left, right), (right, left)] {
      let value = value(of: term)
      if other.isScalarLiteral { count(value) } else { escape(value) }
    }
    return .computed
  }

  private mutating func membership(_ element: Term, _ container: Term) -> Value {
    escape(value(of: element))
    let container = value(of: container)
    count(container)
    if !element.isScalarLiteral { escape(step(.anyElement, from: container)) }
    for inside in container.inside { escape(inside) }
    return .computed
  }

  private mutating func index(_ operand: Term, _ index: Term) -> Value {
    let operand = attribute(operand)
    escape(value(of: index))
    switch index.kind {
    case .literal(.string(let key)): return step(.member(key), from: operand)
    // Keys of documents are strings.
    case .literal: return step(.anyElement, from: operand)
    default: return step(.anyElement, from: operand).union(step(.anyMember, from: operand))
    }
  }

  /// Is it certain that the function looks at scalars only there, and fails for anything else whatever it holds?
  private func takesScalar(_ function: String, _ position: Int, of count: Int) -> Bool {
    let candidates = scope.environment.functions(function)
    guard !candidates.isEmpty, candidates.allSatisfy(\.isStrict) else { return false }
    let forms = candidates.flatMap(\.overloads).filter { $0.parameters.count == count }
    return !forms.isEmpty && forms.allSatisfy { $0.parameters[position].isScalar }
  }

  /// Is the function the libraries' own, not one of the host by the same name?
  private func isLibraries(_ function: String) -> Bool {
    scope.environment.functions(function).allSatisfy { candidate in
      if case .host = candidate.body { false } else { true }
    }
  }
}

extension Term {
  var isScalarLiteral: Bool { if case .literal = kind { true } else { false } }
}

extension CELType {
  /// Are all its values scalars?
  var isScalar: Bool {
    switch self {
    case .null, .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration: true
    case .wrapper(let wrapped): wrapped.isScalar
    default: false
    }
  }
}
