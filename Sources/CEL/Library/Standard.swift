extension Library {
  /// The functions and macros of the language itself.
  public static let standard = Library("standard", functions: [], macros: Macro.standard)
}
