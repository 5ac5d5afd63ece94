/// A call that is rewritten while the expression is parsed.
public struct Macro: Sendable {
  /// What a macro is known by.
  struct Key: Equatable {
    let name: String
    let isMethod: Bool
    /// Nil for any number.
    let argumentCount: Int?
  }

  /// Why arguments do not fit a macro, and where.
  public struct Misuse: Error {
    /// The argument to blame.
    public let offset: Int
    /// What was expected.
    public let message: String

    /// A misuse of a macro at a term.
    public init(_ term: Term, _ message: String) {
      offset = term.offset
      self.message = message
    }
  }

  /// What the rewriting does: the builder, the receiver of a method, the arguments; nil leaves the call as it is.
  public typealias Expansion = @Sendable (inout TermBuilder, Term?, [Term]) throws(Misuse) -> Term.Kind?

  let key: Key
  let expand: Expansion

  /// A macro for calls of a name with so many arguments (a method's receiver not counted), or with any number where that
  /// is nil. One for so many wins over one for any number.
  public init(_ name: String, isMethod: Bool = true, argumentCount: Int?, expand: @escaping Expansion) {
    key = Key(name: name, isMethod: isMethod, argumentCount: argumentCount)
    self.expand = expand
  }
}

/// The macros of an environment, one for each key.
struct Macros: Sendable {
  private var byName = NameTable<[Macro]>()

  /// Adds a macro in the place of the one with its key.
  mutating func add(_ macro: Macro) {
    let others = byName[macro.key.name]?.filter { $0.key != macro.key } ?? []
    byName.set(macro.key.name, others + [macro])
  }

  /// The macro that a call means, if it means one.
  func macro(_ name: String, isMethod: Bool, argumentCount: Int) -> Macro? {
    guard let named = byName[name] else { return nil }
    let fitting = named.filter { $0.key.isMethod == isMethod }
    return fitting.first { $0.key.argumentCount == argumentCount } ?? fitting.first { $0.key.argumentCount == nil }
  }

  /// The same macros in memory of their own.
  func copy() -> Macros {
    var copy = self
    copy.byName = byName.copy { $0.map(\.self) }
    return copy
  }
}

/// Makes the terms that a macro expands to.
public struct TermBuilder {
  /// Where the macro was called; what it expands to points there.
  public internal(set) var offset: Int
  var nextID: Int

  /// A term.
  public mutating func term(_ kind: Term.Kind) -> Term { term(kind, at: offset) }

  mutating func term(_ kind: Term.Kind, at offset: Int) -> Term {
    nextID += 1
    return Term(id: nextID, offset: offset, kind: kind)
  }

  /// A call of a function, on a target if it is a method.
  public mutating func call(_ function: String, on target: Term? = nil, _ arguments: Term...) -> Term {
    term(.call(function: function, target: target, arguments: arguments))
  }

  /// A variable name that no text can write.
  public mutating func hiddenVariable(_ purpose: String) -> String {
    nextID += 1
    return "@\(purpose)\(nextID)"
  }
}

extension Term {
  /// The name, if the term is nothing but a simple name.
  public var simpleName: String? {
    guard case .identifier(let name) = kind, !name.hasPrefix(".") else { return nil }
    return name
  }

  /// The name for a variable that a macro introduces, or the misuse that says, in the given words, why it is none.
  public func variableName(
    otherwise message: String = "argument must be a simple name"
  ) throws(Macro.Misuse) -> String {
    guard let name = simpleName else { throw Macro.Misuse(self, message) }
    // The name that the reference implementation keeps for itself.
    if name == "__result__" { throw Macro.Misuse(self, "iteration variable overwrites accumulator variable") }
    return name
  }
}
