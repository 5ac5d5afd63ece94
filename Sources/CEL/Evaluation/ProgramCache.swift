/// Programs of texts that come again and again, as a quarter of what rules consist of: compiled once for each thread.
package final class ProgramCache {
  private var programs = NameTable<Program>()

  /// A cache for one environment and its copies.
  package init() {}

  /// The program of a text.
  package func program(_ text: String, in environment: Environment) throws(CompilationError) -> Program {
    // What a check finds depends on the types of the variables.
    guard !environment.isChecked else { return try environment.compile(text) }
    if let known = programs[text], known.means(theSameIn: environment) { return known }
    let program = try environment.compile(text)
    programs.set(text, program)
    return program
  }
}
