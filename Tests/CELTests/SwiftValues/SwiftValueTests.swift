import CEL
import Documents
import Synchronization
import Testing

/// Swift values as variables, arguments and results.
@Suite struct SwiftValueTests {
  static let environment: Environment = {
    var environment = Environment(libraries: [.standard, .optional, .lists])
    for variable in ["x", "y"] { environment.declare(variable) }
    return environment
  }()

  static func evaluate(_ expression: String, _ variables: [String: Value] = [:]) throws -> Value {
    let evaluation = Evaluation(environment: environment)
    for (name, value) in variables { evaluation[name] = value }
    return evaluation.evaluate(try environment.compile(expression))
  }

  @Test(
    arguments: [
      ("x == 5", 5), ("x == 1.5", 1.5), ("x == 'a'", "a"), ("x == true", true), ("x == null", nil),
      ("x == [1, 'a', [2.5]]", [1, "a", [2.5]]),
      (
        "x == {'a': 1, 'b': [true], 'c': {'d': null}}",
        [
          "a": 1, "b": [true], "c": ["d": nil],
        ]
      ), ("x[1] == 'one' && x[true] == 'yes'", [1: "one", true: "yes"]), ("x == 'a b'", "a \("b")"),
      ("x == 3u", .uint(3)), ("x == b'ab'", .bytes([0x61, 0x62])), ("x['a'] == 2", ["a": 1, "a": 2]),
    ] as [(String, Value)])
  func literals(_ expression: String, _ value: Value) throws {
    #expect(try Self.evaluate(expression, ["x": value]).bool == true)
  }

  @Test func valuesOfSwiftTypes() throws {
    let evaluation = Evaluation(environment: Self.environment)
    let holds = { (expression: String) in evaluation.condition(try Self.environment.compile(expression)) == .holds }
    evaluation.bind("x", ["a": [1, 2], "b": []])
    #expect(try holds("x.a == [1, 2] && x.b == []"))
    evaluation.bind("x", UInt(7))
    #expect(try holds("type(x) == uint && x == 7u"))
    evaluation.bind("x", Int?.none)
    #expect(try holds("x == null"))
    evaluation.bind("x", [Timestamp(seconds: 0)])
    #expect(try holds("x[0] == timestamp('1970-01-01T00:00:00Z')"))
    evaluation.bind("x", Duration(nanoseconds: 1_500_000_000))
    #expect(try holds("x == duration('1.5s')"))
    let numbers = [1, 2, 3]
    evaluation.bind("y", numbers)
    #expect(try holds("y.all(n, n > 0) && size(y) == 3"))
    #expect(evaluation["y"]?.as([Int].self) == numbers)
    evaluation["y"] = nil
    #expect(evaluation["y"] == nil)
    guard case .error = evaluation.evaluate(try Self.environment.compile("y")) else {
      Issue.record("a variable without a value has one")
      return
    }
  }

  @Test func resultsAsSwiftTypes() throws {
    #expect(try Self.evaluate("[1, 2].map(n, n * 2)").as([Int].self) == [2, 4])
    #expect(try Self.evaluate("{'a': [true]}").as([String: [Bool]].self) == ["a": [true]])
    #expect(try Self.evaluate("'a'").as(Int.self) == nil)
    #expect(try Self.evaluate("[1, 'a']").as([Int].self) == nil)
    #expect(try Self.evaluate("1").as(Double.self) == nil)
    #expect(try Self.evaluate("1u").as(UInt64.self) == 1)
    #expect(try Self.evaluate("9223372036854775807").as(Int64.self) == .max)
    #expect(try Self.evaluate("b'ab'").bytes == [0x61, 0x62])
    let maybe = try #require(try Self.evaluate("null").as(Int?.self))
    #expect(maybe == nil)
    #expect(try Self.evaluate("3").as(Int?.self) == 3)
    #expect(try Self.evaluate("duration('1s')").as(Duration.self) == Duration(nanoseconds: 1_000_000_000))
  }

  /// Parts of a document read like computed values.
  @Test func partsOfDocuments() throws {
    let pod = try #require(SessionTests.pod)
    let evaluation = Evaluation(environment: Self.environment)
    evaluation.bind("x", pod)
    let names = evaluation.evaluate(try Self.environment.compile("x.spec.containers.map(c, c.name)"))
    #expect(names.as([String].self) == ["a", "b"])
    let labels = evaluation.evaluate(try Self.environment.compile("x.metadata.labels"))
    #expect(labels.as([String: String].self) == ["app": "web"])
    #expect(labels.as(Node.self)?.path() == "metadata.labels")
  }

  // MARK: Functions

  struct Refusal: Error, CustomStringConvertible {
    var description: String { "refused" }
  }

  struct Address: OpaqueValue, ValueConvertible, Hashable {
    static var celType: CELType { .opaque("acme.Address") }
    let host: String
    var typeName: String { "acme.Address" }
    func isEqual(to other: any OpaqueValue) -> Bool { other as? Address == self }
  }

  static let functions: Environment = {
    var environment = Self.environment
    environment.add(
      Library(
        "acme",
        functions: [
          Function("answer") { 42 },
          Function("twice") { (x: Int64) in x * 2 },
          Function("twice") { (x: String) in x + x },
          Function("isIn", isMethod: true) { (name: String, names: [String]) in names.contains(name) },
          Function("acme.join") { (a: String, b: Int, c: Bool, d: Double) in "\(a)\(b)\(c)\(d)" },
          Function("refuse") { (_: Value) throws -> Bool in throw Refusal() },
          Function("fail") { (text: String) throws -> Bool in throw EvaluationError(text) },
          Function("orZero") { (x: Int?) in x ?? 0 },
          Function("keys") { (map: [String: Value]) in map.keys.sorted() },
          Function("acme.address") { (host: String) in Address(host: host) },
          Function("host", isMethod: true) { (address: Address) in address.host },
        ], types: ["acme.Address"]))
    return environment
  }()

  @Test(arguments: [
    ("answer() == 42", Condition.holds), ("twice(21) == answer()", .holds), ("twice('ab') == 'abab'", .holds),
    ("twice(x) == 6", .holds), ("'a'.isIn(['b', 'a'])", .holds),
    ("acme.join('a', 1, true, 1.5) == 'a1true1.5'", .holds),
    ("orZero(null) == 0 && orZero(3) == 3", .holds), ("keys({'b': 1, 'a': 'x'}) == ['a', 'b']", .holds),
    ("keys(y) == ['k']", .holds), ("acme.address('h').host() == 'h'", .holds),
    ("acme.address('h') == acme.address('h') && acme.address('h') != acme.address('i')", .holds),
    ("type(acme.address('h')) == acme.Address", .holds),
    ("refuse(1) || true", .holds), ("fail('no') || true", .holds),
  ])
  func closures(_ expression: String, _ expected: Condition) throws {
    let evaluation = Evaluation(environment: Self.functions)
    evaluation["x"] = 3
    evaluation["y"] = ["k": 1]
    #expect(evaluation.condition(try Self.functions.compile(expression)) == expected)
  }

  @Test(arguments: [
    ("refuse(1)", "refuse: refused"), ("fail('no such thing')", "no such thing"),
    ("twice(x)", "no such overload"), ("'a'.isIn(x)", "no such overload"),
    ("'a'.isIn([1].map(n, dyn(n)))", "no such overload"),
  ])
  func failingCalls(_ expression: String, _ message: String) throws {
    let evaluation = Evaluation(environment: Self.functions)
    evaluation["x"] = 1.5
    guard case .error(let error) = evaluation.evaluate(try Self.functions.compile(expression)) else {
      Issue.record("\(expression) has a value")
      return
    }
    #expect(error.message.hasPrefix(message), "\(error)")
  }

  @Test(arguments: ["twice(true)", "isIn('a', ['a'])", "'a'.isIn([1])", "acme.join('a')", "answer(1)"])
  func closuresAreChecked(_ expression: String) {
    #expect(throws: CompilationError.self) { try Self.functions.compile(expression) }
  }

  // MARK: Sessions

  /// A long evaluation asks again and again whether it is to stop, and does so; the session goes on to the next.
  @Test func interruption() throws {
    let questions = Questions()
    let long = try Self.environment.compile(
      "lists.range(100000).all(a, lists.range(100000).all(b, a + b >= 0)) || true")
    let quick = try Self.environment.compile("lists.range(10).all(a, a >= 0)")
    let evaluation = Evaluation(
      environment: Self.environment, limits: Limits(cost: .max, isInterrupted: { questions.ask() }))
    for patience in [1, 5, 20] {
      questions.reset(patience: patience)
      guard case .error(let error) = evaluation.condition(long) else {
        Issue.record("not interrupted")
        return
      }
      #expect(error.message == "operation interrupted" && error.isFinal)
      #expect(questions.count == patience)
      // The two lists, and at most a hundred rounds of a few units each between two questions.
      #expect(evaluation.cost < 200_100 + UInt64(patience) * 1_000)
      questions.reset(patience: .max)
      #expect(evaluation.condition(quick) == .holds)
    }
  }

  /// After the limit was hit the session is as good as new.
  @Test func costLimit() throws {
    let evaluation = Evaluation(environment: Self.environment, limits: Limits(cost: 5_000))
    let long = try Self.environment.compile("lists.range(10000).all(a, a >= 0) || true")
    let short = try Self.environment.compile("lists.range(100).all(a, a >= 0)")
    for _ in 0..<3 {
      guard case .error(let error) = evaluation.condition(long), error.isFinal else {
        Issue.record("the limit was not hit")
        return
      }
      #expect(evaluation.cost > 5_000)
      #expect(evaluation.condition(short) == .holds)
      #expect(evaluation.cost < 5_000)
    }
  }
}

/// Counts how often it is asked whether to stop; from the last question that its patience allows on, yes.
private final class Questions: Sendable {
  private let state = Mutex((count: 0, patience: Int.max))
  var count: Int { state.withLock { $0.count } }

  func reset(patience: Int) { state.withLock { $0 = (0, patience) } }

  func ask() -> Bool {
    state.withLock { state in
      state.count += 1
      return state.count >= state.patience
    }
  }
}
