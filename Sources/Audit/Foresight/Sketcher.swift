import CEL

/// Evaluates expressions over all objects with the same traits at once. Whatever it does not understand may be
/// anything, so that what it does conclude holds for each of these objects.
struct Sketcher {
  let traits: Traits
  let vocabulary: Vocabulary
  /// `apiVersion` and `kind` of the objects.
  let apiVersion: String
  let kind: String
  /// The rule's own variables.
  let variables: [String: Term]
  /// An element of the rule's `forEach`.
  var each = Sketch.anything
  private var locals: [(name: String, value: Sketch)] = []
  /// Fields that `each` has for sure where the current term is evaluated.
  private var present: Set<String> = []

  init(traits: Traits, vocabulary: Vocabulary, apiVersion: String, kind: String, variables: [String: Term]) {
    self.traits = traits
    self.vocabulary = vocabulary
    self.apiVersion = apiVersion
    self.kind = kind
    self.variables = variables
  }

  func sketch(_ term: Term) -> Sketch {
    switch term.kind {
    case .literal(let literal): sketch(literal)
    case .identifier(let name): sketch(name: name)
    case .select(let operand, let field): variable(operand, field) ?? select(operand, field)
    case .optionalSelect(let operand, let field): optionalSelect(sketch(operand), field)
    case .has(let operand, let field): has(sketch(operand), field)
    case .call(let function, let target, let arguments): call(function, target, arguments)
    case .list(let elements):
      elements.isEmpty ? Sketch(.emptyList) : term.texts.map { Sketch(.strings($0)) } ?? .anything
    case .map(let entries): entries.isEmpty ? Sketch(.emptyMap) : .anything
    case .comprehension(let comprehension): sketch(comprehension)
    case .message, .bind, .block: .anything
    }
  }

  private func sketch(_ literal: Term.Literal) -> Sketch {
    switch literal {
    case .null: Sketch(.null)
    case .bool(let value): Sketch(.bool(value))
    case .int(let value): Sketch(.int(value))
    case .string(let text): Sketch(.string(text))
    case .uint, .double, .bytes: .anything
    }
  }

  private func sketch(name: String) -> Sketch {
    if let local = locals.last(where: { $0.name == name }) { return local.value }
    return switch name {
    case "object": Sketch(.part(Known.Part(path: [])))
    case "each": each
    default: .anything
    }
  }

  private func variable(_ operand: Term, _ field: String) -> Sketch? {
    guard case .identifier("variables") = operand.kind, !locals.contains(where: { $0.name == "variables" }) else {
      return nil
    }
    guard let term = variables[field] else { return .anything }
    var outside = self
    outside.locals = []
    outside.present = []
    return outside.sketch(term)
  }

  /// Evaluates with a variable of a comprehension.
  func sketch(_ term: Term, _ name: String, _ value: Sketch) -> Sketch {
    var inside = self
    inside.locals.append((name, value))
    return inside.sketch(term)
  }
}

// MARK: - Fields

extension Sketcher {
  /// Can a part have this member? Nil where it cannot be told.
  private func hasMember(_ part: Known.Part, _ field: String) -> Bool? {
    if let path = part.path, let number = vocabulary.paths[path + [field]] {
      return traits.paths & (1 << UInt64(number)) != 0
    }
    if let number = vocabulary.keys[field], traits.keys & (1 << UInt128(number)) == 0 { return false }
    return nil
  }

  private func member(_ part: Known.Part, _ field: String) -> Known.Part {
    Known.Part(key: field, path: part.path.map { $0 + [field] })
  }

  private func select(_ operand: Term, _ field: String) -> Sketch {
    if present.contains(field), isEach(operand), case .part(let part)? = each.values?.first {
      return Sketch(.part(member(part, field)))
    }
    return sketch(operand).map { value in
      switch value {
      case .part(let part):
        if part.path == [], field == "kind" { return Sketch(.string(kind)) }
        if part.path == [], field == "apiVersion" { return Sketch(.string(apiVersion)) }
        let hasMember = hasMember(part, field)
        if hasMember == false { return .failure }
        return Sketch(values: [.part(member(part, field))], mayFail: hasMember == nil)
      case .none: return Sketch(.none)
      default: return .anything
      }
    }
  }

  /// A scalar or a list has no fields: the result is then none, not an error.
  private func optionalSelect(_ base: Sketch, _ field: String) -> Sketch {
    base.map { value in
      switch value {
      case .part(let part), .some(let part):
        switch hasMember(part, field) {
        case false: Sketch(.none)
        case true: Sketch(.some(member(part, field)))
        case nil: Sketch(values: [.none, .some(member(part, field))])
        }
      case .none, .null, .bool, .int, .size, .string, .strings, .emptyList, .emptyMap, .list: Sketch(.none)
      }
    }
  }

  /// As a field, but an error for what is neither a map nor null.
  private func optionalIndex(_ base: Sketch, _ field: String) -> Sketch {
    base.map { value in
      var result = optionalSelect(Sketch(value), field)
      switch value {
      case .part(let part), .some(let part): result.mayFail = part.path != [] && !isMapOrNull(part)
      case .none, .null, .emptyMap: break
      default: return .anything
      }
      return result
    }
  }

  private func isMapOrNull(_ part: Known.Part) -> Bool {
    part.key.flatMap { vocabulary.keys[$0] }.map { traits.unmapped & (1 << UInt128($0)) == 0 } ?? false
  }

  private func has(_ base: Sketch, _ field: String) -> Sketch {
    base.map { value in
      switch value {
      case .part(let part), .some(let part): Sketch(hasMember(part, field).map { Truth($0) } ?? .either)
      default: Sketch(.bool(false))
      }
    }
  }
}

// MARK: - Calls

extension Sketcher {
  private func call(_ function: String, _ target: Term?, _ arguments: [Term]) -> Sketch {
    if let target { return method(function, target, arguments) }
    switch (function, arguments.count) {
    case ("_&&_", 2): return Sketch(sketch(arguments[0]).truth && sketch(arguments[1]).truth)
    case ("_||_", 2): return Sketch(sketch(arguments[0]).truth || sketch(arguments[1]).truth)
    case ("!_", 1): return Sketch(!sketch(arguments[0]).truth)
    case ("_?_:_", 3): return conditional(arguments)
    case ("_==_", 2): return Sketch(equality(sketch(arguments[0]), sketch(arguments[1])))
    case ("_!=_", 2): return Sketch(!equality(sketch(arguments[0]), sketch(arguments[1])))
    case ("@in", 2): return Sketch(membership(sketch(arguments[0]), sketch(arguments[1])))
    case ("_+_", 2): return concatenation(sketch(arguments[0]), sketch(arguments[1]))
    case ("_>_", 2): return Sketch(comparison(sketch(arguments[0]), sketch(arguments[1])))
    case ("_[?_]", 2): return arguments[1].text.map { optionalIndex(sketch(arguments[0]), $0) } ?? .anything
    case ("size", 1): return size(sketch(arguments[0]))
    default: return .anything
    }
  }

  private func method(_ function: String, _ target: Term, _ arguments: [Term]) -> Sketch {
    if case .identifier("workload") = target.kind, locals.isEmpty { return workload(function, arguments) }
    switch (function, arguments.count) {
    case ("orValue", 1):
      return sketch(target).map { value in
        switch value {
        case .none: sketch(arguments[0])
        case .some(let part): Sketch(.part(part))
        default: .failure
        }
      }
    case ("hasValue", 0):
      return sketch(target).map { value in
        switch value {
        case .none: Sketch(.bool(false))
        case .some: Sketch(.bool(true))
        default: .failure
        }
      }
    case ("size", 0): return size(sketch(target))
    case ("startsWith", 1): return Sketch(start(sketch(target), arguments[0].text))
    case ("endsWith", 1), ("contains", 1), ("matches", 1):
      guard arguments[0].text != nil else { return .anything }
      return Sketch(start(sketch(target), nil))
    default: return .anything
    }
  }

  private func workload(_ function: String, _ arguments: [Term]) -> Sketch {
    guard arguments.first?.objectPath == [] else { return .anything }
    return switch function {
    case "containers": Sketch(.list(of: Known.Part()))
    case "podSpec": traits.runsPods ? Sketch(.part(Known.Part())) : .failure
    default: .anything
    }
  }

  private func conditional(_ arguments: [Term]) -> Sketch {
    let truth = sketch(arguments[0]).truth
    var result = Sketch(values: [], mayFail: truth.contains(.other))
    if truth.contains(.yes) { result = result.or(sketch(arguments[1], having: fields(in: arguments[0], ifItIs: true))) }
    if truth.contains(.no) { result = result.or(sketch(arguments[2], having: fields(in: arguments[0], ifItIs: false))) }
    return result
  }

  private func sketch(_ term: Term, having fields: Set<String>) -> Sketch {
    var inside = self
    inside.present.formUnion(fields)
    return inside.sketch(term)
  }

  /// The fields that `each` must have for the condition to be true or false.
  private func fields(in condition: Term, ifItIs value: Bool) -> Set<String> {
    switch condition.kind {
    case .has(let operand, let field) where value && isEach(operand): [field]
    case .call("_&&_", nil, let arguments) where value:
      arguments.reduce(into: []) { $0.formUnion(fields(in: $1, ifItIs: true)) }
    case .call("_==_", nil, let arguments) where !value && arguments.last?.isNull == true:
      arguments[0].fieldOrNull(isEach).map { [$0] } ?? []
    default: []
    }
  }

  private func isEach(_ term: Term) -> Bool {
    guard case .identifier("each") = term.kind else { return false }
    return !locals.contains { $0.name == "each" }
  }

  /// What holds for one of the values and one of the others.
  private func pairs(_ left: Sketch, _ right: Sketch, _ body: (Known, Known) -> Truth) -> Truth {
    guard let values = left.values, let others = right.values else { return .all }
    var truth: Truth = left.mayFail || right.mayFail ? .other : []
    for value in values { for other in others { truth.formUnion(body(value, other)) } }
    return truth
  }

  private func equality(_ left: Sketch, _ right: Sketch) -> Truth {
    pairs(left, right) { left, right in
      switch (left, right) {
      case (.part, .string(let word)), (.string(let word), .part): mayBe(word) ? .either : .no
      case (.null, .null), (.none, .none): .yes
      case (.bool(let left), .bool(let right)): Truth(left == right)
      case (.int(let left), .int(let right)): Truth(left == right)
      case (.string(let left), .string(let right)): Truth(left == right)
      case (.string, .null), (.null, .string), (.emptyList, .null), (.null, .emptyList): .no
      default: .either
      }
    }
  }

  /// Is the word a value somewhere in the objects?
  private func mayBe(_ word: String) -> Bool {
    vocabulary.words[word].map { traits.words & (1 << UInt128($0)) != 0 } ?? true
  }

  private func membership(_ element: Sketch, _ list: Sketch) -> Truth {
    pairs(element, list) { element, list in
      switch (element, list) {
      case (_, .emptyList), (_, .emptyMap): .no
      case (.string(let text), .strings(let words)): Truth(words.contains(text))
      case (.part, .strings(let words)): words.contains(where: mayBe) ? .either : .no
      case (_, .strings): .either
      default: .all
      }
    }
  }

  private func comparison(_ left: Sketch, _ right: Sketch) -> Truth {
    pairs(left, right) { left, right in
      switch (left, right) {
      case (.int(let left), .int(let right)): Truth(left > right)
      case (.size, .int), (.int, .size), (.size, .size): .either
      default: .all
      }
    }
  }

  private func start(_ text: Sketch, _ prefix: String?) -> Truth {
    guard let values = text.values else { return .all }
    var truth: Truth = text.mayFail ? .other : []
    for value in values {
      switch value {
      case .string(let text): truth.formUnion(prefix.map { Truth(text.hasPrefix($0)) } ?? .either)
      case .part(let part):
        let mayStart = prefix.flatMap { vocabulary.prefixes[$0] }.map { traits.prefixes & (1 << UInt128($0)) != 0 }
        truth.formUnion(mayStart == false ? .no : .either)
        if !part.isString { truth.insert(.other) }
      default: truth.insert(.other)
      }
    }
    return truth
  }
}

extension Term {
  fileprivate var isNull: Bool { if case .literal(.null) = kind { true } else { false } }

  /// The field of `base.?field.orValue(null)`.
  fileprivate func fieldOrNull(_ isBase: (Term) -> Bool) -> String? {
    guard case .call("orValue", let target?, let arguments) = kind,
      case .optionalSelect(let base, let field) = target.kind,
      isBase(base), arguments.first?.isNull == true
    else { return nil }
    return field
  }
}
