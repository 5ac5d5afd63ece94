/// The elements that a loop gathers. What is not known about one makes the list open, an error is the whole's result.
struct Collected {
  private let frame: Frame
  private let offset: Int32
  private let memory: UnsafeMutablePointer<Operand>
  private var count = 0
  private var pending = Operand.unset

  init(_ frame: Frame, capacity: Int, _ offset: Int32) {
    self.frame = frame
    self.offset = offset
    memory = frame.allocate(capacity)
  }

  /// Takes an element; false where the loop must end.
  @inline(__always) mutating func take(_ element: Operand) -> Bool {
    if element.isUnknownOrError {
      frame.merge(element, into: &pending, offset)
      return !frame.isFinal(pending)
    }
    (memory + count).initialize(to: element)
    count += 1
    return true
  }

  /// Takes a predicate's result that is no bool.
  mutating func fail(_ verdict: Operand) -> Bool {
    frame.replace(&pending, with: verdict, offset)
    return !frame.isFinal(pending)
  }

  mutating func list(from range: Operand) -> Operand {
    if pending.tag == .error { return pending }
    if range.tag == .openList { frame.merge(frame.closed(range), into: &pending, offset) }
    guard pending.tag == .unknown else { return Operand(.list, at: memory, count: UInt32(count)) }
    return frame.openList(UnsafeBufferPointer(start: memory, count: count), pending)
  }
}

extension Frame {
  /// Joins what stands in the way of a verdict; the first error stays.
  func merge(_ operand: Operand, into pending: inout Operand, _ offset: Int32) {
    let operand = booleanError(operand, offset)
    pending = pending.tag == .unset ? operand : combined(pending, operand)
  }

  /// Notes what stands in the way where an accumulator is chosen by a condition: of two errors the last one stays.
  func replace(_ pending: inout Operand, with operand: Operand, _ offset: Int32) {
    let operand = booleanError(operand, offset)
    pending =
      pending.tag == .unset || operand.tag == .error && pending.tag == .error ? operand : combined(pending, operand)
  }

  /// A predicate's result that is no bool, as the error it is.
  private func booleanError(_ operand: Operand, _ offset: Int32) -> Operand {
    operand.isUnknownOrError ? operand : located(noSuchOverload(), at: offset)
  }
}
