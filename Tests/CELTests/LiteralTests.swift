import CEL
import Testing

/// What is known of an expression before it runs, and what is left unevaluated when it does.
@Suite struct LiteralTests {
  static let mistakes: [(expression: String, place: String)] = [
    ("'%d'.format(['a'])", "1:14: error during formatting: decimal clause can only be used on integers"),
    ("'%s %s'.format(['a'])", "1:15: index 1 out of range"),
    ("'%s'.format([1, 2])", "1:12: too many arguments"),
    ("'%'.format([1])", "1:11: unexpected end of string"),
    ("'%z'.format([1])", "1:12: could not parse formatting clause: unrecognized formatting clause \"z\""),
    ("'%s'.format([[1, optional.of(2)]])", "1:29: error during formatting: string clause"),
    ("'%x'.format([{'a': 1}])", "1:14: error during formatting: only integers, byte buffers, and strings"),
    ("'%s'.format(['%d'.format([''])])", "1:27: error during formatting: decimal clause"),
    ("request.nope", "1:8: undefined field 'nope'"),
    ("request.?user.?nope", "1:14: undefined field 'nope'"),
    ("has(request.user.nope)", "undefined field 'nope'"),
    ("request.name > 5", "1:14: found no matching overload for '_>_' applied to '(string, int)'"),
    ("[int, string].sort()", "1:19: found no matching overload for 'sort'"),
    ("duration('1 day')", "1:10: invalid duration argument"),
  ]

  static let environment: Environment = {
    var environment = Environment(libraries: [.standard, .optional, .strings, .lists])
    environment.declare("x")
    environment.declare(object: "Request", fields: ["name": .string, "user": .opaque("User")])
    environment.declare(object: "User", fields: ["groups": .list(.string)])
    environment.declare("request", .opaque("Request"))
    return environment
  }()

  @Test(arguments: mistakes)
  func mistakeBeforeItRuns(_ expression: String, _ place: String) {
    let error = #expect(throws: CompilationError.self) { try Self.environment.compile(expression) }
    #expect(error?.description.contains(place) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    "'%d %s %f'.format([1, 'a', 1.5])", "'%s'.format([x])", "'%d'.format([x])", "'100%%'.format([])",
    "'%s'.format([[1, 'a', x]])", "x.format([1])", "'%d %d'.format([?optional.of(1), 2])", "'%.3f'.format([2])",
    "request.user.groups.all(g, g.startsWith('a'))", "[3, 1].sort() == [1, 3]",
  ])
  func nothingToSayBeforeItRuns(_ expression: String) throws {
    _ = try Self.environment.compile(expression)
  }

  @Test func literalsOfOneType() {
    var environment = Self.environment
    environment.requiresHomogeneousLiterals = true
    for (expression, isAccepted) in [
      ("[[], [1]]", true), ("[[[]], [[1]]]", true), ("[1, 'a']", false), ("[x, 1]", false), ("[[1], [x]]", false),
      ("[int, string]", false), ("{'a': 1, 'b': 'x'}", false), ("{'a': x, 'b': x}", true),
      ("'%s %s'.format([1, 'a'])", true),
    ] {
      #expect(((try? environment.compile(expression)) != nil) == isAccepted, "\(expression)")
    }
  }

  /// A conversion that must fail fails when it is reached, or where the host wants that, before anything runs.
  @Test(arguments: [
    "int('x')", "uint(-1)", "bool('maybe')", "string(bytes(b'\\xff'))", "int(dyn('x'))", "double('1 ')",
  ])
  func failingConversions(_ conversion: String) throws {
    var environment = Environment()
    let program = try environment.compile("true || \(conversion) == \(conversion)")
    #expect(Evaluation(environment: environment).condition(program) == .holds)
    let alone = Evaluation(environment: environment).evaluate(try environment.compile(conversion))
    guard case .error = alone else {
      Issue.record("\(conversion) gives \(alone)")
      return
    }
    environment.rejectsFailingConversions = true
    #expect(throws: CompilationError.self) { try environment.compile("true || \(conversion) == \(conversion)") }
  }

  @Test(arguments: [
    "int('12') == 12", "string(1.5) == '1.5'", "bytes('é') == b'é'", "duration('90s') == duration('1m30s')",
    "timestamp('2026-01-01T00:00:00Z').getFullYear() == 2026", "type(string(dyn(1))) == string",
    "string(bytes('abc')) + 'd' == 'abcd'", "bool('true')",
  ])
  func foldedConversions(_ expression: String) throws {
    let environment = Environment()
    let evaluation = Evaluation(environment: environment)
    let program = try environment.compile(expression)
    for _ in 0..<2 { #expect(evaluation.condition(program) == .holds) }
  }

  /// The alternative of an optional that has a value is not evaluated.
  @Test func alternativesWait() throws {
    let counter = Counter()
    var environment = Environment(libraries: [.standard, .optional])
    environment.add(
      Library(
        "count", functions: [Function("count", parameters: [], result: .int) { _ in .int(counter.next()) }]))
    let evaluation = Evaluation(environment: environment)
    for (expression, expected) in [
      ("optional.of(5).orValue(count())", "5"), ("optional.of(5).or(optional.of(count())).value()", "5"),
      ("optional.of(5).orValue(1 / 0)", "5"), ("optional.none().orValue(count())", "1"),
      ("optional.none().or(optional.of(count())).value()", "2"),
    ] {
      let result = evaluation.evaluate(try environment.compile("string(\(expression))"))
      #expect(result.string == expected, "\(expression)")
    }
    #expect(counter.next() == 3)
  }
}
