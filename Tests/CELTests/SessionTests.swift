import CEL
import CELVectors
import Documents
import Testing

/// Sessions: bound documents, lazy variables, limits, host functions.
@Suite struct SessionTests {
  static let pod = SharedData.node(
    of: Array(
      #"{"metadata": {"name": "web", "labels": {"app": "web"}}, "spec": {"containers": [{"name": "a"}, {"name": "b"}]}}"#
        .utf8),
    name: "pod.json")

  @Test func resultsKeepTheirPlace() throws {
    var environment = Environment()
    environment.declare("object")
    let evaluation = Evaluation(environment: environment)
    evaluation.bind("object", node: try #require(Self.pod))
    let program = try environment.compile("object.spec.containers.filter(c, c.name == 'b')[0].name")
    #expect(evaluation.evaluate(program).node?.path() == "spec.containers[1].name")
  }

  @Test func mapsOfDocuments() throws {
    var environment = Environment()
    environment.declare("object")
    let evaluation = Evaluation(environment: environment)
    evaluation.bind("object", node: try #require(Self.pod))
    for expression in [
      "object.metadata.labels == {'app': 'web'}", "object.metadata.labels.all(k, k.startsWith('a'))",
      "'app' in object.metadata.labels", "!('x' in object.metadata.labels)", "object.metadata['name'] == 'web'",
      "has(object.metadata.labels.app) && !has(object.metadata.labels.x)", "size(object.spec.containers) == 2",
      "object.spec.containers.map(c, c.name) == ['a', 'b']", "type(object.spec) == map",
    ] {
      #expect(evaluation.condition(try environment.compile(expression)) == .holds, "\(expression)")
    }
  }

  @Test func lazyVariablesAreEvaluatedOnceUntilSomethingIsBound() throws {
    var environment = Environment()
    let calls = Counter()
    environment.add(
      Library(
        "test",
        functions: [
          Function("next", parameters: [], result: .int) { _ in .int(calls.next()) }
        ]))
    for variable in ["variables.n", "variables.twice", "other"] { environment.declare(variable) }
    let evaluation = Evaluation(environment: environment)
    evaluation.bind("variables.n", lazily: try environment.compile("next()"))
    evaluation.bind("variables.twice", lazily: try environment.compile("[variables.n].map(x, x * 2)[0]"))
    let program = try environment.compile("[1].map(y, variables.twice + variables.n + y)[0]")
    #expect(evaluation.evaluate(program).int == 4)
    #expect(evaluation.evaluate(program).int == 4)
    evaluation.bind("other", .int(1))
    #expect(evaluation.evaluate(program).int == 7)
  }

  @Test func aVariableThatIsDefinedByItselfIsAnError() throws {
    var environment = Environment()
    environment.declare("x")
    let evaluation = Evaluation(environment: environment)
    evaluation.bind("x", lazily: try environment.compile("x + 1"))
    guard case .error = evaluation.evaluate(try environment.compile("x")) else {
      Issue.record("expected an error")
      return
    }
  }

  @Test func costIsBounded() throws {
    let environment = Environment(libraries: [.standard, .lists])
    let evaluation = Evaluation(environment: environment, limits: Limits(cost: 10_000))
    let program = try environment.compile(
      "lists.range(1000).all(a, lists.range(1000).all(b, a + b >= 0)) || true")
    #expect(
      evaluation.condition(program)
        == .error(EvaluationError("operation cancelled: actual cost limit exceeded", isFinal: true)))
  }

  @Test func errorsOfCompilationHaveAPlaceAndACaret() throws {
    var environment = Environment()
    environment.declare("object")
    let source = "object.a == 1 &&\n  objct.b == 2"
    let error = try #require(throws: CompilationError.self) { try environment.compile(source) }
    #expect(error.issues.map(\.line) == [2])
    #expect(error.rendered(source).hasSuffix("\n |   objct.b == 2\n |   ^"))
  }

  @Test(arguments: [
    "f(1)", "size()", "size(1)", "'a'.startsWith(1)", "1 + 'a'", "true && 'a'", "1 == 'a'", "x", "'a'.matches('(')",
  ])
  func mistakesAreFoundBeforeRunning(_ expression: String) {
    #expect(throws: CompilationError.self) { try Environment().compile(expression) }
  }

  @Test func deepAndLongExpressions() throws {
    let environment = Environment()
    let parentheses = { (count: Int) in
      String(repeating: "(", count: count) + "1" + String(repeating: ")", count: count)
    }
    _ = try environment.compile(parentheses(249))
    #expect(throws: CompilationError.self) { try environment.compile(parentheses(250)) }
    let chain = (0..<2000).map { "\($0) >= 0" }.joined(separator: " && ")
    let evaluation = Evaluation(environment: environment)
    #expect(evaluation.condition(try environment.compile(chain)) == .holds)
    #expect(throws: CompilationError.self) { try environment.compile(String(repeating: " ", count: 100_000) + "1") }
  }
}
