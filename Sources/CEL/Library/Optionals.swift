extension Library {
  /// Values that may be absent: `optional.of`, `orValue`, `optMap` ... The syntax `a.?b`, `[?a]` belongs to the language.
  public static let optional = Library("optional", functions: Optionals.functions, macros: Optionals.macros)
}

enum Optionals {
  private static let element = CELType.parameter("A")

  static let functions: [Function] = [
    Function(
      "optional.of", [.global("optional_of", [element], .optional(element))],
      .unary { frame, value in frame.optional(value) }),
    Function("optional.none", [.global("optional_none", [], .optional(element))], .variadic { _, _ in .none }),
    Function(
      "optional.ofNonZeroValue", [.global("optional_ofNonZeroValue", [element], .optional(element))],
      .unary { frame, value in frame.isZero(value) ? .none : frame.optional(value) }),
    Function(
      "hasValue", [.method("optional_hasValue", [.optional(element)], .bool)], checksFit: true,
      .unary { _, value in .bool(value.wrapped != nil) }),
    Function(
      "value", [.method("optional_value", [.optional(element)], element)], checksFit: true,
      .unary { frame, value in value.wrapped ?? frame.error("optional.none() dereference") }),
    // The alternatives are evaluated only where there is no value, so that their errors and costs count only there. As in
    // the reference implementation, what is no optional is handed on and the call costs nothing.
    Function(
      "or",
      [.method("optional_or_optional", [.optional(element), .optional(element)], .optional(element))], cost: .flat(0),
      isStrict: false,
      .deferred { _, value, other in value.tag == .optional && value.wrapped == nil ? other() : value }),
    Function(
      "orValue", [.method("optional_orValue_value", [.optional(element), element], element)], cost: .flat(0),
      isStrict: false,
      .deferred { _, value, other in value.tag == .optional ? value.wrapped ?? other() : value }),
    Function(
      "first", [.method("list_first", [.list(element)], .optional(element))], checksFit: true,
      .unary { frame, list in frame.elements(of: list).first.map(frame.optional) ?? .none }),
    Function(
      "last", [.method("list_last", [.list(element)], .optional(element))], checksFit: true,
      .unary { frame, list in frame.elements(of: list).last.map(frame.optional) ?? .none }),
    Function(
      "optional.unwrap", [.global("optional_unwrap", [.list(.optional(element))], .list(element))], checksFit: true,
      .unary(unwrap)),
    Function(
      "unwrapOpt", [.method("optional_unwrapOpt", [.list(.optional(element))], .list(element))], checksFit: true,
      .unary(unwrap)),
  ]

  private static func unwrap(_ frame: Frame, _ list: Operand) -> Operand {
    frame.list(frame.elements(of: list).compactMap { $0.tag == .optional ? $0.wrapped : nil })
  }

  // MARK: Macros

  private static let targetPrefix = "target"

  /// Is a variable the target of `optMap`?
  static func isTarget(_ variable: String) -> Bool { variable.hasPrefix("@\(targetPrefix)") }

  /// The name under which what the target costs is kept.
  static func cost(of target: String) -> String { "@cost of \(target)" }

  static let macros: [Macro] = [
    Macro("optMap", argumentCount: 2) { builder, target, arguments throws(Macro.Misuse) in
      let variable = try arguments[0].variableName(otherwise: "optMap() variable name must be a simple identifier")
      return target.map {
        expand(&builder, $0, variable, arguments[1]) { builder, body in
          builder.call("of", on: builder.term(.identifier("optional")), body)
        }
      }
    },
    Macro("optFlatMap", argumentCount: 2) { builder, target, arguments throws(Macro.Misuse) in
      let variable = try arguments[0].variableName(otherwise: "optFlatMap() variable name must be a simple identifier")
      return target.map { expand(&builder, $0, variable, arguments[1]) { _, body in body } }
    },
  ]

  /// `target.hasValue() ? wrap(body with variable = target.value()) : optional.none()`, the target evaluated once.
  private static func expand(
    _ builder: inout TermBuilder, _ target: Term, _ variable: String, _ body: Term,
    _ wrap: (inout TermBuilder, Term) -> Term
  ) -> Term.Kind {
    let hidden = builder.hiddenVariable(targetPrefix)
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
