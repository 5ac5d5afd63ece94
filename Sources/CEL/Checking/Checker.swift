/// Finds the type of an expression, and what is wrong with it before it runs.
struct Checker {
  let environment: Environment
  let expression: Expression

  init(_ environment: Environment, _ expression: Expression) {
    self.environment = environment
    self.expression = expression
  }

  mutating func check() throws(CompilationError) -> CELType { .dyn }
}
