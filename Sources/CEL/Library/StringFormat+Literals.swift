/// What can be said of `'...'.format([...])` before it runs.
extension StringFormat {
  /// The first mistake in a literal text with a literal list of arguments.
  static func mistake(in call: LiteralCall, _ dialect: Dialect) -> LiteralCall.Mistake? {
    guard case .literal(.string(let text))? = call.receiver?.kind,
      case .list(let elements)? = call.arguments.first?.kind,
      // Which of optional elements are there is known only at run time.
      !elements.contains(where: \.isOptional)
    else { return nil }
    var template = FormatTemplate(text)
    var used = 0
    do throws(EvaluationError) {
      while let part = try template.next() {
        guard case .clause(let verb, _) = part else { continue }
        guard used < elements.count else { throw FormatTemplate.missingArgument(used) }
        if let unfit = unfit(elements[used].value, verb, dialect, call) {
          return LiteralCall.Mistake(term: unfit, message: verb.mistake(given: call.type(of: unfit).runtimeName))
        }
        used += 1
      }
    } catch {
      return LiteralCall.Mistake(term: nil, message: error.message)
    }
    guard elements.count > used else { return nil }
    return LiteralCall.Mistake(
      term: nil,
      message: "too many arguments supplied to string.format (expected \(used), got \(elements.count))")
  }

  /// The part of an argument that a verb cannot write.
  private static func unfit(
    _ term: Term, _ verb: FormatTemplate.Verb, _ dialect: Dialect, _ call: LiteralCall
  ) -> Term? {
    guard accepts(call.type(of: term), verb, dialect) else { return term }
    guard verb == .string else { return nil }
    let parts: [Term] =
      switch term.kind {
      case .list(let elements): elements.map(\.value)
      case .map(let entries): entries.flatMap { [$0.key, $0.value] }
      default: []
      }
    for part in parts {
      if let unfit = unfit(part, verb, dialect, call) { return unfit }
    }
    return nil
  }

  private static func accepts(_ type: CELType, _ verb: FormatTemplate.Verb, _ dialect: Dialect) -> Bool {
    switch (type, verb) {
    case (.dyn, _), (.error, _), (.parameter, _): true
    case (.wrapper(let wrapped), _): accepts(wrapped, verb, dialect)
    case (.list, .string), (.map, .string), (.null, .string), (.timestamp, .string), (.duration, .string),
      (.type, .string):
      true
    case (.bool, let verb): verb == .string || verb == .binary
    case (.int, let verb), (.uint, let verb):
      dialect == .specification || (verb != .fixed && verb != .scientific)
    // The specification has `%d` write what no whole number can be: NaN and the infinities.
    case (.double, let verb):
      switch verb {
      case .string, .fixed, .scientific: true
      case .decimal: dialect == .specification
      default: false
      }
    case (.string, let verb), (.bytes, let verb):
      verb == .string || verb == .hexadecimal || verb == .upperHexadecimal
    default: false
    }
  }
}
