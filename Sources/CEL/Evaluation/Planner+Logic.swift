/// The operators that look at their operands one at a time, equality and membership.
extension Planner {
  mutating func and(_ left: Term, _ right: Term, _ term: Term) -> Step {
    let left = plan(left).step
    let right = plan(right).step
    let offset = Int32(term.offset)
    return { frame in
      let first = left(frame).scalar
      if first.tag == .bool {
        if !first.boolBits { return .false }
        let second = right(frame).scalar
        return second.tag == .bool ? second : frame.undecided(second, second, offset)
      }
      let second = right(frame).scalar
      if second.tag == .bool, !second.boolBits, !frame.isFinal(first) { return .false }
      return frame.undecided(first, second, offset)
    }
  }

  mutating func or(_ left: Term, _ right: Term, _ term: Term) -> Step {
    let left = plan(left).step
    let right = plan(right).step
    let offset = Int32(term.offset)
    return { frame in
      let first = left(frame).scalar
      if first.tag == .bool {
        if first.boolBits { return .true }
        let second = right(frame).scalar
        return second.tag == .bool ? second : frame.undecided(second, second, offset)
      }
      let second = right(frame).scalar
      if second.isTrue, !frame.isFinal(first) { return .true }
      return frame.undecided(first, second, offset)
    }
  }

  mutating func conditional(_ condition: Term, _ yes: Term, _ no: Term, _ term: Term) -> Plan {
    .conditional(plan(condition).step, plan(yes), plan(no), offset: Int32(term.offset))
  }

  mutating func not(_ operand: Term, _ term: Term) -> Step {
    let operand = plan(operand).step
    let offset = Int32(term.offset)
    return { frame in
      let operand = operand(frame).scalar
      frame.charge(1)
      if operand.tag == .bool { return .bool(!operand.boolBits) }
      if operand.isUnknownOrError { return operand }
      return frame.located(frame.noSuchOverload(), at: offset)
    }
  }

  mutating func equality(_ left: Term, _ right: Term, isNegated: Bool) -> Step {
    let leftPlan = plan(left)
    let rightPlan = plan(right)
    let left = leftPlan.step
    if environment.optimizes, let constant = rightPlan.constant, !constant.isSpecial {
      return { frame in
        let operand = left(frame).scalar
        if operand.tag == .opaque { return frame.hostEquality(operand, constant, isNegated) }
        frame.chargeComparison(operand, constant)
        if operand.isSpecial { return frame.special(operand, constant) }
        return .bool(frame.areEqual(operand, constant) != isNegated)
      }
    }
    let right = rightPlan.step
    return { frame in
      let left = left(frame).scalar
      let right = right(frame).scalar
      if left.tag == .opaque { return frame.hostEquality(left, right, isNegated) }
      frame.chargeComparison(left, right)
      if left.isSpecial || right.isSpecial { return frame.special(left, right) }
      return .bool(frame.areEqual(left, right) != isNegated)
    }
  }
}

// MARK: - Membership

extension Planner {
  /// `element in container`. The price is the size of what the checker knows to be a list; a list of constants is a set,
  /// which costs nothing.
  mutating func membership(_ element: Term, _ container: Term, _ term: Term) -> Plan {
    let isList = checked.call(term)?.only?.id == "in_list"
    let element = plan(element)
    let container = plan(container)
    let offset = Int32(term.offset)
    if isList, let list = container.constant, list.tag == .list {
      if list.size == 0 { return .constant(.false) }
      if list.elements.allSatisfy(\.isPrimitive) {
        let step = element.step
        return .computed { frame in frame.located(frame.isMember(step(frame), of: list), at: offset) }
      }
    }
    let containerStep = container.step
    if environment.optimizes, let key = element.constant, key.tag == .string, !isList {
      let field = environment.names.field(String(decoding: key.utf8, as: UTF8.self))
      return .computed { frame in
        let container = containerStep(frame)
        frame.charge(1)
        if container.isMap { return .bool(frame.member(field, of: container) != nil) }
        return frame.located(frame.isMember(key, of: container), at: offset)
      }
    }
    let step = element.step
    return .computed { frame in
      let element = step(frame)
      let container = containerStep(frame)
      if isList { frame.chargeAtOnce(container.costSize) } else { frame.charge(1) }
      return frame.located(frame.isMember(element, of: container), at: offset)
    }
  }
}

extension Operand {
  /// The size that comparing goes by: that of an optional is its value's.
  fileprivate var comparedSize: UInt64 {
    tag == .optional ? wrapped?.comparedSize ?? 1 : costSize
  }

  /// Is it a value of a type that the reference implementation can put in a set?
  fileprivate var isPrimitive: Bool {
    switch tag {
    case .bool, .int, .uint, .double, .string, .bytes: true
    default: false
    }
  }
}

extension Frame {
  /// What `&&` and `||` give where no operand decides: a bool counts for nothing, an unknown wins over an error.
  func undecided(_ left: Operand, _ right: Operand, _ offset: Int32) -> Operand {
    combined(operandError(left, offset), operandError(right, offset))
  }

  private func operandError(_ operand: Operand, _ offset: Int32) -> Operand {
    operand.isUnknownOrError || operand.tag == .bool ? operand : located(noSuchOverload(), at: offset)
  }

  /// Is it an error that nothing absorbs?
  @inline(__always) func isFinal(_ operand: Operand) -> Bool {
    operand.tag == .error && operand.error?.isFinal == true
  }

  /// What a strict function gives where an argument is unknown, an error, or an open list.
  func special(_ left: Operand, _ right: Operand) -> Operand {
    combined(closed(left), closed(right))
  }

  /// An open list, or a value of which parts are not known, as the unknown it is to whoever asks for all of it.
  func closed(_ operand: Operand) -> Operand {
    guard operand.tag == .openList || operand.tag == .partial, let reason = operand.unknown else { return operand }
    return unknown(reason)
  }

  /// Equality costs a tenth of the smaller operand's size.
  @inline(__always) func chargeComparison(_ left: Operand, _ right: Operand) {
    if left.tag == .string, right.tag == .string {
      let size = min(left.count, right.count)
      // Ten bytes are ten code points at most, which cost 1.
      if size <= 10 { return charge(size == 0 ? 0 : 1) }
    } else if left.isNumber, right.isNumber {
      return charge(1)
    }
    chargeAtOnce(CallCost.share(min(left.comparedSize, right.comparedSize)))
  }

  /// Equality where a host value stands on the left: with another type's, or without an equality, it is an error. The
  /// API server has a price of 1 for it, but not for its opposite.
  fileprivate func hostEquality(_ left: Operand, _ right: Operand, _ isNegated: Bool) -> Operand {
    if isNegated { chargeComparison(left, right) } else { charge(1) }
    if right.isSpecial { return special(left, right) }
    if right.tag == .null { return .bool(isNegated) }
    guard let value = left.opaque, value.isEquatable, let other = right.opaque, other.typeName == value.typeName else {
      return noSuchOverload()
    }
    return .bool(value.isEqual(to: other) != isNegated)
  }

  /// `element in container`
  func isMember(_ element: Operand, of container: Operand) -> Operand {
    if element.isUnknownOrError || container.isUnknownOrError { return combined(closed(element), container) }
    if container.tag == .openList {
      return contains(Operand(.list, at: container.address, count: container.count), element)
        ? .true : closed(container)
    }
    if container.isMap { return .bool(member(element, of: container) != nil) }
    guard container.isList else { return noSuchOverload() }
    return .bool(contains(container, element))
  }
}
