extension Library {
  /// `sets.contains`, `sets.equivalent`, `sets.intersects`: lists as sets, with the language's equality.
  public static let sets = Library(
    "sets",
    functions: [
      relation("sets.contains") { frame, left, right in frame.contains(all: right, left) },
      relation("sets.equivalent") { frame, left, right in
        frame.contains(all: right, left) && frame.contains(all: left, right)
      },
      relation("sets.intersects") { frame, left, right in
        frame.elements(of: right).contains { frame.contains(left, $0) }
      },
    ])

  private static func relation(
    _ name: String, _ holds: @escaping @Sendable (Frame, Operand, Operand) -> Bool
  ) -> Function {
    let list = CELType.list(.parameter("A"))
    return Function(
      name, [.global([list, list], .bool)],
      .binary { frame, left, right in
        guard left.isList, right.isList else { return frame.noSuchOverload(name) }
        frame.charge(UInt64(left.size * right.size))
        return .bool(holds(frame, left, right))
      })
  }
}

extension Frame {
  fileprivate func contains(all elements: Operand, _ list: Operand) -> Bool {
    self.elements(of: elements).allSatisfy { contains(list, $0) }
  }
}
