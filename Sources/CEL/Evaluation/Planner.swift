/// Turns a tree into steps: closures over the steps of their operands. Names become slots, constants operands.
struct Planner {
  let environment: Environment
  let checked: CheckedExpression
  let constants = Constants()
  var mistakes: [SyntaxError] = []
  /// The variables of the comprehensions around the current term, innermost last.
  var locals: [String] = []
  var localCount = 0
  /// The variables that are defined rather than set, by their position.
  var definitions: [Int: Plan] = [:]
  /// The names that the expression can read and call, each once.
  private var variables: [String] = []
  private var functions: [String] = []

  init(_ environment: Environment, _ checked: CheckedExpression) {
    self.environment = environment
    self.checked = checked
    variables.reserveCapacity(4)
    functions.reserveCapacity(4)
  }

  mutating func program() throws(CompilationError) -> Program {
    let expression = checked.expression
    let planned = plan(expression.root)
    let step = withRoom(planned.step)
    if localCount > FrameState.localCapacity {
      mistakes.append(SyntaxError(offset: 0, message: "more than \(FrameState.localCapacity) variables of macros"))
    }
    if !mistakes.isEmpty { throw CompilationError(source: expression.source, mistakes: mistakes) }
    return Program(
      plan: Program.Plan(
        source: expression.source, resultType: checked.type, variables: variables, functions: functions, run: step,
        localCount: localCount, slotCount: environment.names.slotCount, constants: constants,
        names: environment.names, isDeep: expression.levels > DeepStack.ownValueLevels))
  }

  /// A step that takes a stack of its own where the expression is too deep for any.
  private func withRoom(_ step: @escaping Step) -> Step {
    guard checked.expression.levels > DeepStack.ownEvaluationLevels else { return step }
    return { frame in DeepStack.run { step(frame) } }
  }

  mutating func plan(_ term: Term) -> Plan {
    switch term.kind {
    case .literal(let literal): .constant(constant(literal))
    case .identifier(let name): identifier(name, term)
    case .select(let operand, let field): select(operand, field, term)
    case .optionalSelect(let operand, let field): optionalSelect(operand, key(of: field, in: operand), term)
    case .has(let operand, let field): has(operand, key(of: field, in: operand), term)
    case .call(let function, let target, let arguments): call(function, target, arguments, term)
    case .list(let elements): list(elements, term)
    case .map(let entries): map(entries, term)
    case .message(let type, let fields): message(type, fields, term)
    case .comprehension(let comprehension): .computed(self.comprehension(comprehension, term))
    case .bind(let variable, let value, let body): .computed(bind(variable, value, body))
    case .block(let slots, let body): block(slots, body, term)
    }
  }

  private func constant(_ literal: Term.Literal) -> Operand {
    switch literal {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .uint(let value): .uint(value)
    case .double(let value): .double(value)
    case .string(let value): constants.string(value)
    case .bytes(let value): value.withUnsafeBufferPointer { constants.bytes(.bytes, $0) }
    }
  }

  /// A term that is an error whenever it is evaluated.
  func failing(_ message: String, _ term: Term) -> Plan {
    .constant(constants.error(EvaluationError(message, offset: term.offset)))
  }

  // MARK: Names

  mutating func noteCall(of function: String) {
    if !functions.contains(function) { functions.append(function) }
  }

  private mutating func identifier(_ name: String, _ term: Term) -> Plan {
    if let local = locals.lastIndex(of: name) {
      if let definition = definitions[local] { return defined(local, definition.step) }
      return Optionals.isTarget(name) ? target(local) : .local(local)
    }
    if let plan = resolve(name, term) { return plan }
    return failing("undeclared reference to '\(name)' (in container '\(environment.container)')", term)
  }

  /// The variable or type that a name means, the most specific candidate first.
  private mutating func resolve(_ name: String, _ term: Term) -> Plan? {
    for candidate in environment.candidates(for: name) {
      if let variable = environment.variable(candidate) {
        if !variables.contains(candidate) { variables.append(candidate) }
        return .slot(variable.slot, name: candidate, offset: Int32(term.offset))
      }
      if let type = environment.types.contains(candidate) ? candidate : TypeName.runtimeName(candidate) {
        let text = constants.string(type)
        return .constant(Operand(.type, at: text.address, count: text.count))
      }
      if let value = WellKnownType.enumerators[candidate] { return .constant(.int(value)) }
      // The checker knows it for a type, but no value has it.
      if environment.namedObjectTypes.contains(candidate) {
        mistakes.append(SyntaxError(offset: term.offset, message: "reference to undefined type: \(candidate)"))
        return .constant(.null)
      }
    }
    return nil
  }

  /// The dotted name that a chain of selections spells, unless it starts with a comprehension's variable.
  func qualifiedName(_ term: Term) -> String? {
    switch term.kind {
    case .identifier(let name): locals.contains(name) ? nil : name
    case .select(let operand, let field): qualifiedName(operand).map { "\($0).\(field)" }
    default: nil
    }
  }

  private mutating func select(_ operand: Term, _ field: String, _ term: Term) -> Plan {
    // The longest prefix that is a declared name wins; what remains are fields.
    if environment.mayBeQualified(term), let name = qualifiedName(term), let plan = resolve(name, term) { return plan }
    return fieldSelection(plan(operand), key(of: field, in: operand), term)
  }

  private func key(of field: String, in operand: Term) -> String {
    checked.documentKey(of: field, in: operand, environment)
  }

  /// Makes room for a comprehension's variable around what `body` plans.
  mutating func withLocals<Result>(_ names: [String], _ body: (inout Planner) -> Result) -> Result {
    locals += names
    localCount = max(localCount, locals.count)
    defer { locals.removeLast(names.count) }
    return body(&self)
  }
}

extension Frame {
  /// The value of a variable.
  @inline(__always) func variable(
    _ slot: Int, _ name: @autoclosure () -> String, _ offset: Int32, isLast: Bool
  ) -> Operand {
    let operand = state.pointee.slots[slot]
    return operand.tag != .unset ? operand : resolve(slot, name(), offset, isLast)
  }

  private func resolve(_ slot: Int, _ name: String, _ offset: Int32, _ isLast: Bool) -> Operand {
    let operand = resolve(slot)
    guard operand.tag == .unset else { return isLast ? whole(operand) : operand }
    return error(EvaluationError("no such attribute(s): \(name)", offset: Int(offset)))
  }
}

/// The names of types, as expressions use them.
enum TypeName {
  static func runtimeName(_ name: String) -> String? {
    switch name {
    case "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "optional_type",
      "google.protobuf.Timestamp", "google.protobuf.Duration":
      name
    default: WellKnownType.named(name)?.runtimeName
    }
  }

  /// The type of the values of which a name is the type.
  static func type(named name: String) -> CELType? {
    switch name {
    case "bool": .bool
    case "int": .int
    case "uint": .uint
    case "double": .double
    case "string": .string
    case "bytes": .bytes
    case "list": .list(.dyn)
    case "map": .map(.dyn, .dyn)
    case "null_type": .null
    case "type": .type(nil)
    case "optional_type": .opaque("optional_type")
    case "google.protobuf.Timestamp": .timestamp
    case "google.protobuf.Duration": .duration
    default: WellKnownType.named(name)?.type
    }
  }
}
