import CEL
import Documents
import Testing

/// What is not known, and lists that may go on.
@Suite struct UnknownTests {
  static let cases: [(expression: String, expected: Condition)] = [
    ("u", .unknown(Unknown("why"))),
    ("u && false", .fails), ("false && u", .fails), ("u || true", .holds), ("true || u", .holds),
    ("u && true", .unknown(Unknown("why"))), ("u || false", .unknown(Unknown("why"))),
    ("u || v", .unknown(Unknown("other").union(Unknown("why")))),
    ("u == v", .unknown(Unknown("other").union(Unknown("why")))),
    ("u || 1 / 0 == 1", .unknown(Unknown("why"))),
    ("u ? true : false", .unknown(Unknown("why"))),
    ("u.name == 'a'", .unknown(Unknown("why"))),
    ("size(u) == 1", .unknown(Unknown("why"))),
    ("has(u.a)", .unknown(Unknown("why"))),
    ("[1, 2].exists(x, x == 2 || u)", .holds),
    ("[1, 2].exists(x, x == 3 || u)", .unknown(Unknown("why"))),
    ("[1, 2].all(x, x == 2 && u)", .fails),
    ("[1, u].size() == 2", .unknown(Unknown("why"))),
    ("open.exists(x, x == 2)", .holds),
    ("open.exists(x, x == 3)", .unknown(Unknown("more"))),
    ("open.all(x, x < 2)", .fails),
    ("open.all(x, x < 9)", .unknown(Unknown("more"))),
    ("open.exists_one(x, x > 0)", .fails),
    ("open.exists_one(x, x == 1)", .unknown(Unknown("more"))),
    ("size(open) == 2", .unknown(Unknown("more"))),
    ("open == [1, 2]", .unknown(Unknown("more"))),
    ("open[0] == 1", .unknown(Unknown("more"))),
    ("open[?5].hasValue()", .unknown(Unknown("more"))), ("open[?'x'].hasValue()", .unknown(Unknown("more"))),
    ("2 in open", .holds), ("3 in open", .unknown(Unknown("more"))),
    ("open.filter(x, x > 1).exists(x, x == 2)", .holds),
    ("open.filter(x, x > 5).size() == 0", .unknown(Unknown("more"))),
    ("open.map(x, x + 1).exists(x, x == 3)", .holds),
    ("(open + [7]).exists(x, x == 7)", .holds),
    ("([7] + open).all(x, x < 9)", .unknown(Unknown("more"))),
    ("[3, 4].filter(x, x == 3 || u).exists(x, x == 3)", .holds),
    ("[3, 4].filter(x, x == 3 || u).size() == 1", .unknown(Unknown("why"))),
  ]

  @Test(arguments: cases)
  func condition(_ expression: String, _ expected: Condition) throws {
    var environment = Environment(libraries: [.standard, .optional])
    for variable in ["u", "v", "open"] { environment.declare(variable) }
    let evaluation = Evaluation(environment: environment)
    evaluation.bind("u", .unknown(Unknown("why")))
    evaluation.bind("v", .unknown(Unknown("other")))
    evaluation.bind("open", .openList([.int(1), .int(2)], Unknown("more")))
    #expect(evaluation.condition(try environment.compile(expression)) == expected)
  }
}
