extension Library {
  /// `math.greatest` and `math.least` of arguments or of one list; rounding, signs, bits, square roots.
  public static let math = Library(
    "math", functions: Mathematics.functions, macros: [Mathematics.greatest, Mathematics.least])
}

enum Mathematics {
  static let functions: [Function] = [
    extreme("max") { $0 > 0 },
    extreme("min") { $0 < 0 },
    rounding("ceil", .up),
    rounding("floor", .down),
    rounding("round", .toNearestOrAwayFromZero),
    rounding("trunc", .towardZero),
    double("isNaN", .bool) { .bool($0.isNaN) },
    double("isInf", .bool) { .bool($0.isInfinite) },
    double("isFinite", .bool) { .bool($0.isFinite) },
    Function("math.abs", overloads("abs", same), checksFit: true, .unary(magnitude)),
    Function("math.sign", overloads("sign", same), checksFit: true, .unary(sign)),
    Function(
      "math.sqrt", overloads("sqrt", numbers.map { ([$0], .double) }), checksFit: true,
      .unary { frame, value in
        switch value.tag {
        case .int: .double(Double(value.intBits).squareRoot())
        case .uint: .double(Double(value.uintBits).squareRoot())
        case .double: .double(value.doubleBits.squareRoot())
        default: frame.noSuchOverload("math.sqrt", value)
        }
      }),
    bitwise("bitAnd") { $0 & $1 },
    bitwise("bitOr") { $0 | $1 },
    bitwise("bitXor") { $0 ^ $1 },
    Function(
      "math.bitNot",
      [.global("math_bitNot_int_int", [.int], .int), .global("math_bitNot_uint_uint", [.uint], .uint)],
      checksFit: true, .unary { _, value in Operand(value.tag, payload: ~value.payload) }),
    shift("bitShiftLeft") { $1 > 63 ? 0 : $0 << $1 },
    // Zeros come in from the left, for negative numbers too.
    shift("bitShiftRight") { $1 > 63 ? 0 : $0 >> $1 },
  ]

  private static let numbers: [CELType] = [.int, .uint, .double]
  private static let same: [([CELType], CELType)] = numbers.map { ([$0], $0) }

  /// Forms whose ids say their parameters: `math_bitAnd_int_int`.
  private static func overloads(_ name: String, _ forms: [(parameters: [CELType], result: CELType)]) -> [Overload] {
    forms.map { form in
      .global(
        (["math", name] + form.parameters.map(\.description)).joined(separator: "_"), form.parameters, form.result)
    }
  }

  private static func rounding(_ name: String, _ rule: FloatingPointRoundingRule) -> Function {
    double(name, .double) { .double($0.rounded(rule)) }
  }

  private static func double(
    _ name: String, _ result: CELType, _ body: @escaping @Sendable (Double) -> Operand
  ) -> Function {
    Function(
      "math.\(name)", overloads(name, [([.double], result)]), checksFit: true,
      .unary { _, value in body(value.doubleBits) })
  }

  private static func magnitude(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .int: value.intBits == .min ? frame.error("integer overflow") : .int(abs(value.intBits))
    case .uint: value
    case .double: .double(value.doubleBits.magnitude)
    default: frame.noSuchOverload("math.abs", value)
    }
  }

  private static func sign(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .int: return .int(value.intBits.signum())
    case .uint: return .uint(value.uintBits == 0 ? 0 : 1)
    case .double:
      let number = value.doubleBits
      return .double(number.isNaN ? number : number == 0 ? 0 : number < 0 ? -1 : 1)
    default: return frame.noSuchOverload("math.sign", value)
    }
  }

  private static func bitwise(_ name: String, _ body: @escaping @Sendable (UInt64, UInt64) -> UInt64) -> Function {
    Function(
      "math.\(name)", overloads(name, [([.int, .int], .int), ([.uint, .uint], .uint)]), checksFit: true,
      .binary { _, left, right in Operand(left.tag, payload: body(left.payload, right.payload)) })
  }

  private static func shift(_ name: String, _ body: @escaping @Sendable (UInt64, Int64) -> UInt64) -> Function {
    Function(
      "math.\(name)", overloads(name, [([.int, .int], .int), ([.uint, .int], .uint)]), checksFit: true,
      .binary { frame, value, count in
        guard count.intBits >= 0 else { return frame.error("math.\(name)() negative offset: \(count.intBits)") }
        return Operand(value.tag, payload: body(value.payload, count.intBits))
      })
  }
}

// MARK: - The greatest and the least

extension Mathematics {
  static let greatest = extreme("greatest", calls: "math.@max")
  static let least = extreme("least", calls: "math.@min")

  /// What the macros come to: a number, the one or the other of two, or one of a list.
  fileprivate static func extreme(_ name: String, _ wins: @escaping @Sendable (Int) -> Bool) -> Function {
    let function = "math.@\(name)"
    let pairs = numbers.flatMap { left in
      numbers.map { right in ([left, right], left == right ? left : CELType.dyn) }
    }
    let lists = numbers.map { Overload.global("math_@\(name)_list_\($0)", [.list($0)], $0) }
    return Function(
      function, overloads("@\(name)", same + pairs) + lists, checksFit: true,
      .variadic { frame, arguments in
        let isList = arguments.count == 1 && arguments[0].isList
        let candidates = isList ? frame.elements(of: arguments[0]).map(\.scalar) : Array(arguments)
        guard var best = candidates.first else { return frame.error("\(function)(list) argument must not be empty") }
        for candidate in candidates {
          guard candidate.isNumber else { return frame.error("no such overload: \(function)") }
        }
        for candidate in candidates.dropFirst() {
          guard let order = frame.compareNumbers(candidate, best) else {
            return frame.error("NaN values cannot be ordered: \(function)")
          }
          if wins(order) { best = candidate }
        }
        return best
      })
  }

  private static func extreme(_ name: String, calls function: String) -> Macro {
    Macro(name, argumentCount: nil) { builder, target, arguments throws(Macro.Misuse) in
      guard let target, target.simpleName == "math" else { return nil }
      guard let first = arguments.first else {
        throw Macro.Misuse(target, "math.\(name)() requires at least one argument")
      }
      if arguments.count == 1 {
        guard first.canBeNumber || first.isListOfNumbers else {
          throw Macro.Misuse(first, "math.\(name)() invalid single argument value")
        }
        return .call(function: function, target: nil, arguments: [first])
      }
      for argument in arguments where !argument.canBeNumber {
        throw Macro.Misuse(argument, "math.\(name)() simple literal arguments must be numeric")
      }
      if arguments.count == 2 { return .call(function: function, target: nil, arguments: arguments) }
      let list = builder.term(.list(arguments.map { Term.Element(value: $0, isOptional: false) }))
      return .call(function: function, target: nil, arguments: [list])
    }
  }
}

extension Term {
  /// Is it no literal of another kind?
  fileprivate var canBeNumber: Bool {
    switch kind {
    case .literal(.int), .literal(.uint), .literal(.double): true
    case .literal, .list, .map, .message: false
    default: true
    }
  }

  fileprivate var isListOfNumbers: Bool {
    guard case .list(let elements) = kind else { return false }
    return !elements.isEmpty && elements.allSatisfy(\.value.canBeNumber)
  }
}
