import Synchronization

/// What expressions may use: variables, functions, macros. A value: a copy can be extended without changing the
/// original. Programs of one environment and of its copies can share an ``Evaluation``.
public struct Environment: Sendable {
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

  private var declared = DeclaredVariables()
  private var shared = Definitions.Shared.none
  private(set) var names = NameRegistry()

  /// The names of the variables and what is known of their types.
  public var variables: [String: CELType] { declared.types }

  /// The names of all functions.
  var functionNames: [String] { shared.definitions.functions.keys }
  var definitions: Definitions.Shared { shared }
  var types: Set<String> { shared.definitions.types }
  var objectTypes: [String: ObjectType] { shared.definitions.objectTypes }
  var namedObjectTypes: Set<String> { shared.definitions.namedObjectTypes }
  var literalFamilies: Set<String> { shared.definitions.literalFamilies }

  /// An environment with these libraries and no variables.
  public init(libraries: [Library] = [.standard]) {
    define { definitions in
      for library in libraries { definitions.add(library) }
    }
  }

  /// What was defined is let go while it changes, so that it is copied only where another environment holds it, too.
  private mutating func define(_ change: (inout Definitions) -> Void) {
    var definitions = shared.definitions
    shared = .none
    change(&definitions)
    shared = Definitions.Shared(definitions)
  }

  /// The same environment in memory and with names of its own, for another thread. Two threads that compile in copies of
  /// one environment count references to the same objects, and each count is a message from one processor to the other.
  /// Programs of the two environments cannot share an ``Evaluation``.
  package func detached() -> Environment {
    var copy = self
    copy.shared = Definitions.Shared(shared.definitions.detached())
    copy.names = NameRegistry()
    copy.declared = DeclaredVariables()
    for (name, type) in variables.sorted(by: { $0.key < $1.key }) { copy.declare(name, type) }
    copy.declared.shareAll()
    return copy
  }

  /// Adds a variable. Its name may have several parts: `variables.policy`.
  public mutating func declare(_ variable: String, _ type: CELType = .dyn) {
    declared.set(variable, DeclaredVariables.Variable(type: type, slot: names.slot(of: variable)))
    noteNamespace(of: variable)
  }

  /// Adds a type of objects, `CELType.opaque(name)`, that have these fields and no others. Only the checker knows of it:
  /// the values are maps.
  public mutating func declare(object name: String, fields: [String: CELType]) {
    declare(object: name, ObjectType(fields: fields))
    define { $0.namedObjectTypes.insert(name) }
    noteNamespace(of: name)
  }

  mutating func declare(object name: String, _ type: ObjectType) {
    define { $0.objectTypes[name] = type }
  }

  /// Lets expressions write objects: literals of the type `family`, and of all types `family.a.b`, are maps of whatever
  /// fields they name.
  package mutating func declare(literals family: String) {
    define { $0.literalFamilies.insert(family) }
  }

  /// Says that variables called `namespace.name` will be declared: copies of the environment need not note that each.
  package mutating func declare(namespace: String) {
    define { $0.declare(namespace: namespace) }
  }

  /// Adds functions and macros.
  public mutating func add(_ library: Library) {
    define { $0.add(library) }
  }

  private mutating func noteNamespace(of name: String) {
    guard let namespace = Definitions.namespace(of: name), !shared.definitions.isNamespace(namespace) else {
      return
    }
    declare(namespace: namespace)
  }

  /// Takes out all macros: `x.all(...)` is then a call.
  public mutating func removeMacros() {
    define { $0.macros = Macros() }
  }

  func variable(_ name: String) -> DeclaredVariables.Variable? { declared[name] }

  /// The functions of a name.
  func functions(_ name: String) -> [Function] { shared.definitions.functions[name] ?? [] }

  func hasFunction(_ name: String) -> Bool { !functions(name).isEmpty }

  /// Whether a name, or a selection from one, may be a declared name, or the first part of one, that has several parts;
  /// most are not.
  func mayBeQualified(_ term: Term) -> Bool {
    var term = term
    while case .select(let operand, _) = term.kind { term = operand }
    guard case .identifier(let name) = term.kind else { return false }
    return !container.isEmpty || name.isRooted || shared.definitions.isNamespace(name)
  }

  /// The names under which a name of the text is looked up, most specific first.
  func candidates(for name: String) -> NameCandidates { NameCandidates(name, in: container) }
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

/// The names that a name of the text can mean in a container, most specific first. Most expressions have no container, so
/// that nothing is made of a name but itself.
struct NameCandidates: Sequence, IteratorProtocol {
  private let name: String
  /// What of the container is still to be put before the name.
  private var container: Substring
  private var isDone = false

  init(_ name: String, in container: String) {
    self.name = name.isRooted ? String(name.dropFirst()) : name
    self.container = name.isRooted ? "" : container[...]
  }

  mutating func next() -> String? {
    guard !container.isEmpty else {
      defer { isDone = true }
      return isDone ? nil : name
    }
    defer { container = container[..<(container.lastIndex(of: ".") ?? container.startIndex)] }
    return "\(container).\(name)"
  }
}

extension String {
  /// Is it a name that is looked up in no container?
  fileprivate var isRooted: Bool { utf8.first == UInt8(ascii: ".") }
}

/// The numbers of variables and field names, shared by an environment and its copies.
final class NameRegistry: Sendable {
  private struct Names {
    var slots = NameTable<Int>()
    var fields = NameTable<Field>()
    /// Of the fields.
    let texts = Constants()
  }

  private let names = Mutex(Names())

  @discardableResult func slot(of variable: String) -> Int {
    names.withLock { names in
      names.slots.value(variable) { $0 }
    }
  }

  /// The slot of a variable that has one.
  func knownSlot(of variable: String) -> Int? { names.withLock { $0.slots[variable] } }

  func field(_ name: String) -> Field {
    names.withLock { names in
      names.fields.value(name) { [texts = names.texts] in Field(number: $0, key: texts.string(name)) }
    }
  }

  var slotCount: Int { names.withLock { $0.slots.count } }
}
