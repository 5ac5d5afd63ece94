/// The operators that look at their operands one at a time.
extension Planner {
  mutating func and(_ left: Term, _ right: Term) -> Step {
    let left = plan(left).step
    let right = plan(right).step
    return { frame in
      let first = left(frame).scalar
      if first.tag == .bool {
        if !first.boolBits { return .false }
        let second = right(frame).scalar
        return second.tag == .bool ? second : frame.undecided(second, second, "_&&_")
      }
      let second = right(frame).scalar
      if second.tag == .bool, !second.boolBits, !frame.isFinal(first) { return .false }
      return frame.undecided(first, second, "_&&_")
    }
  }

  mutating func or(_ left: Term, _ right: Term) -> Step {
    let left = plan(left).step
    let right = plan(right).step
    return { frame in
      let first = left(frame).scalar
      if first.tag == .bool {
        if first.boolBits { return .true }
        let second = right(frame).scalar
        return second.tag == .bool ? second : frame.undecided(second, second, "_||_")
      }
      let second = right(frame).scalar
      if second.isTrue, !frame.isFinal(first) { return .true }
      return frame.undecided(first, second, "_||_")
    }
  }

  mutating func conditional(_ condition: Term, _ yes: Term, _ no: Term, _ term: Term) -> Step {
    let condition = plan(condition).step
    let yes = plan(yes).step
    let no = plan(no).step
    let offset = Int32(term.offset)
    return { frame in
      let condition = condition(frame).scalar
      if condition.tag == .bool { return condition.boolBits ? yes(frame) : no(frame) }
      if condition.isUnknownOrError { return condition }
      return frame.located(frame.noSuchOverload("_?_:_"), at: offset)
    }
  }

  mutating func not(_ operand: Term, _ term: Term) -> Step {
    let operand = plan(operand).step
    let offset = Int32(term.offset)
    return { frame in
      let operand = operand(frame).scalar
      frame.charge(1)
      if operand.tag == .bool { return .bool(!operand.boolBits) }
      if operand.isUnknownOrError { return operand }
      return frame.located(frame.noSuchOverload("!_"), at: offset)
    }
  }

  mutating func equality(_ left: Term, _ right: Term, isNegated: Bool) -> Step {
    let leftPlan = plan(left)
    let rightPlan = plan(right)
    let left = leftPlan.step
    if let constant = rightPlan.constant, !constant.isSpecial {
      return { frame in
        let operand = left(frame)
        if operand.isSpecial { return frame.special(operand, constant) }
        return .bool(frame.areEqualCharged(operand.scalar, constant) != isNegated)
      }
    }
    let right = rightPlan.step
    return { frame in
      let left = left(frame)
      let right = right(frame)
      if left.isSpecial || right.isSpecial { return frame.special(left, right) }
      return .bool(frame.areEqualCharged(left.scalar, right.scalar) != isNegated)
    }
  }

  mutating func membership(_ element: Term, _ container: Term, _ term: Term) -> Step {
    let element = plan(element)
    let container = plan(container).step
    let offset = Int32(term.offset)
    if let key = element.constant, key.tag == .string {
      let field = environment.names.field(String(decoding: key.utf8, as: UTF8.self))
      return { frame in
        let container = container(frame)
        frame.charge(1)
        if container.isMap { return .bool(frame.member(field, key, of: container) != nil) }
        return frame.located(frame.isMember(key, of: container), at: offset)
      }
    }
    let step = element.step
    return { frame in
      let element = step(frame)
      let container = container(frame)
      frame.charge(1)
      return frame.located(frame.isMember(element, of: container), at: offset)
    }
  }
}

extension Frame {
  /// What `&&` and `||` give where no operand decides: a bool counts for nothing, an unknown wins over an error.
  func undecided(_ left: Operand, _ right: Operand, _ function: String) -> Operand {
    combined(operandError(left, function), operandError(right, function))
  }

  private func operandError(_ operand: Operand, _ function: String) -> Operand {
    operand.isUnknownOrError || operand.tag == .bool ? operand : noSuchOverload(function)
  }

  /// Is it an error that nothing absorbs?
  @inline(__always) func isFinal(_ operand: Operand) -> Bool {
    operand.tag == .error && operand.error?.isFinal == true
  }

  /// What a strict function gives where an argument is unknown, an error, or an open list.
  func special(_ left: Operand, _ right: Operand) -> Operand {
    combined(closed(left), closed(right))
  }

  /// An open list as the unknown it is to a function that knows nothing of open lists.
  func closed(_ operand: Operand) -> Operand {
    guard operand.tag == .openList, let reason = operand.unknown else { return operand }
    return unknown(reason)
  }

  @inline(__always) func areEqualCharged(_ left: Operand, _ right: Operand) -> Bool {
    if left.tag == .string, right.tag == .string {
      chargeTraversal(Int(min(left.count, right.count)))
      return left.utf8.hasSameBytes(as: right.utf8)
    }
    charge(1)
    return areEqual(left, right)
  }

  /// `element in container`
  func isMember(_ element: Operand, of container: Operand) -> Operand {
    if element.isUnknownOrError || container.isUnknownOrError { return combined(closed(element), container) }
    if container.tag == .openList {
      return contains(Operand(.list, at: container.address, count: container.count), element)
        ? .true : closed(container)
    }
    if container.isMap { return .bool(member(element, of: container) != nil) }
    guard container.isList else { return noSuchOverload("@in") }
    charge(UInt64(container.size))
    return .bool(contains(container, element))
  }
}
