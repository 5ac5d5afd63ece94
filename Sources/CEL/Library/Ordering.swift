/// `< <= > >=` within a type, and across the numeric types.
enum Ordering {
  static let functions: [Function] = [
    relation("_<_") { $0 < 0 },
    relation("_<=_") { $0 <= 0 },
    relation("_>_") { $0 > 0 },
    relation("_>=_") { $0 >= 0 },
  ]

  private static let ordered: [CELType] = [.bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration]
  private static let numbers: [CELType] = [.int, .uint, .double]

  private static let signatures: [Overload] =
    ordered.map { .global([$0, $0], .bool) }
    + numbers.flatMap { left in numbers.filter { $0 != left }.map { .global([left, $0], .bool) } }

  private static func relation(_ name: String, _ holds: @escaping @Sendable (Int) -> Bool) -> Function {
    Function(
      name, signatures,
      .binary { frame, left, right in
        if left.tag == .int, right.tag == .int { return .bool(holds(left.intBits.order(to: right.intBits))) }
        if left.tag == .string { frame.chargeTraversal(Int(min(left.count, right.count))) }
        switch frame.order(left, right) {
        case .known(let order): return .bool(holds(order))
        // The specification says false; Kubernetes says error, and its answers are the ones that count here.
        case .unordered: return frame.error("NaN values cannot be ordered")
        case nil: return frame.noSuchOverload(name)
        }
      })
  }
}
