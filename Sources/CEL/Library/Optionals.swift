extension Library {
  /// Values that may be absent: `optional.of`, `orValue`, `optMap` ... The syntax `a.?b`, `[?a]` belongs to the language.
  public static let optional = Library("optional", functions: Optionals.functions, macros: Optionals.macros)
}

enum Optionals {
  private static let element = CELType.parameter("A")

  static let functions: [Function] = [
    Function("optional.of", [.global([element], .optional(element))], .unary { frame, value in frame.optional(value) }),
    Function("optional.none", [.global([], .optional(element))], .variadic { _, _ in .none }),
    Function(
      "optional.ofNonZeroValue", [.global([element], .optional(element))],
      .unary { frame, value in frame.isZero(value) ? .none : frame.optional(value) }),
    Function(
      "hasValue", [.method([.optional(element)], .bool)],
      .unary { frame, value in
        value.tag == .optional ? .bool(value.wrapped != nil) : frame.noSuchOverload("hasValue")
      }),
    Function(
      "value", [.method([.optional(element)], element)],
      .unary { frame, value in
        guard value.tag == .optional else { return frame.noSuchOverload("value") }
        return value.wrapped ?? frame.error("optional.none() dereference")
      }),
    // The alternatives are evaluated only where there is no value, so that their errors and costs count only there.
    Function(
      "or", [.method([.optional(element), .optional(element)], .optional(element))], isStrict: false,
      .deferred { frame, value, other in
        if value.isSpecial { return value }
        guard value.tag == .optional else { return frame.noSuchOverload("or") }
        if value.wrapped != nil { return value }
        let other = other()
        return other.isSpecial || other.tag == .optional ? other : frame.noSuchOverload("or")
      }),
    Function(
      "orValue", [.method([.optional(element), element], element)], isStrict: false,
      .deferred { frame, value, other in
        if value.isSpecial { return value }
        guard value.tag == .optional else { return frame.noSuchOverload("orValue") }
        return value.wrapped ?? other()
      }),
    Function(
      "first", [.method([.list(element)], .optional(element))],
      .unary { frame, list in
        end(of: list, "first", frame) { $0.first }
      }),
    Function(
      "last", [.method([.list(element)], .optional(element))],
      .unary { frame, list in
        end(of: list, "last", frame) { $0.last }
      }),
    Function("optional.unwrap", [.global([.list(.optional(element))], .list(element))], .unary(unwrap)),
    Function("unwrapOpt", [.method([.list(.optional(element))], .list(element))], .unary(unwrap)),
  ]

  private static func end(of list: Operand, _ name: String, _ frame: Frame, _ pick: ([Operand]) -> Operand?) -> Operand
  {
    guard list.isList else { return frame.noSuchOverload("\(name)(\(frame.typeName(of: list)))") }
    return pick(frame.elements(of: list)).map(frame.optional) ?? .none
  }

  private static func unwrap(_ frame: Frame, _ list: Operand) -> Operand {
    guard list.isList else { return frame.noSuchOverload("optional.unwrap") }
    return frame.list(frame.elements(of: list).compactMap { $0.tag == .optional ? $0.wrapped : nil })
  }

  // MARK: Macros

  static let macros: [Macro] = [
    Macro("optMap", argumentCount: 2) { builder, target, arguments throws(Macro.Misuse) in
      let variable = try arguments[0].variableName()
      return target.map {
        expand(&builder, $0, variable, arguments[1]) { builder, body in
          builder.call("of", on: builder.term(.identifier("optional")), body)
        }
      }
    },
    Macro("optFlatMap", argumentCount: 2) { builder, target, arguments throws(Macro.Misuse) in
      let variable = try arguments[0].variableName()
      return target.map { expand(&builder, $0, variable, arguments[1]) { _, body in body } }
    },
  ]

  /// `target.hasValue() ? wrap(body with variable = target.value()) : optional.none()`, the target evaluated once.
  private static func expand(
    _ builder: inout TermBuilder, _ target: Term, _ variable: String, _ body: Term,
    _ wrap: (inout TermBuilder, Term) -> Term
  ) -> Term.Kind {
    let hidden = builder.hiddenVariable("target")
    let value = builder.call("value", on: builder.term(.identifier(hidden)))
    let bound = builder.term(.bind(variable: variable, value: value, body: body))
    let some = wrap(&builder, bound)
    let none = builder.call("none", on: builder.term(.identifier("optional")))
    let condition = builder.call("hasValue", on: builder.term(.identifier(hidden)))
    return .bind(variable: hidden, value: target, body: builder.call("_?_:_", condition, some, none))
  }
}

extension Frame {
  /// Is it the zero of its type?
  fileprivate func isZero(_ value: Operand) -> Bool {
    switch value.tag {
    case .null: true
    case .bool, .int, .uint, .duration: value.payload == 0
    case .double: value.doubleBits == 0
    case .string, .bytes, .list, .map: value.count == 0
    case .node: value.size == 0
    // Go's zero time, as in Kubernetes.
    case .timestamp: value.intBits == Timestamp.range.lowerBound && value.count == 0
    case .optional: value.wrapped == nil
    default: false
    }
  }
}
