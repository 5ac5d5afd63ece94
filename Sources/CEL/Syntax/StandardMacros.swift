extension Macro {
  /// The macros of the language itself.
  static let standard: [Macro] = [
    Macro("has", isMethod: false, argumentCount: 1) { _, _, arguments throws(Misuse) in
      guard case .select(let operand, let field) = arguments[0].kind else {
        throw Misuse(arguments[0], "invalid argument to has() macro")
      }
      return .has(operand, field: field)
    },
    predicate("all", .all),
    predicate("exists", .exists),
    predicate("exists_one", .existsOne),
    predicate("existsOne", .existsOne),
    predicate("filter", .filter),
    transform("map", .map, variables: 1, isFiltered: false),
    transform("map", .map, variables: 1, isFiltered: true),
  ]

  /// The forms with a variable for the index or key and one for the element or value.
  static let twoVariable: [Macro] = [
    predicate("all", .all, variables: 2),
    predicate("exists", .exists, variables: 2),
    predicate("exists_one", .existsOne, variables: 2),
    predicate("existsOne", .existsOne, variables: 2),
    transform("transformList", .map, variables: 2, isFiltered: false),
    transform("transformList", .map, variables: 2, isFiltered: true),
    transform("transformMap", .transformMap, variables: 2, isFiltered: false),
    transform("transformMap", .transformMap, variables: 2, isFiltered: true),
    transform("transformMapEntry", .transformMapEntry, variables: 2, isFiltered: false),
    transform("transformMapEntry", .transformMapEntry, variables: 2, isFiltered: true),
  ]

  private static func predicate(_ name: String, _ kind: Comprehension.Kind, variables: Int = 1) -> Macro {
    Macro(name, argumentCount: variables + 1) { _, target, arguments throws(Misuse) in
      guard let target else { return nil }
      let (first, second) = try names(arguments, variables, kind)
      return .comprehension(
        Comprehension(
          kind: kind, range: target, variable: first, secondVariable: second, condition: arguments[variables],
          body: nil))
    }
  }

  private static func transform(
    _ name: String, _ kind: Comprehension.Kind, variables: Int, isFiltered: Bool
  ) -> Macro {
    Macro(name, argumentCount: variables + (isFiltered ? 2 : 1)) { _, target, arguments throws(Misuse) in
      guard let target, let body = arguments.last else { return nil }
      let (first, second) = try names(arguments, variables, kind)
      return .comprehension(
        Comprehension(
          kind: kind, range: target, variable: first, secondVariable: second,
          condition: isFiltered ? arguments[variables] : nil, body: body))
    }
  }

  private static func names(
    _ arguments: [Term], _ count: Int, _ kind: Comprehension.Kind
  ) throws(Misuse) -> (String, String?) {
    // The reference implementation has words of their own for the two that make lists.
    let isSimpleList = count == 1 && (kind == .map || kind == .filter)
    let message = isSimpleList ? "argument is not an identifier" : "argument must be a simple name"
    let first = try arguments[0].variableName(otherwise: message)
    guard count == 2 else { return (first, nil) }
    let second = try arguments[1].variableName()
    if first == second { throw Misuse(arguments[1], "duplicate variable name: \(second)") }
    return (first, second)
  }
}
