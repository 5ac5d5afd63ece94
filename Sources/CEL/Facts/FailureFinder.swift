/// Tells whether an expression can come to an error. Where that is not certain, it can.
struct FailureFinder {
  private let checked: CheckedExpression
  private var scope: NameScope<Int>
  private var localCount = 0
  /// Paths that are there, as conditions around the current term have made sure.
  private var present: Set<Path> = []

  /// A chain of selections from a variable.
  private struct Path: Hashable {
    enum Root: Hashable {
      case local(Int)
      case variable(String)
    }

    var root: Root
    var fields: [String] = []
  }

  init(_ checked: CheckedExpression, _ environment: Environment) {
    self.checked = checked
    scope = NameScope(environment)
  }

  mutating func canFail() -> Bool { canFail(checked.expression.root) }

  private mutating func canFail(_ term: Term) -> Bool {
    if let meaning = scope.meaning(of: term) {
      if case .variable(let name) = meaning { return scope.environment.variable(name) == nil }
      return false
    }
    switch term.kind {
    case .literal: return false
    case .identifier, .message: return true
    case .select(let operand, _):
      return path(term).map { !present.contains($0) } ?? true || canFail(operand)
    case .optionalSelect(let operand, _), .has(let operand, _): return canFail(operand)
    case .call(let name, let target, let arguments): return canFail(name, target, arguments)
    case .list(let elements): return elements.contains { canFail(part: $0.value, isOptional: $0.isOptional) }
    case .map(let entries): return canFail(entries)
    case .comprehension(let comprehension): return canFail(comprehension)
    case .bind(let variable, let value, let body):
      if canFail(value) { return true }
      return withLocals([variable]) { $0.canFail(body) }
    case .block(let slots, let body):
      return withLocals(slots.indices.map(Block.slotName)) { finder in
        slots.contains { finder.canFail($0) } || finder.canFail(body)
      }
    }
  }

  private mutating func canFail(part: Term, isOptional: Bool) -> Bool {
    if isOptional, case .optional = checked.type(of: part) { return canFail(part) }
    return isOptional || canFail(part)
  }

  /// Keys may be of a kind that cannot be one, or stand twice.
  private mutating func canFail(_ entries: [Term.Entry]) -> Bool {
    var keys: Set<Term.Literal> = []
    return entries.contains { entry in
      guard case .literal(let key) = entry.key.kind, case .string = key, keys.insert(key).inserted else { return true }
      return canFail(part: entry.value, isOptional: entry.isOptional)
    }
  }

  private mutating func canFail(_ comprehension: Comprehension) -> Bool {
    switch checked.type(of: comprehension.range) {
    case .list, .map: break
    default: return true
    }
    // Two bodies may give the same key.
    if comprehension.kind == .transformMapEntry || canFail(comprehension.range) { return true }
    let names = [comprehension.variable] + (comprehension.secondVariable.map { [$0] } ?? [])
    return withLocals(names) { finder in
      guard let condition = comprehension.condition else {
        return comprehension.body.map { finder.canFail($0) } ?? false
      }
      if finder.isNoCondition(condition) { return true }
      return comprehension.body.map { body in finder.canFail(body, after: finder.ensured(by: condition)) } ?? false
    }
  }

  private mutating func withLocals<Result>(_ names: [String], _ body: (inout FailureFinder) -> Result) -> Result {
    for name in names {
      localCount += 1
      scope.enter(name, localCount)
    }
    defer { scope.leave(names.count) }
    return body(&self)
  }

  // MARK: Calls

  private mutating func canFail(_ name: String, _ target: Term?, _ arguments: [Term]) -> Bool {
    let (function, terms) = scope.call(name, target, arguments)
    switch (function, terms.count) {
    case ("_&&_", 2):
      return isNoCondition(terms[0]) || checked.type(of: terms[1]) != .bool
        || canFail(terms[1], after: ensured(by: terms[0]))
    case ("_||_", 2):
      return isNoCondition(terms[0]) || checked.type(of: terms[1]) != .bool
        || canFail(terms[1], after: ensured(byNot: terms[0]))
    case ("_?_:_", 3):
      return isNoCondition(terms[0]) || canFail(terms[1], after: ensured(by: terms[0]))
        || canFail(terms[2], after: ensured(byNot: terms[0]))
    case ("!_", 1): return isNoCondition(terms[0])
    case ("_==_", 2), ("_!=_", 2):
      return terms.contains { isHostValue(checked.type(of: $0)) || canFail($0) }
    case ("@in", 2):
      guard checked.type(of: terms[1]).isContainer else { return true }
      return terms.contains { isHostValue(checked.type(of: $0)) || canFail($0) }
    case ("_[?_]", 2):
      switch (checked.type(of: terms[0]), checked.type(of: terms[1])) {
      case (.list, .int), (.map, .string): return terms.contains { canFail($0) }
      default: return true
      }
    case ("dyn", 1): return canFail(terms[0])
    default:
      let isTotal = Self.total.contains(function) && terms.allSatisfy { checked.type(of: $0).isSettled }
      return !isTotal || terms.contains { canFail($0) }
    }
  }

  /// Functions that have a value for all arguments of the types they are declared for.
  private static let total: Set<String> = [
    "_<_", "_<=_", "_>_", "_>=_", "size", "startsWith", "endsWith", "contains", "type", "hasValue", "optional.of",
    "optional.none", "optional.ofNonZeroValue", "or", "orValue", "lowerAscii", "upperAscii", "trim",
  ]

  /// Can it fail, or give anything but a boolean?
  private mutating func isNoCondition(_ term: Term) -> Bool { checked.type(of: term) != .bool || canFail(term) }

  private mutating func canFail(_ term: Term, after paths: Set<Path>) -> Bool {
    let outside = present
    present.formUnion(paths)
    defer { present = outside }
    return canFail(term)
  }

  /// Hosts decide what their values can be compared with.
  private func isHostValue(_ type: CELType) -> Bool {
    switch type {
    case .opaque(let name, _): scope.environment.objectTypes[name] == nil
    case .list(let inner), .optional(let inner), .wrapper(let inner): isHostValue(inner)
    case .map(let key, let value): isHostValue(key) || isHostValue(value)
    case .error, .parameter: true
    default: false
    }
  }

  // MARK: What conditions make sure

  /// The paths that are there where a condition holds.
  private func ensured(by condition: Term) -> Set<Path> {
    switch condition.kind {
    case .has(let operand, let field):
      guard var path = path(operand) else { return [] }
      path.fields.append(field)
      return [path]
    case .call("_&&_", nil, let terms): return ensured(by: terms[0]).union(ensured(by: terms[1]))
    case .call("!_", nil, let terms): return ensured(byNot: terms[0])
    default: return []
    }
  }

  /// The paths that are there where a condition does not hold.
  private func ensured(byNot condition: Term) -> Set<Path> {
    switch condition.kind {
    case .call("_||_", nil, let terms): ensured(byNot: terms[0]).union(ensured(byNot: terms[1]))
    case .call("!_", nil, let terms): ensured(by: terms[0])
    default: []
    }
  }

  private func path(_ term: Term) -> Path? {
    switch scope.meaning(of: term) {
    case .local(let number): return Path(root: .local(number))
    case .variable(let name): return Path(root: .variable(name))
    case .type: return nil
    case nil: break
    }
    guard case .select(let operand, let field) = term.kind, var path = path(operand) else { return nil }
    path.fields.append(field)
    return path
  }
}

extension CELType {
  fileprivate var isContainer: Bool {
    switch self {
    case .list, .map: true
    default: false
    }
  }

  /// Are its values known to be of one type?
  fileprivate var isSettled: Bool {
    switch self {
    case .dyn, .parameter, .error, .wrapper, .null: false
    default: true
    }
  }
}
