import CEL
import Testing

/// Object literals of types that a host lets expressions write.
struct LiteralFamilyTests {
  private func evaluate(_ expression: String) throws -> Value {
    var environment = Environment()
    environment.declare(literals: "Object")
    return Evaluation(environment: environment).evaluate(try environment.compile(expression)).unfolded
  }

  @Test func literalsAreMaps() throws {
    let value = try evaluate("Object{metadata: Object.metadata{labels: {'a': 'b'}}, replicas: 1 + 2}")
    #expect(value["metadata"]?["labels"]?["a"]?.string == "b")
    #expect(value["replicas"]?.int == 3)
  }

  @Test func errorsInFieldsAreThoseOfTheLiteral() throws {
    guard case .error(let error) = try evaluate("Object{a: 1 / 0}") else {
      Issue.record("the literal must fail")
      return
    }
    #expect(error.message == "division by zero")
  }

  @Test func otherNamesStayUnknown() {
    #expect(throws: CompilationError.self) { try evaluate("Objects{a: 1}") }
  }
}
