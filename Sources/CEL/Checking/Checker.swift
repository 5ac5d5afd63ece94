import Documents

/// Finds the type of an expression, and what is wrong with it before it runs. What nothing is known of is `dyn` and
/// fits everywhere.
struct Checker {
  let environment: Environment
  private let expression: Expression
  var types = Substitution()
  private var mistakes: [SyntaxError] = []
  /// Whether the literals here must be of one type; the arguments of `format` need not.
  var requiresHomogeneousLiterals: Bool
  /// Literals whose parts must agree in type.
  private(set) var literals: [LiteralParts] = []
  /// Literals whose calls are judged once all names and types are found right.
  var literalArguments: [LiteralArgument] = []
  /// The types of terms, by their numbers, as far as they were known when a term was met.
  private(set) var termTypes: [CELType?] = []
  private var calls: [ResolvedCall?] = []
  /// The variables of the comprehensions around the current term, innermost last.
  private var locals: [(name: String, type: CELType)] = []

  init(_ environment: Environment, _ expression: Expression) {
    self.environment = environment
    self.expression = expression
    requiresHomogeneousLiterals = environment.requiresHomogeneousLiterals
  }

  mutating func check() throws(CompilationError) -> CheckedExpression {
    _ = type(of: expression.root)
    if mistakes.isEmpty {
      for literal in literalArguments {
        guard let problem = literal.problem else { continue }
        mistakes.append(
          SyntaxError(
            offset: literal.argument.offset, message: "invalid \(literal.function) argument", hint: problem))
      }
      compareLiterals()
    }
    if !mistakes.isEmpty {
      throw CompilationError(source: expression.source, mistakes: mistakes.sorted { $0.offset < $1.offset })
    }
    return CheckedExpression(
      expression, types: termTypes.map { $0.map { types.resolved($0, freeIsDyn: true) } }, calls: calls)
  }

  /// Notes a mistake; the type that keeps it from being noted again above.
  mutating func mistake(
    _ message: String, _ term: Term, _ name: String = "", among names: [String] = []
  ) -> CELType {
    mistake(message, at: term.offset, name, among: names)
  }

  mutating func mistake(
    _ message: String, at offset: Int, _ name: String = "", among names: [String] = []
  ) -> CELType {
    let hint = Spelling.nearest(to: name, among: names.sorted()).map { "did you mean '\($0)'?" }
    mistakes.append(SyntaxError(offset: offset, message: message, hint: hint))
    return .error
  }

  mutating func undeclared(_ name: String, _ term: Term) -> CELType {
    var names: [String] = []
    if case .identifier = term.kind {
      names = locals.map(\.name) + environment.variables.keys
    } else if case .call = term.kind {
      names = environment.functionNames
    }
    return mistake(
      "undeclared reference to '\(name)' (in container '\(environment.container)')", term, name, among: names)
  }

  mutating func expect(_ type: CELType, _ found: CELType, _ term: Term) {
    guard !types.accepts(found, as: type) else { return }
    _ = mistake(typeMismatch(type, found), term)
  }

  func typeMismatch(_ expected: CELType, _ found: CELType) -> String {
    let (expected, found) = (types.resolved(expected, freeIsDyn: true), types.resolved(found, freeIsDyn: true))
    return "expected type '\(expected.shortDescription)' but found '\(found.shortDescription)'"
  }

  mutating func type(of term: Term) -> CELType {
    let type = found(term)
    Self.set(type, at: term.id, in: &termTypes)
    return type
  }

  mutating func record(_ call: ResolvedCall, of term: Term) {
    Self.set(call, at: term.id, in: &calls)
  }

  private static func set<Fact>(_ fact: Fact, at position: Int, in facts: inout [Fact?]) {
    while facts.count <= position { facts.append(nil) }
    facts[position] = fact
  }

  private mutating func found(_ term: Term) -> CELType {
    switch term.kind {
    case .literal(let literal): literal.type
    case .identifier(let name): identifier(name, term)
    case .select(let operand, let field): select(operand, field, term)
    case .optionalSelect(let operand, let field): optionalSelect(operand, field, term)
    case .has(let operand, let field): has(operand, field, term)
    case .call(let function, let target, let arguments): call(function, target, arguments, term)
    case .list(let elements): list(elements, term)
    case .map(let entries): map(entries, term)
    case .message(let name, let fields): message(name, fields, term)
    case .comprehension(let comprehension): self.comprehension(comprehension, term)
    case .bind(let variable, let value, let body): bind(variable, value, body)
    case .block(let slots, let body): block(slots, body)
    }
  }

  // MARK: Names and fields

  private mutating func identifier(_ name: String, _ term: Term) -> CELType {
    local(name) ?? declared(name) ?? undeclared(name, term)
  }

  private func local(_ name: String) -> CELType? { locals.last { $0.name == name }?.type }

  func isLocal(_ name: String) -> Bool { local(name) != nil }

  func declared(_ name: String) -> CELType? {
    for candidate in environment.candidates(for: name) {
      if let type = environment.variable(candidate)?.type { return type }
      if environment.types.contains(candidate) || environment.namedObjectTypes.contains(candidate) {
        return .type(.opaque(candidate))
      }
      if let type = TypeName.type(named: candidate) { return .type(type) }
      if WellKnownType.enumerators[candidate] != nil { return .int }
    }
    return nil
  }

  private mutating func select(_ operand: Term, _ field: String, _ term: Term) -> CELType {
    if environment.mayBeQualified(term), let name = qualifiedName(term), let type = declared(name) { return type }
    return fieldType(type(of: operand), field, term)
  }

  private mutating func optionalSelect(_ operand: Term, _ field: String, _ term: Term) -> CELType {
    let type = fieldType(type(of: operand), field, term)
    if case .optional = type { return type }
    return .optional(type)
  }

  private mutating func has(_ operand: Term, _ field: String, _ term: Term) -> CELType {
    _ = fieldType(type(of: operand), field, term)
    return .bool
  }

  private mutating func fieldType(_ operand: CELType, _ field: String, _ term: Term) -> CELType {
    let operand = types.resolved(operand)
    switch operand {
    case .dyn, .error: return .dyn
    case .map(_, let value): return value
    case .optional(let wrapped): return .optional(fieldType(wrapped, field, term))
    case .opaque(let name, []) where environment.objectTypes[name] != nil:
      guard let object = environment.objectTypes[name] else { return .error }
      return object.type(of: field)
        ?? mistake("undefined field '\(field)'", term, field, among: Array(object.fields.keys))
    case .parameter:
      _ = types.accepts(.dyn, as: operand)
      return .dyn
    default: return mistake("type '\(operand.shortDescription)' does not support field selection", term)
    }
  }

  /// The dotted name that a chain of selections spells, unless it starts with a local variable.
  func qualifiedName(_ term: Term) -> String? {
    switch term.kind {
    case .identifier(let name): isLocal(name) ? nil : name
    case .select(let operand, let field): qualifiedName(operand).map { "\($0).\(field)" }
    default: nil
    }
  }

  // MARK: Literals

  private mutating func list(_ elements: [Term.Element], _ term: Term) -> CELType {
    let parts = elements.map { element in
      (term: element.value, type: unwrapped(self.type(of: element.value), element.isOptional, element.value))
    }
    return .list(joined(parts, isList: true))
  }

  private mutating func map(_ entries: [Term.Entry], _ term: Term) -> CELType {
    var keys: [(term: Term, type: CELType)] = []
    var values: [(term: Term, type: CELType)] = []
    for entry in entries {
      keys.append((entry.key, type(of: entry.key)))
      values.append((entry.value, unwrapped(type(of: entry.value), entry.isOptional, entry.value)))
    }
    return .map(joined(keys), joined(values))
  }

  /// The type that the parts of a literal have in common.
  private mutating func joined(_ parts: [(term: Term, type: CELType)], isList: Bool = false) -> CELType {
    if requiresHomogeneousLiterals, parts.count > 1 { literals.append(LiteralParts(parts: parts, isList: isList)) }
    var type: CELType?
    for part in parts { type = types.joined(type, part.type) ?? .dyn }
    return type ?? types.fresh()
  }

  mutating func unwrapped(_ type: CELType, _ isOptional: Bool, _ term: Term) -> CELType {
    guard isOptional else { return type }
    switch types.resolved(type) {
    case .optional(let wrapped): return wrapped
    case .dyn, .error: return .dyn
    case let other: return mistake(typeMismatch(.optional(other), other), term)
    }
  }

  // MARK: Comprehensions

  private mutating func bind(_ variable: String, _ value: Term, _ body: Term) -> CELType {
    locals.append((variable, type(of: value)))
    defer { locals.removeLast() }
    return type(of: body)
  }

  private mutating func block(_ slots: [Term], _ body: Term) -> CELType {
    for (position, slot) in slots.enumerated() { locals.append((Block.slotName(position), type(of: slot))) }
    defer { locals.removeLast(slots.count) }
    return type(of: body)
  }

  private mutating func comprehension(_ comprehension: Comprehension, _ term: Term) -> CELType {
    let range = types.resolved(type(of: comprehension.range))
    let (key, element) = elementTypes(of: range, comprehension.range)
    let isMap = if case .map = range { true } else { false }
    if let second = comprehension.secondVariable {
      locals += [(comprehension.variable, key), (second, element)]
    } else {
      locals.append((comprehension.variable, isMap ? key : element))
    }
    defer { locals.removeLast(comprehension.secondVariable == nil ? 1 : 2) }
    if let condition = comprehension.condition { expect(.bool, type(of: condition), condition) }
    let body = comprehension.body.map { (type: type(of: $0), term: $0) }
    switch comprehension.kind {
    case .all, .exists, .existsOne: return .bool
    case .filter: return .list(isMap ? key : element)
    case .map: return .list(body?.type ?? .dyn)
    case .transformMap: return .map(key, body?.type ?? .dyn)
    case .transformMapEntry:
      guard let body else { return .map(.dyn, .dyn) }
      let made = CELType.map(types.fresh(), types.fresh())
      if types.accepts(body.type, as: made) { return types.resolved(made) }
      let given = [made, body.type].map { types.resolved($0, freeIsDyn: true).shortDescription }
      return mistake(
        "found no matching overload for 'cel.@mapInsert' applied to '(\(given.joined(separator: ", ")))'", term)
    }
  }

  /// The types of a range's indexes or keys, and of its elements or values.
  private mutating func elementTypes(of range: CELType, _ term: Term) -> (key: CELType, element: CELType) {
    switch range {
    case .list(let element): return (.int, element)
    case .map(let key, let value): return (key, value)
    case .dyn, .error: return (.dyn, .dyn)
    case .parameter:
      _ = types.accepts(.dyn, as: range)
      return (.dyn, .dyn)
    default:
      _ = mistake(
        "expression of type '\(range.shortDescription)' cannot be range of a comprehension (must be list, map, or dynamic)",
        term)
      return (.error, .error)
    }
  }
}

extension Term.Literal {
  fileprivate var type: CELType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    }
  }
}
