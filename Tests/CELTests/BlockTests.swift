import CEL
import Testing

/// `cel.block`: definitions evaluated where they are first used, and once.
@Suite struct BlockTests {
  @Test func definitionsAreEvaluatedOnceAndOnlyWhereTheyAreUsed() throws {
    for (expression, value, calls) in [
      ("cel.block([next()], [1, 2, 3].map(x, cel.index(0)))", "[1, 1, 1]", 1),
      ("cel.block([next(), next()], cel.index(1) + cel.index(1))", "[2]", 1),
      ("cel.block([next(), cel.index(0) + 10, cel.index(1) * 2], cel.index(2) + cel.index(1))", "[33]", 1),
      ("cel.block([next()], true || cel.index(0) == 1 ? 7 : 8)", "[7]", 0),
      // Each round of a macro has definitions of its own.
      ("[1, 2].map(x, cel.block([next() * x], cel.index(0) + cel.index(0)))", "[2, 8]", 2),
      // A definition's own variables are not those of the place that asks for it.
      (
        "cel.block([[10, 20].map(a, a + next())], [1, 2].map(b, [3].map(c, cel.index(0)[b - 1] + b + c)[0]))",
        "[15, 27]", 2
      ),
      ("cel.block([next()], cel.block([cel.index(0), 5], cel.index(0) + cel.index(1)))", "[6]", 1),
      ("cel.block([1 / 0, next()], true || cel.index(0) == 1 ? cel.index(1) : 0)", "[1]", 1),
    ] {
      let counter = Counter()
      var environment = Environment(libraries: [.standard, .block])
      environment.add(
        Library("count", functions: [Function("next", parameters: [], result: .int) { _ in .int(counter.next()) }]))
      let evaluation = Evaluation(environment: environment)
      let result = evaluation.evaluate(try environment.compile(expression))
      let shown = (result.elements ?? [result]).map { $0.int.map(String.init) ?? "\($0)" }.joined(separator: ", ")
      #expect("[\(shown)]" == value, "\(expression)")
      #expect(counter.next() == Int64(calls) + 1, "\(expression)")
    }
  }

  @Test(arguments: [
    "cel.block(x, 1)", "cel.block([1], cel.index(1))", "cel.block([cel.index(1), 1], 2)", "cel.index(-1)",
    "cel.index(x)", "cel.block([?optional.of(1)], 1)", "cel.iterVar('a', 1)",
  ])
  func misuse(_ expression: String) {
    var environment = Environment(libraries: [.standard, .optional, .block])
    environment.declare("x")
    #expect(throws: CompilationError.self) { try environment.compile(expression) }
  }

  /// A chain of definitions takes the stack as deep as it is long: it has a limit, and below it no price.
  @Test func longChains() throws {
    let environment = Environment(libraries: [.standard, .block])
    func chain(_ count: Int) -> String {
      let slots = (1..<count).map { "cel.index(\($0 - 1)) + cel.index(\($0 - 1))" }
      return "cel.block([\((["0"] + slots).joined(separator: ", "))], cel.index(\(count - 1)))"
    }
    let evaluation = Evaluation(environment: environment)
    #expect(evaluation.evaluate(try environment.compile(chain(250))).int == 0)
    #expect(evaluation.cost < 250 * 10)
    #expect(throws: CompilationError.self) { try environment.compile(chain(251)) }
  }
}
