/// `< <= > >=` within a type, and across the numeric types.
enum Ordering {
  static let functions: [Function] = [
    relation("_<_", "less") { $0 < 0 },
    relation("_<=_", "less_equals") { $0 <= 0 },
    relation("_>_", "greater") { $0 > 0 },
    relation("_>=_", "greater_equals") { $0 >= 0 },
  ]

  private static func overloads(_ id: String) -> [Overload] {
    [
      .global("\(id)_bool", [.bool, .bool], .bool), .global("\(id)_int64", [.int, .int], .bool),
      .global("\(id)_int64_double", [.int, .double], .bool), .global("\(id)_int64_uint64", [.int, .uint], .bool),
      .global("\(id)_uint64", [.uint, .uint], .bool), .global("\(id)_uint64_double", [.uint, .double], .bool),
      .global("\(id)_uint64_int64", [.uint, .int], .bool), .global("\(id)_double", [.double, .double], .bool),
      .global("\(id)_double_int64", [.double, .int], .bool), .global("\(id)_double_uint64", [.double, .uint], .bool),
      .global("\(id)_string", [.string, .string], .bool, cost: comparison),
      .global("\(id)_bytes", [.bytes, .bytes], .bool, cost: comparison),
      .global("\(id)_timestamp", [.timestamp, .timestamp], .bool),
      .global("\(id)_duration", [.duration, .duration], .bool),
    ]
  }

  private static let comparison = CallCost.computed { arguments, _ in
    CallCost.share(min(arguments[0].costSize, arguments[1].costSize))
  }

  private static func relation(
    _ name: String, _ id: String, _ holds: @escaping @Sendable (Int) -> Bool
  ) -> Function {
    Function(
      name, overloads(id),
      .binary { frame, left, right in
        if left.tag == .int, right.tag == .int { return .bool(holds(left.intBits.order(to: right.intBits))) }
        switch frame.order(left, right) {
        case .known(let order): return .bool(holds(order))
        // The specification says false; Kubernetes says error, and its answers are the ones that count here.
        case .unordered: return frame.error("NaN values cannot be ordered")
        case nil: return frame.unfit(name, left, left.isNumber || left.tag == .bool || left.tag == .bytes)
        }
      })
  }
}
