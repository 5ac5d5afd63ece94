extension Library {
  /// `math.greatest`, `math.ceil`, `math.bitAnd` ...
  public static let math = Library("math", functions: Mathematics.functions)
}

enum Mathematics {
  static let functions: [Function] = [
    extreme("math.greatest") { $0 > 0 },
    extreme("math.least") { $0 < 0 },
    rounding("math.ceil", .up),
    rounding("math.floor", .down),
    rounding("math.round", .toNearestOrAwayFromZero),
    rounding("math.trunc", .towardZero),
    double("math.isNaN", .bool) { .bool($0.isNaN) },
    double("math.isInf", .bool) { .bool($0.isInfinite) },
    double("math.isFinite", .bool) { .bool($0.isFinite) },
    Function("math.abs", same, .unary(magnitude)),
    Function("math.sign", same, .unary(sign)),
    Function(
      "math.sqrt", [.int, .uint, .double].map { .global([$0], .double) },
      .unary { frame, value in
        switch value.tag {
        case .int: .double(Double(value.intBits).squareRoot())
        case .uint: .double(Double(value.uintBits).squareRoot())
        case .double: .double(value.doubleBits.squareRoot())
        default: frame.noSuchOverload("math.sqrt")
        }
      }),
    bitwise("math.bitAnd") { $0 & $1 },
    bitwise("math.bitOr") { $0 | $1 },
    bitwise("math.bitXor") { $0 ^ $1 },
    Function(
      "math.bitNot", [.global([.int], .int), .global([.uint], .uint)],
      .unary { frame, value in
        value.tag == .int || value.tag == .uint
          ? Operand(value.tag, payload: ~value.payload) : frame.noSuchOverload("math.bitNot")
      }),
    shift("math.bitShiftLeft") { $1 > 63 ? 0 : $0 << $1 },
    // Zeros come in from the left, for negative numbers too.
    shift("math.bitShiftRight") { $1 > 63 ? 0 : $0 >> $1 },
  ]

  private static let same: [Overload] = [.int, .uint, .double].map { .global([$0], $0) }

  private static func rounding(_ name: String, _ rule: FloatingPointRoundingRule) -> Function {
    double(name, .double) { .double($0.rounded(rule)) }
  }

  private static func double(
    _ name: String, _ result: CELType, _ body: @escaping @Sendable (Double) -> Operand
  ) -> Function {
    Function(
      name, [.global([.double], result)],
      .unary { frame, value in value.tag == .double ? body(value.doubleBits) : frame.noSuchOverload(name) })
  }

  private static func magnitude(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .int: value.intBits == .min ? frame.error("integer overflow") : .int(abs(value.intBits))
    case .uint: value
    case .double: .double(value.doubleBits.magnitude)
    default: frame.noSuchOverload("math.abs")
    }
  }

  private static func sign(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .int: return .int(value.intBits.signum())
    case .uint: return .uint(value.uintBits == 0 ? 0 : 1)
    case .double:
      let number = value.doubleBits
      return .double(number.isNaN || number == 0 ? number : number < 0 ? -1 : 1)
    default: return frame.noSuchOverload("math.sign")
    }
  }

  private static func bitwise(_ name: String, _ body: @escaping @Sendable (UInt64, UInt64) -> UInt64) -> Function {
    Function(
      name, [.global([.int, .int], .int), .global([.uint, .uint], .uint)],
      .binary { frame, left, right in
        guard left.tag == right.tag, left.tag == .int || left.tag == .uint else { return frame.noSuchOverload(name) }
        return Operand(left.tag, payload: body(left.payload, right.payload))
      })
  }

  private static func shift(_ name: String, _ body: @escaping @Sendable (UInt64, Int64) -> UInt64) -> Function {
    Function(
      name, [.global([.int, .int], .int), .global([.uint, .int], .uint)],
      .binary { frame, value, count in
        guard count.tag == .int, value.tag == .int || value.tag == .uint else { return frame.noSuchOverload(name) }
        guard count.intBits >= 0 else { return frame.error("\(name)() negative offset: \(count.intBits)") }
        return Operand(value.tag, payload: body(value.payload, count.intBits))
      })
  }

  /// The largest or smallest of its arguments, or of one list.
  private static func extreme(_ name: String, _ wins: @escaping @Sendable (Int) -> Bool) -> Function {
    let numbers: [CELType] = [.int, .uint, .double]
    let lists: [Overload] = (numbers + [.dyn]).map { .global([.list($0)], $0) }
    let signatures =
      numbers.map { .global([$0], $0) } + lists + numbers.map { .global([$0, $0], $0) }
      + (2...12).map { .global([CELType](repeating: .dyn, count: $0), .dyn) }
    return Function(
      name, signatures,
      .variadic { frame, arguments in
        let isList = arguments.count == 1 && arguments[0].isList
        let candidates = isList ? frame.elements(of: arguments[0]).map(\.scalar) : Array(arguments)
        guard var best = candidates.first else { return frame.error("\(name)(list) argument must not be empty") }
        for candidate in candidates {
          guard candidate.isNumber else { return frame.noSuchOverload(name) }
          if let order = frame.compareNumbers(candidate, best), wins(order) { best = candidate }
        }
        return best
      })
  }
}
