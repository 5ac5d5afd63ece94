/// What the type parameters of one check stand for, as far as is known.
struct Substitution {
  private var bindings: [String: CELType] = [:]
  /// What the current attempt has replaced in them.
  private var replaced: [(name: String, type: CELType?)] = []
  private var freshCount = 0

  /// A type parameter that nothing else uses.
  mutating func fresh() -> CELType {
    freshCount += 1
    return .parameter("_var\(freshCount)")
  }

  /// The result of a form for arguments of these types; nil where it does not take them.
  mutating func result(of overload: Overload, for given: [CELType]) -> CELType? {
    switch PlainMatch(overload, given).outcome {
    case .gives(let result): return result
    case .fails: return nil
    case .isUnclear: break
    }
    let (parameters, result) = renamed(overload)
    return accepts(given, as: parameters) ? resolved(result) : nil
  }

  /// The parameters and the result of a form, with type parameters of its own.
  private mutating func renamed(_ overload: Overload) -> (parameters: [CELType], result: CELType) {
    var names: [String: CELType] = [:]
    func rename(_ type: CELType, _ substitution: inout Substitution) -> CELType {
      type.mapped { name in
        if let known = names[name] { return known }
        let fresh = substitution.fresh()
        names[name] = fresh
        return fresh
      }
    }
    let parameters = overload.parameters.map { rename($0, &self) }
    return (parameters, rename(overload.result, &self))
  }

  /// A type with what is known put in; at the end of a check, what is still free is dyn.
  func resolved(_ type: CELType, freeIsDyn: Bool = false) -> CELType {
    type.mapped { name in
      if let bound = bindings[name] { return resolved(bound, freeIsDyn: freeIsDyn) }
      return freeIsDyn ? .dyn : .parameter(name)
    }
  }

  /// Can values of these types be passed where those are declared? What that settles is kept only if all can.
  mutating func accepts(_ actual: [CELType], as declared: [CELType]) -> Bool {
    guard actual.count == declared.count else { return false }
    defer { replaced.removeAll(keepingCapacity: true) }
    for (type, parameter) in zip(actual, declared) where !unify(type, parameter) {
      for (name, type) in replaced.reversed() { bindings[name] = type }
      return false
    }
    return true
  }

  private mutating func bind(_ name: String, to type: CELType) {
    replaced.append((name, bindings.updateValue(type, forKey: name)))
  }

  mutating func accepts(_ actual: CELType, as declared: CELType) -> Bool { accepts([actual], as: [declared]) }

  private mutating func unify(_ left: CELType, _ right: CELType) -> Bool {
    if case .parameter(let name) = right {
      switch substitute(left, for: name) {
      case .some(let result): return result
      case nil: break
      }
    }
    if case .parameter(let name) = left { return substitute(right, for: name) ?? false }
    switch (left, right) {
    case (.dyn, _), (_, .dyn), (.error, _), (_, .error): return true
    case (.null, let other), (let other, .null): return other.isNullable
    case (.wrapper(let inner), .wrapper(let other)): return inner == other
    case (.wrapper(let inner), let other), (let other, .wrapper(let inner)): return inner == other
    case (.list(let element), .list(let other)): return unify(element, other)
    case (.map(let key, let value), .map(let otherKey, let otherValue)):
      return unify(key, otherKey) && unify(value, otherValue)
    case (.optional(let wrapped), .optional(let other)): return unify(wrapped, other)
    // The type of a type says nothing about what can be done with it.
    case (.type, .type): return true
    case (.opaque(let name, let parameters), .opaque(let other, let otherParameters)):
      guard name == other, parameters.count == otherParameters.count else { return false }
      for (parameter, other) in zip(parameters, otherParameters) where !unify(parameter, other) { return false }
      return true
    default: return left == right
    }
  }

  /// Lets a parameter stand for a type. Nil where it stands for nothing and cannot stand for this one.
  private mutating func substitute(_ type: CELType, for name: String) -> Bool? {
    if type == .parameter(name) { return true }
    if let bound = bindings[name] {
      if bound == type { return true }
      guard unify(type, bound) else { return false }
      let general = type.isAsGeneral(as: bound) ? type : bound
      if general != bound, !occurs(name, in: general) { bind(name, to: general) }
      return true
    }
    guard !occurs(name, in: type) else { return nil }
    bind(name, to: type)
    return true
  }

  /// A type that holds itself would never end.
  private func occurs(_ name: String, in type: CELType) -> Bool {
    switch type {
    case .parameter(let other):
      if other == name { return true }
      return bindings[other].map { occurs(name, in: $0) } ?? false
    case .list(let inner), .optional(let inner), .wrapper(let inner), .type(let inner?): return occurs(name, in: inner)
    case .map(let key, let value): return occurs(name, in: key) || occurs(name, in: value)
    case .opaque(_, let parameters): return parameters.contains { occurs(name, in: $0) }
    default: return false
    }
  }

  /// The type of a literal's elements so far together with the next one's; nil where they do not agree.
  mutating func joined(_ previous: CELType?, _ next: CELType) -> CELType? {
    guard let previous else { return next }
    guard accepts(next, as: previous) else { return nil }
    return next.isAsGeneral(as: previous) ? next : previous
  }
}

extension CELType {
  /// The type with its parameters replaced.
  fileprivate func mapped(_ replace: (String) -> CELType) -> CELType {
    switch self {
    case .parameter(let name): replace(name)
    case .list(let element): .list(element.mapped(replace))
    case .map(let key, let value): .map(key.mapped(replace), value.mapped(replace))
    case .optional(let wrapped): .optional(wrapped.mapped(replace))
    case .wrapper(let wrapped): .wrapper(wrapped.mapped(replace))
    case .type(let type): .type(type?.mapped(replace))
    case .opaque(let name, let parameters): .opaque(name, parameters.map { $0.mapped(replace) })
    default: self
    }
  }

  fileprivate var isNullable: Bool {
    switch self {
    case .null, .wrapper, .opaque, .optional, .timestamp, .duration: true
    default: false
    }
  }

  /// Does the type say no more than another?
  fileprivate func isAsGeneral(as other: CELType) -> Bool {
    switch (self, other) {
    case (.dyn, _), (.parameter, _): true
    case (_, .dyn), (_, .parameter): false
    case (.list(let element), .list(let otherElement)): element.isAsGeneral(as: otherElement)
    case (.map(let key, let value), .map(let otherKey, let otherValue)):
      key.isAsGeneral(as: otherKey) && value.isAsGeneral(as: otherValue)
    case (.optional(let wrapped), .optional(let otherWrapped)): wrapped.isAsGeneral(as: otherWrapped)
    case (.opaque(let name, let parameters), .opaque(let other, let otherParameters)) where name == other:
      zip(parameters, otherParameters).allSatisfy { $0.isAsGeneral(as: $1) }
    case (.wrapper, _): true
    case (.null, .null): true
    case (.null, _): false
    default: self == other
    }
  }
}
