import Documents

/// Fields, indexes, presence.
extension Planner {
  mutating func fieldSelection(_ operand: Plan, _ name: String, _ term: Term) -> Plan {
    .select(base(operand), access(name, term))
  }

  mutating func has(_ operand: Term, _ name: String, _ term: Term) -> Plan {
    let operand = plan(operand)
    return .has(base(operand), access(name, term))
  }

  mutating func optionalSelect(_ operand: Term, _ name: String, _ term: Term) -> Plan {
    .optionalSelect(plan(operand), access(name, term))
  }

  /// What a field is selected of; variables have a faster way.
  private func base(_ operand: Plan) -> Plan {
    switch operand {
    case .slot, .local: environment.optimizes ? operand : .computed(operand.resolve)
    default: operand
    }
  }

  private func access(_ name: String, _ term: Term) -> Plan.FieldAccess {
    Plan.FieldAccess(
      field: environment.names.field(name), offset: Int32(term.offset), isLenient: environment.takesScalarsForEmpty)
  }

  /// `operand[index]`, and `operand[?index]`.
  mutating func index(_ operand: Term, _ index: Term, isOptional: Bool, _ term: Term) -> Plan {
    let base = plan(operand)
    let key = plan(index)
    if environment.optimizes, let constant = key.constant, constant.tag == .string {
      // A constant string is looked up like a field, in a list too: there it is no index.
      let access = access(String(decoding: constant.utf8, as: UTF8.self), term)
      return isOptional ? .optionalSelect(base, access) : .select(base, access)
    }
    return .index(base, key: key, isOptional: isOptional, offset: Int32(term.offset))
  }
}

// MARK: - Fields

extension Frame {
  /// The member under a field's name. Whoever calls has charged 1 for it, which is taken back where there was nothing to
  /// look in, or where the field of an optional is not there.
  @inline(__always) func select(_ access: Plan.FieldAccess, of base: Operand) -> Operand {
    if base.tag == .node, let view = base.view {
      let record = view.pointee.records[Int(base.count)]
      if record.kind == .map {
        let child = view.pointee.member(view.pointee.key(access.field), of: record)
        if child != 0 { return .node(view, child) }
      }
    }
    return selectSlowly(access, of: base)
  }

  private func selectSlowly(_ access: Plan.FieldAccess, of base: Operand) -> Operand {
    if base.isUnknownOrError {
      if let part = part(access, of: base, { select(access, of: $0) }) { return part }
      refund(1)
      return base
    }
    if base.tag == .optional, access.isLenient || base.wrapped?.isContainer != false {
      refund(1)
      return located(optionalSelect(access, of: base), at: access.offset)
    }
    if base.isMap, let member = member(access.field, of: base) { return member }
    if base.isList { return located(noListIndex(access.field.key), at: access.offset) }
    if let unknown = base.unknown { return self.unknown(unknown) }
    return error(EvaluationError("no such key: \(access.field.name)", offset: Int(access.offset)))
  }

  /// Is the field there? Charged for by whoever calls, taken back where there was nothing to look in.
  @inline(__always) func has(_ field: Field, _ base: Operand) -> Operand {
    if base.isMap { return .bool(member(field, of: base) != nil) }
    return hasSlowly(field, base)
  }

  private func hasSlowly(_ field: Field, _ base: Operand) -> Operand {
    if base.isUnknownOrError {
      if let presence = presence(field, of: base, { has(field, $0) }) { return presence }
      refund(1)
      return base
    }
    if base.isList { return noListIndex(field.key) }
    if let unknown = base.unknown { return self.unknown(unknown) }
    guard base.tag == .optional else { return .false }
    guard let wrapped = base.wrapped else {
      refund(1)
      return .false
    }
    return wrapped.isUnknownOrError ? wrapped : has(field, wrapped)
  }

  /// The member under a field's name as an optional; charges 1 where it is there.
  func optionalSelect(_ access: Plan.FieldAccess, of base: Operand) -> Operand {
    if base.isUnknownOrError { return part(access, of: base) { optionalSelect(access, of: $0) } ?? base }
    var base = base
    if base.tag == .optional {
      guard let wrapped = base.wrapped else { return base }
      base = wrapped
    }
    if base.isList { return noListIndex(access.field.key) }
    if let unknown = base.unknown { return self.unknown(unknown) }
    // A scalar has no fields, so the field is absent; the API server sees it so too.
    guard base.isMap, let member = member(access.field, of: base) else { return .none }
    charge(1)
    return optional(member)
  }

  private func refund(_ units: UInt64) { state.pointee.cost &-= units }
}

extension Operand {
  fileprivate var isContainer: Bool { isMap || isList }
}

// MARK: - Indexes

extension Frame {
  func index(_ key: Operand, of container: Operand) -> Operand {
    if container.tag == .openList, let unknown = container.unknown { return self.unknown(unknown) }
    if container.tag == .optional { return optionalIndex(key, of: container) }
    if container.isMap { return member(key, of: container) ?? error("no such key: \(text(of: key))") }
    guard container.isList else { return error("no such key: \(text(of: key))") }
    guard let position = key.wholeNumber else { return noListIndex(key) }
    return element(position, of: container) ?? error("index out of bounds: \(position)")
  }

  /// The element or member as an optional; charges 1 where it is there.
  func optionalIndex(_ key: Operand, of container: Operand) -> Operand {
    var container = container
    if container.tag == .optional {
      guard let wrapped = container.wrapped else { return container }
      container = wrapped
    }
    if container.tag == .openList, let unknown = container.unknown { return self.unknown(unknown) }
    var found: Operand?
    if container.isMap {
      found = member(key, of: container)
    } else if container.isList {
      guard let position = key.wholeNumber else { return noListIndex(key) }
      found = element(position, of: container)
    }
    guard let found else { return .none }
    charge(1)
    return optional(found)
  }

  /// A key that is no position in a list.
  private func noListIndex(_ key: Operand) -> Operand {
    error(
      key.tag == .double
        ? "unsupported index value \(text(of: key)) in list" : "unsupported index type '\(typeName(of: key))' in list")
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
