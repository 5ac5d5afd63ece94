extension Library {
  /// `sets.contains`, `sets.equivalent`, `sets.intersects`: lists as sets, with the language's equality.
  public static let sets = Library(
    "sets",
    functions: [
      relation("contains", factor: 1) { frame, left, right in frame.contains(all: right, left) },
      relation("equivalent", factor: 2) { frame, left, right in
        frame.contains(all: right, left) && frame.contains(all: left, right)
      },
      relation("intersects", factor: 1) { frame, left, right in
        frame.elements(of: right).contains { frame.contains(left, $0) }
      },
    ])

  /// A relation of two sets; it costs a multiple of the product of their sizes.
  private static func relation(
    _ name: String, factor: Double, _ holds: @escaping @Sendable (Frame, Operand, Operand) -> Bool
  ) -> Function {
    let list = CELType.list(.parameter("A"))
    let cost = CallCost.computed { arguments, _ in
      1 + UInt64(Double(arguments[0].costSize &* arguments[1].costSize) * factor)
    }
    return Function(
      "sets.\(name)", [.global("list_sets_\(name)_list", [list, list], .bool, cost: cost)], checksFit: true,
      .binary { frame, left, right in
        guard left.isList, right.isList else { return frame.noSuchOverload("sets.\(name)", left, right) }
        return .bool(holds(frame, left, right))
      })
  }
}

extension Frame {
  fileprivate func contains(all elements: Operand, _ list: Operand) -> Bool {
    self.elements(of: elements).allSatisfy { contains(list, $0) }
  }
}
