/// A planned term: what is known of it decides how the terms around it are planned.
///
/// Names, selections, indexes, presence tests and ternaries are attributes, as in the reference implementation: each
/// qualifier (`.f`, `[i]`) costs 1, and the whole costs 1 more where its value is wanted. A ternary is an attribute that
/// costs nothing itself and takes its branches without that 1.
enum Plan {
  case constant(Operand)
  case slot(Int, name: String, offset: Int32)
  case local(Int)
  indirect case select(Plan, FieldAccess)
  indirect case optionalSelect(Plan, FieldAccess)
  indirect case has(Plan, FieldAccess)
  indirect case index(Plan, key: Plan, isOptional: Bool, offset: Int32)
  indirect case conditional(Step, Plan, Plan, offset: Int32)
  /// Anything else; charges for itself.
  case computed(Step)

  /// The field that a term selects.
  struct FieldAccess: Sendable {
    let field: Field
    let offset: Int32
    /// Is a field of an optional scalar absent rather than an error?
    let isLenient: Bool
    /// Is the member wanted for itself, not for further steps?
    var isLast = false

    fileprivate func `as`(last: Bool) -> FieldAccess {
      var access = self
      access.isLast = last
      return access
    }
  }

  var constant: Operand? { if case .constant(let operand) = self { operand } else { nil } }

  /// Evaluates the term for its value.
  var step: Step { step(own: ownCost, isLast: true) }

  /// Evaluates the term as a part of another attribute.
  var resolve: Step { step(own: 0, isLast: false) }

  /// Evaluates the term as a key in another attribute.
  private var asKey: Step { step(own: 0, isLast: true) }

  /// What the term costs beyond its parts.
  private var ownCost: Int {
    switch self {
    case .constant, .computed, .conditional: 0
    case .slot, .local: 1
    case .select(let base, _), .optionalSelect(let base, _), .index(let base, _, _, _): base.ownCostAsBase
    // The test is free: the 1 that an attribute costs is taken off again.
    case .has(let base, _): base.ownCostAsBase - 1
    }
  }

  /// What an attribute over this one costs beyond its parts.
  private var ownCostAsBase: Int {
    switch self {
    case .constant, .computed: 1
    default: ownCost
    }
  }

  /// A value of which parts are not known is for further steps only: the last one makes it unknown.
  private func step(own: Int, isLast: Bool) -> Step {
    let own = UInt64(bitPattern: Int64(own))
    switch self {
    case .constant(let operand):
      return { _ in operand }
    case .computed(let step):
      return step
    case .slot(let slot, let name, let offset):
      return { frame in
        frame.charge(own)
        return frame.variable(slot, name, offset, isLast: isLast)
      }
    case .local(let index):
      return { frame in
        frame.charge(own)
        return frame.state.pointee.locals[index]
      }
    case .select(let base, let access): return Self.selection(base, access.as(last: isLast), own)
    case .optionalSelect(let base, let access):
      let base = base.resolve
      let access = access.as(last: isLast)
      return { frame in
        frame.charge(own)
        return frame.optionalSelect(access, of: base(frame))
      }
    case .has(let base, let access): return Self.presence(base, access, own)
    case .index(let base, let key, let isOptional, let offset):
      return Self.index(base, key, isOptional, offset, own, isLast: isLast)
    case .conditional(let condition, let yes, let no, let offset):
      let yes = yes.step(own: 0, isLast: isLast)
      let no = no.step(own: 0, isLast: isLast)
      return { frame in
        let condition = condition(frame).scalar
        if condition.tag == .bool { return condition.boolBits ? yes(frame) : no(frame) }
        if condition.isUnknownOrError { return condition }
        return frame.located(frame.noSuchOverload(), at: offset)
      }
    }
  }

  private static func selection(_ base: Plan, _ access: FieldAccess, _ own: UInt64) -> Step {
    let cost = own &+ 1
    switch base {
    case .local(let index):
      return { frame in
        frame.charge(cost)
        return frame.select(access, of: frame.state.pointee.locals[index])
      }
    case .slot(let slot, let variable, let variableOffset):
      return { frame in
        frame.charge(cost)
        return frame.select(access, of: frame.variable(slot, variable, variableOffset, isLast: false))
      }
    default:
      let base = base.resolve
      return { frame in
        let base = base(frame)
        frame.charge(cost)
        return frame.select(access, of: base)
      }
    }
  }

  private static func presence(_ base: Plan, _ access: FieldAccess, _ own: UInt64) -> Step {
    let field = access.field
    let cost = own &+ 1
    if case .local(let index) = base {
      return { frame in
        frame.charge(cost)
        return frame.has(field, frame.state.pointee.locals[index])
      }
    }
    let base = base.resolve
    return { frame in
      let base = base(frame)
      frame.charge(cost)
      return frame.has(field, base)
    }
  }

  private static func index(
    _ base: Plan, _ key: Plan, _ isOptional: Bool, _ offset: Int32, _ own: UInt64, isLast: Bool
  ) -> Step {
    let base = base.resolve
    let key = key.asKey
    return { frame in
      let container = base(frame)
      frame.charge(own)
      // The key is not looked at where there is nothing to look it up in.
      if container.tag == .error { return container }
      let key = key(frame).scalar
      if isOptional {
        if container.isUnknownOrError || key.isUnknownOrError {
          return frame.part(key, of: container, isLast: isLast) {
            frame.located(frame.optionalIndex(key, of: $0), at: offset)
          }
        }
        return frame.located(frame.optionalIndex(key, of: container), at: offset)
      }
      // Nothing is looked up in what is not known at all.
      if container.tag != .optional, !container.isUnknownOrError || container.tag == .partial { frame.charge(1) }
      if container.isUnknownOrError || key.isUnknownOrError {
        return frame.part(key, of: container, isLast: isLast) { frame.located(frame.index(key, of: $0), at: offset) }
      }
      return frame.located(frame.index(key, of: container), at: offset)
    }
  }
}
