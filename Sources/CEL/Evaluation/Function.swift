/// A function of the language that a library adds: a name, the types it is declared for, and what it does.
///
/// A class, though one with the same content is as good: planning a call passes functions on several times, each of
/// which counts one reference, not one for every part.
public final class Function: Sendable {
  /// What a function does with evaluated arguments.
  package enum Body: Sendable {
    case unary(@Sendable (Frame, Operand) -> Operand)
    case binary(@Sendable (Frame, Operand, Operand) -> Operand)
    case variadic(@Sendable (Frame, UnsafeBufferPointer<Operand>) -> Operand)
    case host(@Sendable ([Value]) -> Value)
    /// The second argument is evaluated only where it is asked for. Never strict.
    case deferred(@Sendable (Frame, Operand, () -> Operand) -> Operand)
  }

  /// Makes a faster body where some arguments are constants (a pattern is compiled once), or says what is wrong with them.
  package typealias Preparation = @Sendable (ConstantArguments) throws(EvaluationError) -> Body?

  /// The name: `getHours`, or `image.parse` for a function in a namespace.
  public let name: String
  /// The declared forms.
  public let overloads: [Overload]
  /// What a call costs where no form says so itself, or the checker could not settle on one; nil for the common price of 1.
  let cost: CallCost?
  /// Does it leave unknowns and errors to the evaluator? A function that is not strict gets them as arguments.
  public let isStrict: Bool
  package let body: Body
  /// Does it know what an open list means to it? Otherwise one as an argument makes the result unknown.
  let acceptsOpenLists: Bool
  let prepare: Preparation?
  /// Are its arguments held against its overloads before it is called? If not, it looks at them itself and answers as it
  /// sees fit.
  let checksFit: Bool
  /// Is a call with a constant made once, when the expression is planned? So are conversions.
  let isFolded: Bool
  /// What the checker asks about the literals of a call.
  let judgesLiterals: LiteralJudgement?

  /// A function over values.
  ///
  /// Its arguments fit the parameters when it is called; for others the call is an error. An open list as an argument of
  /// a strict function makes the call unknown.
  public init(
    _ name: String, isMethod: Bool = false, parameters: [CELType], result: CELType, isStrict: Bool = true,
    implementation: @escaping @Sendable ([Value]) -> Value
  ) {
    self.name = name
    overloads = [Overload(isMethod: isMethod, parameters, result)]
    cost = nil
    self.isStrict = isStrict
    body = .host(implementation)
    acceptsOpenLists = false
    prepare = nil
    checksFit = true
    isFolded = false
    judgesLiterals = nil
  }

  /// A function over operands, for hot paths: it looks at the tags itself and answers ``Frame/noSuchOverload(_:)`` where
  /// it does not know them. Arguments that are scalars of a document arrive as the plain values they are; they are never
  /// unknown, an error, or an open list unless the function is not strict.
  package init(
    _ name: String, _ overloads: [Overload], cost: CallCost? = nil, isStrict: Bool = true,
    checksFit: Bool = false, acceptsOpenLists: Bool = false, isFolded: Bool = false,
    judgesLiterals: LiteralJudgement? = nil,
    prepare: Preparation? = nil, _ body: Body
  ) {
    self.name = name
    self.overloads = overloads
    self.cost = cost
    self.isStrict = isStrict
    self.body = body
    self.acceptsOpenLists = acceptsOpenLists
    self.prepare = prepare
    self.checksFit = checksFit
    self.isFolded = isFolded
    self.judgesLiterals = judgesLiterals
  }

  /// The same function at another price, whatever its forms cost.
  fileprivate func priced(_ cost: CallCost) -> Function {
    var overloads = overloads
    for i in overloads.indices {
      overloads[i].cost = nil
      overloads[i].priced = nil
    }
    return copy(overloads, cost)
  }

  /// The same function in memory of its own.
  func copy() -> Function { copy(overloads, cost) }

  private func copy(_ overloads: [Overload], _ cost: CallCost?) -> Function {
    Function(
      name, overloads, cost: cost, isStrict: isStrict, checksFit: checksFit, acceptsOpenLists: acceptsOpenLists,
      isFolded: isFolded, judgesLiterals: judgesLiterals, prepare: prepare, body)
  }

  func accepts(argumentCount: Int, isMethod: Bool) -> Bool {
    overloads.indices.contains { isOverload($0, argumentCount, isMethod) }
  }

  /// The forms that a call of this shape can mean.
  func overloads(argumentCount: Int, isMethod: Bool) -> [Overload] {
    // Most functions have forms of one shape only: their list is handed on as it is.
    overloads.indices.allSatisfy { isOverload($0, argumentCount, isMethod) }
      ? overloads : overloads.indices.filter { isOverload($0, argumentCount, isMethod) }.map { overloads[$0] }
  }

  private func isOverload(_ number: Int, _ argumentCount: Int, _ isMethod: Bool) -> Bool {
    overloads[number].isMethod == isMethod && overloads[number].parameters.count == argumentCount
  }
}

/// Functions and macros that belong together, to be added to an ``Environment``.
public struct Library: Sendable {
  /// The library's name, for messages.
  public let name: String
  /// What it adds.
  public let functions: [Function]
  /// The macros it adds; they win over those of libraries added before.
  public let macros: [Macro]
  /// The names of the types it adds, which expressions can then compare with `type(x)`.
  public let types: [String]

  /// A library of functions and macros.
  public init(_ name: String, functions: [Function], macros: [Macro] = [], types: [String] = []) {
    self.name = name
    self.functions = functions
    self.macros = macros
    self.types = types
  }

  /// The library less some names, for hosts that have an earlier version of it.
  package func without(functions unwanted: Set<String> = [], macros unwantedMacros: Set<String> = []) -> Library {
    Library(
      name, functions: functions.filter { !unwanted.contains($0.name) },
      macros: macros.filter { !unwantedMacros.contains($0.key.name) }, types: types)
  }

  /// The library with prices by the names of functions, for hosts that price them so.
  package func priced(_ prices: [String: CallCost]) -> Library {
    Library(
      name, functions: functions.map { function in prices[function.name].map { function.priced($0) } ?? function },
      macros: macros, types: types)
  }
}
