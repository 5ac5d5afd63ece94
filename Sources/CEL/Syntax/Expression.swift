/// A parsed expression: its text and its tree, macros expanded.
public struct Expression: Sendable {
  /// The text.
  public let source: String
  /// The tree.
  public let root: Term
  /// How many terms are nested in one another, or some more.
  let levels: Int

  /// A tree of this text, e.g. a part of another expression's.
  public init(source: String, root: Term) {
    self.init(source: source, root: root, levels: root.levels)
  }

  init(source: String, root: Term, levels: Int) {
    self.source = source
    self.root = root
    self.levels = levels
  }
}

/// A node of an expression's tree.
public struct Term: Sendable {
  /// What a node is.
  public indirect enum Kind: Sendable {
    case literal(Literal)
    /// A name; a leading dot means the root namespace.
    case identifier(String)
    /// `operand.field`
    case select(Term, field: String)
    /// `operand.?field`
    case optionalSelect(Term, field: String)
    /// `has(operand.field)`
    case has(Term, field: String)
    /// A call; operators are calls of functions named as in the specification: `_+_`, `!_`, `_?_:_`, `_[_]`.
    case call(function: String, target: Term?, arguments: [Term])
    case list([Element])
    case map([Entry])
    /// `Type{field: value}`
    case message(String, [Field])
    case comprehension(Comprehension)
    /// `let variable = value in body`: what `cel.bind` and the optional macros mean.
    case bind(variable: String, value: Term, body: Term)
    /// Definitions, each seen by those after it and by the body: what `cel.block` means.
    case block([Term], Term)
  }

  /// A number that no other node of the expression has.
  public let id: Int
  /// The byte of the text that stands for the node: an operator's first, a call's parenthesis.
  public let offset: Int
  /// What the node is.
  public let kind: Kind
}

extension Term {
  /// A constant of the text.
  public enum Literal: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
  }

  /// An element of a list literal.
  public struct Element: Sendable {
    /// The element.
    public let value: Term
    /// Is it `?value`: an optional, left out where it is none?
    public let isOptional: Bool
  }

  /// A pair of a map literal.
  public struct Entry: Sendable {
    /// The key.
    public let key: Term
    /// The value.
    public let value: Term
    /// Is it `?key: value`: the value an optional, left out where it is none?
    public let isOptional: Bool
    /// The byte of the colon.
    public let offset: Int
  }

  /// A field of a message literal.
  public struct Field: Sendable {
    /// The field's name.
    public let name: String
    /// Its value.
    public let value: Term
    /// Is it `?field: value`?
    public let isOptional: Bool
    /// The byte of the colon.
    public let offset: Int
  }
}

/// A macro over the elements of a list or the keys of a map.
public struct Comprehension: Sendable {
  /// What is made of the elements.
  public enum Kind: Sendable, Hashable {
    /// Does the body hold for all?
    case all
    /// Does it for at least one?
    case exists
    /// Does it for exactly one?
    case existsOne
    /// The elements for which the condition holds.
    case filter
    /// The body of each for which the condition holds, as a list.
    case map
    /// The same with the keys kept.
    case transformMap
    /// The bodies are maps of one pair, joined.
    case transformMapEntry
  }

  /// What is made of the elements.
  public let kind: Kind
  /// The list or map.
  public let range: Term
  /// The variable for the element or, where there are two, for the index or key.
  public let variable: String
  /// The variable for the element or value, in the forms with two variables.
  public let secondVariable: String?
  /// The predicate, or which elements are transformed; nil where all are.
  public let condition: Term?
  /// What is made of an element; nil for predicates and `filter`.
  public let body: Term?
}

extension Term {
  /// How many terms are nested in one another, counted without recursion.
  fileprivate var levels: Int {
    var deepest = 1
    var rest = [(term: self, level: 1)]
    while let (term, level) = rest.popLast() {
      deepest = max(deepest, level)
      for part in term.parts { rest.append((part, level + 1)) }
    }
    return deepest
  }

  /// The terms right below.
  package var parts: [Term] {
    switch kind {
    case .literal, .identifier: []
    case .select(let operand, _), .optionalSelect(let operand, _), .has(let operand, _): [operand]
    case .call(_, let target, let arguments): (target.map { [$0] } ?? []) + arguments
    case .list(let elements): elements.map(\.value)
    case .map(let entries): entries.flatMap { [$0.key, $0.value] }
    case .message(_, let fields): fields.map(\.value)
    case .comprehension(let comprehension):
      [comprehension.range] + [comprehension.condition, comprehension.body].compactMap { $0 }
    case .bind(_, let value, let body): [value, body]
    case .block(let definitions, let body): definitions + [body]
    }
  }
}
