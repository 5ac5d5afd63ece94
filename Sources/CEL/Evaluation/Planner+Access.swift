import Documents

/// Fields, indexes, presence.
extension Planner {
  mutating func fieldSelection(_ operand: Plan, _ name: String, _ term: Term) -> Step {
    let field = environment.names.field(name)
    let key = constants.string(name)
    let offset = Int32(term.offset)
    if case .local(let index) = operand {
      return { frame in
        frame.charge(2)
        return frame.select(field, key, of: frame.state.pointee.locals[index], offset)
      }
    }
    if case .slot(let slot, let variable, let variableOffset) = operand {
      return { frame in
        frame.charge(1)
        return frame.select(field, key, of: frame.variable(slot, variable, variableOffset), offset)
      }
    }
    let base = operand.step
    return { frame in
      frame.charge(1)
      return frame.select(field, key, of: base(frame), offset)
    }
  }

  mutating func has(_ operand: Term, _ name: String, _ term: Term) -> Step {
    let field = environment.names.field(name)
    let key = constants.string(name)
    let offset = Int32(term.offset)
    let operand = plan(operand)
    if case .local(let index) = operand {
      return { frame in
        frame.charge(1)
        return frame.has(field, key, frame.state.pointee.locals[index], offset)
      }
    }
    let base = operand.step
    return { frame in frame.has(field, key, base(frame), offset) }
  }

  mutating func optionalSelect(_ operand: Term, _ name: String, _ term: Term) -> Step {
    let field = environment.names.field(name)
    let key = constants.string(name)
    let base = plan(operand).step
    return { frame in
      frame.charge(1)
      return frame.optionalSelect(field, key, of: base(frame))
    }
  }

  /// `operand[index]`, and `operand[?index]`.
  mutating func index(_ operand: Term, _ index: Term, isOptional: Bool, _ term: Term) -> Plan {
    let offset = Int32(term.offset)
    let base = plan(operand)
    let indexPlan = plan(index)
    if !isOptional, let key = indexPlan.constant, key.tag == .string {
      // A constant string is looked up like a field.
      return .computed(fieldSelection(base, String(decoding: key.utf8, as: UTF8.self), term))
    }
    let container = base.step
    let key = indexPlan.step
    return .computed { frame in
      let container = container(frame)
      let key = key(frame).scalar
      if container.isUnknownOrError || key.isUnknownOrError { return frame.combined(container, key) }
      frame.charge(1)
      return isOptional
        ? frame.optionalIndex(key, of: container) : frame.located(frame.index(key, of: container), at: offset)
    }
  }
}

extension Frame {
  @inline(__always) func select(_ field: Field, _ key: Operand, of base: Operand, _ offset: Int32) -> Operand {
    if base.tag == .node, let view = base.view {
      let record = view.pointee.records[Int(base.count)]
      if record.kind == .map {
        let child = view.pointee.member(view.pointee.key(field), of: record)
        if child != 0 { return .node(view, child) }
      }
    }
    return selectSlowly(field, key, of: base, offset)
  }

  private func selectSlowly(_ field: Field, _ key: Operand, of base: Operand, _ offset: Int32) -> Operand {
    if base.isUnknownOrError { return base }
    if base.tag == .optional, base.wrapped?.isMap != false { return optionalSelect(field, key, of: base) }
    guard base.isMap else {
      return error(
        EvaluationError("no such overload: field '\(field.name)' of \(typeName(of: base))", offset: Int(offset)))
    }
    return member(field, key, of: base) ?? error(EvaluationError("no such key: \(field.name)", offset: Int(offset)))
  }

  @inline(__always) func has(_ field: Field, _ key: Operand, _ base: Operand, _ offset: Int32) -> Operand {
    if base.isMap { return .bool(member(field, key, of: base) != nil) }
    if base.isUnknownOrError { return base }
    guard base.tag == .optional else { return .false }
    guard let wrapped = base.wrapped else { return .false }
    return .bool(wrapped.isMap && member(field, key, of: wrapped) != nil)
  }

  func optionalSelect(_ field: Field, _ key: Operand, of base: Operand) -> Operand {
    if base.isUnknownOrError { return base }
    var base = base
    if base.tag == .optional {
      guard let wrapped = base.wrapped else { return base }
      base = wrapped
    }
    // A scalar has no fields, so the field is absent; the API server sees it so too.
    guard base.isMap else { return .none }
    return member(field, key, of: base).map { optional($0) } ?? .none
  }

  func index(_ key: Operand, of container: Operand) -> Operand {
    if container.tag == .openList, let unknown = container.unknown { return self.unknown(unknown) }
    if container.tag == .optional { return optionalIndex(key, of: container) }
    if container.isMap {
      return member(key, of: container) ?? error("no such key: \(text(of: key))")
    }
    guard container.isList else { return noSuchOverload("_[_]") }
    guard let position = key.wholeNumber else {
      return error(key.tag == .double ? "invalid_argument" : "unsupported index type '\(typeName(of: key))' in list")
    }
    return element(position, of: container) ?? error("index out of bounds: \(position)")
  }

  func optionalIndex(_ key: Operand, of container: Operand) -> Operand {
    var container = container
    if container.tag == .openList, let unknown = container.unknown { return self.unknown(unknown) }
    if container.tag == .optional {
      guard let wrapped = container.wrapped else { return container }
      container = wrapped
    }
    if container.isMap { return member(key, of: container).map { optional($0) } ?? .none }
    guard container.isList, let position = key.wholeNumber else {
      return container.scalar.tag == .null ? .none : noSuchOverload("_[?_]")
    }
    return element(position, of: container).map { optional($0) } ?? .none
  }

  private func element(_ position: Int128, of list: Operand) -> Operand? {
    guard position >= 0, position < list.size else { return nil }
    if list.tag == .list { return list.elements[Int(position)] }
    var iterator = ElementIterator(list)
    for _ in 0..<Int(position) { _ = iterator.next() }
    return iterator.next()
  }

  /// A scalar as messages show it.
  package func text(of operand: Operand) -> String {
    let operand = operand.scalar
    return switch operand.tag {
    case .bool: operand.boolBits ? "true" : "false"
    case .int: String(operand.intBits)
    case .uint: String(operand.uintBits)
    case .double: formatted(operand.doubleBits)
    case .string: String(decoding: operand.utf8, as: UTF8.self)
    case .null: "null"
    default: typeName(of: operand)
    }
  }
}
