import Synchronization

/// What expressions may use: variables, functions, macros. A value: a copy can be extended without changing the
/// original. Programs of one environment and of its copies can share an ``Evaluation``.
public struct Environment: Sendable {
  /// The names of the variables and what is known of their types.
  public private(set) var variables: [String: CELType] = [:]
  /// The namespace in which names are looked up first: `a.b` sees `a.b.x` and `a.x` as `x`.
  public var container = ""
  /// Whether ``compile(_:)-(String)`` also checks names and types. Without, mistakes show when they are evaluated.
  public var isChecked = true
  /// Whether the elements of a list literal, and the keys and values of a map literal, must agree in type.
  public var requiresHomogeneousLiterals = false
  /// Whether a conversion of a constant that must fail, like `int('x')`, is a mistake rather than an error when it runs,
  /// and so is a literal of constants that cannot be made, like `{b'k': 1}`.
  public var rejectsFailingConversions = false
  /// Whether map literals take keys of any type and repeated ones, of which the last counts; `1` and `1u` are then two
  /// keys.
  public var acceptsAnyLiteralKey = false
  /// Whether a field after an optional one is absent where the optional holds a scalar, rather than an error.
  public var takesScalarsForEmpty = false
  /// Whether names of fields may be quoted with backticks.
  public var allowsQuotedFields = true

  /// Whether a call whose price cannot be found ends the evaluation, with an error that nothing absorbs.
  package var stopsAtUnpricedCalls = false
  /// Whether the planner takes shortcuts. They change no result, which tests see by leaving them out.
  package var optimizes = true

  private(set) var functions: [String: [Function]] = [:]
  private(set) var macros: [Macro.Key: Macro] = [:]
  private(set) var types: Set<String> = []
  private(set) var objectTypes: [String: ObjectType] = [:]
  /// The types of objects that expressions can name; those of a schema's parts are called by the paths to them.
  private(set) var namedObjectTypes: Set<String> = []
  /// The first parts of the names that have several.
  private var namespaces: Set<String> = ["google"]
  private(set) var literalFamilies: Set<String> = []
  let names = NameRegistry()

  /// An environment with these libraries and no variables.
  public init(libraries: [Library] = [.standard]) {
    for library in libraries { add(library) }
  }

  /// Adds a variable. Its name may have several parts: `variables.policy`.
  public mutating func declare(_ variable: String, _ type: CELType = .dyn) {
    variables[variable] = type
    noteNamespace(of: variable)
    names.slot(of: variable)
  }

  /// Adds a type of objects, `CELType.opaque(name)`, that have these fields and no others. Only the checker knows of it:
  /// the values are maps.
  public mutating func declare(object name: String, fields: [String: CELType]) {
    declare(object: name, ObjectType(fields: fields))
    namedObjectTypes.insert(name)
    noteNamespace(of: name)
  }

  mutating func declare(object name: String, _ type: ObjectType) {
    objectTypes[name] = type
  }

  /// Lets expressions write objects: literals of the type `family`, and of all types `family.a.b`, are maps of whatever
  /// fields they name.
  package mutating func declare(literals family: String) {
    literalFamilies.insert(family)
  }

  /// Adds functions and macros.
  public mutating func add(_ library: Library) {
    for function in library.functions { functions[function.name, default: []].append(function) }
    for macro in library.macros { macros[macro.key] = macro }
    types.formUnion(library.types)
    for name in library.functions.map(\.name) + library.types { noteNamespace(of: name) }
  }

  private mutating func noteNamespace(of name: String) {
    if let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")) { namespaces.insert(String(name[..<dot])) }
  }

  /// Takes out all macros: `x.all(...)` is then a call.
  public mutating func removeMacros() {
    macros = [:]
  }

  /// The names that are functions, or the first parts of such names.
  func hasFunction(_ name: String) -> Bool { functions[name] != nil }

  /// Whether a name, or a selection from one, may be a declared name, or the first part of one, that has several parts;
  /// most are not.
  func mayBeQualified(_ term: Term) -> Bool {
    var term = term
    while case .select(let operand, _) = term.kind { term = operand }
    guard case .identifier(let name) = term.kind else { return false }
    return !container.isEmpty || name.hasPrefix(".") || namespaces.contains(name)
  }

  /// The names under which a name of the text is looked up, most specific first.
  func candidates(for name: String) -> [String] {
    if name.hasPrefix(".") { return [String(name.dropFirst())] }
    if container.isEmpty { return [name] }
    var parts = container.split(separator: ".")
    var candidates: [String] = []
    while !parts.isEmpty {
      candidates.append(parts.joined(separator: ".") + "." + name)
      parts.removeLast()
    }
    candidates.append(name)
    return candidates
  }
}

// MARK: - Compiling

extension Environment {
  /// Reads an expression and expands its macros.
  public func parse(_ source: String) throws(CompilationError) -> Expression {
    var parser = Parser(source, environment: self)
    return try parser.parse()
  }

  /// Reads, checks and plans an expression.
  public func compile(_ source: String) throws(CompilationError) -> Program {
    try compile(try parse(source))
  }

  /// Checks and plans an expression.
  public func compile(_ expression: Expression) throws(CompilationError) -> Program {
    try compile(isChecked ? try check(expression) : CheckedExpression(unchecked: expression))
  }

  /// Plans an expression that this environment has checked.
  public func compile(_ checked: CheckedExpression) throws(CompilationError) -> Program {
    guard checked.expression.levels <= DeepStack.ownLevels else {
      return try DeepStack.run { () throws(CompilationError) in
        var planner = Planner(self, checked)
        return try planner.program()
      }
    }
    var planner = Planner(self, checked)
    return try planner.program()
  }

  /// The types of an expression's terms and what its calls mean, or all that is wrong with it.
  public func check(_ expression: Expression) throws(CompilationError) -> CheckedExpression {
    guard expression.levels <= DeepStack.ownLevels else {
      return try DeepStack.run { () throws(CompilationError) in
        var checker = Checker(self, expression)
        return try checker.check()
      }
    }
    var checker = Checker(self, expression)
    return try checker.check()
  }
}

/// The numbers of variables and field names, shared by an environment and its copies.
final class NameRegistry: Sendable {
  private struct Names {
    var slots: [String: Int] = [:]
    var fields: [String: Int] = [:]
  }

  private let names = Mutex(Names())

  @discardableResult func slot(of variable: String) -> Int {
    names.withLock { names in
      if let known = names.slots[variable] { return known }
      let slot = names.slots.count
      names.slots[variable] = slot
      return slot
    }
  }

  /// The slot of a variable that has one.
  func knownSlot(of variable: String) -> Int? { names.withLock { $0.slots[variable] } }

  func field(_ name: String) -> Field {
    names.withLock { names in
      if let known = names.fields[name] { return Field(number: known, name: name) }
      let number = names.fields.count
      names.fields[name] = number
      return Field(number: number, name: name)
    }
  }

  var slotCount: Int { names.withLock { $0.slots.count } }
}
