import CEL
import Documents

/// A text that an expression holds, and the literal that it is.
struct ConstantText: Sendable {
  var text: String
  var place: TermPlace
}

/// A term of one of a unit's expressions.
struct TermPlace: Sendable {
  var expression: PolicyExpression
  var term: Term

  var key: TermKey { TermKey(expression: expression.node, term: term.id) }
}

struct TermKey: Hashable, Sendable {
  var expression: Node
  var term: Int
}

/// A comparison of a part of the request with texts of the policy.
struct TextComparison: Sendable {
  enum Operation: String, Sendable {
    case prefix, suffix, part, pattern, equality
  }

  var operation: Operation
  var fields: Set<RequestField>
  var constant: ConstantText
  /// What to point at: the comparison, or the literal where that stands elsewhere.
  var place: TermPlace
  /// Does it speak for the whole where it holds (true), against it (false), or now so, now so?
  var polarity: Bool?
}

/// Follows the values of a request through one expression of a policy and through the variables that it uses: which parts it
/// reads, and which it compares with what.
struct ExpressionReader {
  private let unit: PolicyUnit
  private var locals: [(name: String, value: Operand)] = []
  private var expression: PolicyExpression
  private var known: [String: Operand] = [:]
  private var visited: Set<Visit> = []
  private(set) var reads: [RequestField: TermPlace] = [:]
  private(set) var comparisons: [TextComparison] = []
  /// Texts that are looked for in a list of the request, which says nothing of how texts are compared.
  private(set) var memberships: [TextComparison] = []
  /// Variables of the policy that were looked into.
  private(set) var uses: Set<String> = []

  /// What a term may stand for.
  struct Operand {
    var fields: Set<RequestField> = []
    var texts: [ConstantText] = []
    /// What the elements of a list that the expression makes may be: at most one.
    var inside: [Operand] = []
    /// Was something made of the parts, so that comparing it is not comparing them?
    var isDerived = false

    func union(_ other: Operand) -> Operand {
      Operand(
        fields: fields.union(other.fields), texts: texts + other.texts, inside: Operand.joined(inside + other.inside),
        isDerived: isDerived || other.isDerived)
    }

    static func joined(_ operands: [Operand]) -> [Operand] {
      operands.isEmpty ? [] : [operands.dropFirst().reduce(operands[0]) { $0.union($1) }]
    }

    /// What an element of it may be.
    var element: Operand {
      var element = Operand(isDerived: isDerived)
      element.fields = Set(fields.map { $0.adding(.element) })
      return inside.reduce(element) { $0.union($1) }
    }

    func member(_ key: String) -> Operand {
      var member = Operand(isDerived: isDerived)
      member.fields = Set(fields.map { $0.adding(.member(key)) })
      return inside.reduce(member) { $0.union($1) }
    }

    var derived: Operand {
      var derived = self
      derived.isDerived = true
      derived.texts = []
      return derived
    }
  }

  private struct Visit: Hashable {
    var variable: String
    var polarity: Bool?
  }

  /// A condition that holds lets the policy judge, so that it speaks against the request.
  init(_ expression: PolicyExpression, in unit: PolicyUnit) {
    self.unit = unit
    self.expression = expression
    if let root = expression.root { judge(root, expression.role != .condition) }
  }

  // MARK: Conditions

  /// A term that is true or false.
  private mutating func judge(_ term: Term, _ polarity: Bool?) {
    switch term.kind {
    case .call("_&&_", nil, let parts), .call("_||_", nil, let parts):
      for part in parts { judge(part, polarity) }
    case .call("!_", nil, let parts):
      for part in parts { judge(part, polarity.map { !$0 }) }
    case .call("_?_:_", nil, let parts) where parts.count == 3:
      judge(parts[0], nil)
      judge(parts[1], polarity)
      judge(parts[2], polarity)
    case .call("_==_", nil, let parts) where parts.count == 2: equality(parts, polarity, term)
    case .call("_!=_", nil, let parts) where parts.count == 2: equality(parts, polarity.map { !$0 }, term)
    case .call("_>_", nil, let parts) where parts.count == 2 && parts[1].isZero:
      count(parts[0], polarity)
    case .call("@in", nil, let parts) where parts.count == 2:
      let (element, member) = (value(parts[0]), value(parts[1]).element)
      compare(.equality, element, with: member, polarity, term)
      guard !member.fields.isEmpty, !member.isDerived else { return }
      let place = TermPlace(expression: expression, term: term)
      memberships += element.texts.map {
        TextComparison(operation: .equality, fields: member.fields, constant: $0, place: place, polarity: polarity)
      }
    case .call(let name, let target?, let arguments) where arguments.count == 1 && Self.operations[name] != nil:
      guard let operation = Self.operations[name] else { return }
      compare(operation, value(target), with: value(arguments[0]), polarity, term)
    case .comprehension(let comprehension):
      let isPlain = comprehension.kind == .all || comprehension.kind == .exists
      _ = self.comprehension(comprehension, isPlain ? polarity : nil)
    case .bind(let variable, let bound, let body):
      locals.append((variable, value(bound)))
      judge(body, polarity)
      locals.removeLast()
    default:
      if let name = term.policyVariable, isOwn(name) { judgeVariable(name, polarity) } else { _ = value(term) }
    }
  }

  private static let operations: [String: TextComparison.Operation] = [
    "startsWith": .prefix, "endsWith": .suffix, "contains": .part, "matches": .pattern,
  ]

  private func isOwn(_ name: String) -> Bool { unit.variables.contains { $0.name == name } }

  private mutating func judgeVariable(_ name: String, _ polarity: Bool?) {
    guard visited.insert(Visit(variable: name, polarity: polarity)).inserted else { return }
    within(name) { reader, root in reader.judge(root, polarity) }
  }

  /// Goes on in a variable's own text.
  private mutating func within(_ name: String, _ body: (inout ExpressionReader, Term) -> Void) {
    uses.insert(name)
    guard let variable = unit.variables.first(where: { $0.name == name }), let root = variable.root else { return }
    let outer = (expression, locals)
    (expression, locals) = (variable, [])
    body(&self, root)
    (expression, locals) = outer
  }

  private mutating func equality(_ parts: [Term], _ polarity: Bool?, _ term: Term) {
    for (part, other) in [(parts[0], parts[1]), (parts[1], parts[0])] {
      if case .literal(.bool(let value)) = other.kind {
        return judge(part, value ? polarity : polarity.map { !$0 })
      }
      if other.isZero { return count(part, polarity.map { !$0 }) }
    }
    let (left, right) = (value(parts[0]), value(parts[1]))
    compare(.equality, left, with: right, polarity, term)
    compare(.equality, right, with: left, polarity, term)
  }

  /// `size(list.filter(...)) > 0`, or `== 0` with the polarity turned.
  private mutating func count(_ term: Term, _ polarity: Bool?) {
    guard case .call("size", let target, let arguments) = term.kind, let list = target ?? arguments.first else {
      _ = value(term)
      return
    }
    var term = list
    if let name = list.policyVariable, let variable = unit.variables.first(where: { $0.name == name }),
      let root = variable.root
    {
      term = root
    }
    guard case .comprehension(let comprehension) = term.kind, comprehension.kind == .filter else {
      _ = value(list)
      return
    }
    if let name = list.policyVariable {
      guard visited.insert(Visit(variable: name, polarity: polarity)).inserted else { return }
      within(name) { reader, _ in _ = reader.comprehension(comprehension, polarity) }
    } else {
      _ = self.comprehension(comprehension, polarity)
    }
  }

  private mutating func compare(
    _ operation: TextComparison.Operation, _ value: Operand, with other: Operand, _ polarity: Bool?, _ term: Term
  ) {
    guard !value.fields.isEmpty, !value.isDerived else { return }
    let own = TermPlace(expression: expression, term: term)
    for constant in other.texts {
      let isWithin = constant.place.expression.node == expression.node && other.texts.count == 1
      comparisons.append(
        TextComparison(
          operation: operation, fields: value.fields, constant: constant, place: isWithin ? own : constant.place,
          polarity: polarity))
    }
  }

  // MARK: Values

  private mutating func value(_ term: Term) -> Operand {
    switch term.kind {
    case .literal(.string(let text)):
      return Operand(texts: [ConstantText(text: text, place: TermPlace(expression: expression, term: term))])
    case .literal: return Operand()
    case .identifier(let name):
      if let local = locals.last(where: { $0.name == name }) { return local.value }
      return note(Operand(fields: [RequestField(root: name)]), term)
    case .select(let operand, let field), .optionalSelect(let operand, let field):
      if let name = term.policyVariable {
        if isOwn(name) { return variable(name) }
        if unit.aliases.contains(name) { return note(Operand(fields: [RequestField(root: "object")]), term) }
      }
      return note(value(operand).member(field), term)
    case .has(let operand, let field):
      _ = note(value(operand).member(field), term)
      return Operand()
    case .call(let name, let target, let arguments): return call(name, target, arguments, term)
    case .list(let elements): return Operand(inside: Operand.joined(elements.map { value($0.value) }))
    case .map(let entries):
      let keys = entries.map { value($0.key) }
      let values = entries.map { value($0.value) }
      return Operand(inside: Operand.joined(keys + values))
    case .message(_, let fields):
      for field in fields { _ = value(field.value) }
      return Operand()
    case .comprehension(let comprehension): return self.comprehension(comprehension, nil)
    case .bind(let variable, let bound, let body):
      locals.append((variable, value(bound)))
      defer { locals.removeLast() }
      return value(body)
    case .block(let definitions, let body):
      for definition in definitions { _ = value(definition) }
      return value(body)
    }
  }

  private mutating func note(_ operand: Operand, _ term: Term) -> Operand {
    guard !operand.isDerived else { return operand }
    for field in operand.fields where reads[field] == nil {
      reads[field] = TermPlace(expression: expression, term: term)
    }
    return operand
  }

  private mutating func variable(_ name: String) -> Operand {
    if let known = known[name] { return known }
    // Variables see only those before them; one that names itself has no value.
    known[name] = Operand()
    var result = Operand()
    within(name) { reader, root in result = reader.value(root) }
    known[name] = result
    return result
  }

  private mutating func call(_ name: String, _ target: Term?, _ arguments: [Term], _ term: Term) -> Operand {
    switch (name, arguments.count) {
    case ("_&&_", _), ("_||_", _), ("!_", _), ("_==_", _), ("_!=_", _), ("@in", _), ("startsWith", 1), ("endsWith", 1),
      ("contains", 1), ("matches", 1):
      judge(term, nil)
      return Operand()
    case ("_?_:_", 3):
      judge(arguments[0], nil)
      let (yes, no) = (value(arguments[1]), value(arguments[2]))
      return yes.union(no)
    case ("_[_]", 2), ("_[?_]", 2): return index(value(arguments[0]), arguments[1], term)
    default: break
    }
    let operands = ([target].compactMap(\.self) + arguments).map { value($0) }
    switch name {
    case "orValue", "or", "value", "of", "ofNonZeroValue", "dyn", "string", "reverse", "sort", "distinct",
      "slice":
      return operands.reduce(Operand()) { $0.union($1) }
    case "_+_": return sum(operands)
    case "first", "last": return operands.first?.element ?? Operand()
    case "flatten":
      let list = operands.first ?? Operand()
      return list.inside.reduce(Operand(fields: list.fields)) { $0.union($1) }
    case "size", "none", "hasValue", "type": return Operand()
    default: return operands.reduce(Operand()) { $0.union($1) }.derived
    }
  }

  /// Of lists, what either holds; of texts, one behind the other, where both are known.
  private func sum(_ operands: [Operand]) -> Operand {
    guard operands.count == 2, operands.contains(where: { !$0.texts.isEmpty }) else {
      return operands.reduce(Operand()) { $0.union($1) }
    }
    let (left, right) = (operands[0], operands[1])
    guard left.fields.isEmpty, right.fields.isEmpty, left.texts.count * right.texts.count <= Self.mostTexts else {
      return left.union(right).derived
    }
    let texts = left.texts.flatMap { first in
      right.texts.map { ConstantText(text: first.text + $0.text, place: first.place) }
    }
    return Operand(texts: texts)
  }

  private static let mostTexts = 64

  private mutating func index(_ operand: Operand, _ index: Term, _ term: Term) -> Operand {
    let keys = value(index).texts.map(\.text)
    if keys.isEmpty { return note(operand.element, term) }
    return note(keys.map { operand.member($0) }.reduce(Operand()) { $0.union($1) }, term)
  }

  private mutating func comprehension(_ comprehension: Comprehension, _ polarity: Bool?) -> Operand {
    let range = value(comprehension.range)
    let element = range.element
    locals.append((comprehension.variable, comprehension.secondVariable == nil ? element : Operand()))
    if let second = comprehension.secondVariable { locals.append((second, element)) }
    defer { locals.removeLast(comprehension.secondVariable == nil ? 1 : 2) }
    if let condition = comprehension.condition { judge(condition, polarity) }
    let body = comprehension.body.map { value($0) }
    switch comprehension.kind {
    case .all, .exists, .existsOne: return Operand()
    case .filter: return range
    case .map, .transformMap, .transformMapEntry: return Operand(inside: body.map { [$0] } ?? [])
    }
  }
}

extension Term {
  /// NAME of `variables.NAME`.
  var policyVariable: String? {
    guard case .select(let operand, let field) = kind, case .identifier("variables") = operand.kind else { return nil }
    return field
  }

  fileprivate var isZero: Bool { if case .literal(.int(0)) = kind { true } else { false } }
}
