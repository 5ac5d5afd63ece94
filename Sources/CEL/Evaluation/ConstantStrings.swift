/// A list of strings that host functions give again and again, made once.
package final class ConstantStrings: Sendable {
  private let constants = Constants()
  package let list: Operand

  package init(_ strings: [String]) {
    let constants = constants
    list = constants.list(strings.map { constants.string($0) })
  }
}

extension Frame {
  /// A map with these keys, up to eight of them, all different.
  package func record(_ keys: ConstantStrings, _ values: Operand...) -> Operand {
    precondition(values.count == keys.list.size && values.count <= MapBuilder.linearLimit)
    let memory = allocate(values.count * 2)
    for (position, value) in values.enumerated() {
      (memory + 2 * position).initialize(to: keys.list.elements[position])
      (memory + 2 * position + 1).initialize(to: value)
    }
    return Operand(.map, at: memory, count: UInt32(values.count))
  }
}
