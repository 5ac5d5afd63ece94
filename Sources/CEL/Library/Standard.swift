extension Library {
  /// The functions and macros of the language itself.
  public static let standard = Library(
    "standard",
    functions: Arithmetic.functions + Ordering.functions + Conversions.functions + Strings.functions + Times.functions,
    macros: Macro.standard)

  /// Macros with a variable for the index or key and one for the element or value: `transformList`, `all(i, v, p)` ...
  public static let twoVariableComprehensions = Library(
    "two-variable comprehensions", functions: [], macros: Macro.twoVariable)
}
