import CEL

/// Programs of texts that several rules have in common, as a quarter of their variables and conditions are: compiled once
/// for each thread that judges.
final class ProgramCache {
  private var programs: [String: Program] = [:]

  /// The program of a text that its rule may share with others.
  func program(_ text: String, in environment: Environment) throws(CompilationError) -> Program {
    // What a check finds depends on the types of the rule's own variables.
    guard !environment.isChecked else { return try environment.compile(text) }
    if let known = programs[text], known.means(theSameIn: environment) { return known }
    let program = try environment.compile(text)
    programs[text] = program
    return program
  }
}
