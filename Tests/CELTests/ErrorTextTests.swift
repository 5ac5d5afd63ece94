import CEL
import Testing

/// Errors speak the reference implementation's words.
@Suite struct ErrorTextTests {
  static let environment: Environment = {
    var environment = Environment(libraries: [.standard, .optional, .strings, .lists, .twoVariableComprehensions])
    environment.declare("d")
    environment.declare("t", .timestamp)
    return environment
  }()

  @Test(arguments: [
    ("dyn(1) + 'a'", "no such overload"), ("dyn(null) + 1", "no such overload: _+_"), ("d < 1", "no such overload"),
    ("dyn([1]) < d", "no such overload: _<_"), ("size(dyn(1))", "no such overload: size"),
    ("dyn(1).startsWith('a')", "no such overload"), ("!d", "no such overload"), ("d && true", "no such overload"),
    ("d ? 1 : 2", "no such overload"), ("1 in d", "no such overload"),
    ("d.substring(dyn(1u))", "no such overload: substring(string, uint)"),
    ("dyn([1]).join('')", "no such overload: join(list, string)"), ("dyn([1]).reverse().first() == d.first()", ""),
    ("timestamp(t)", "no such overload: timestamp(string)"), ("t.getHours()", "no such overload: getHours(string)"),
    ("t < timestamp(0)", "no such overload"), ("int(dyn([1]))", "no such overload: int(list)"),
    ("{'a': 1}[d]", "no such key: s"), ("[1][dyn('0')]", "unsupported index type 'string' in list"),
    ("[1][1]", "index out of bounds: 1"), ("[1][dyn(0.5)]", "unsupported index value 0.5 in list"),
    ("dyn(null).all(x, x)", "got 'types.Null', expected iterable type"),
    ("d.transformList(i, x, x)", "unsupported comprehension range type: types.String"),
    ("[1, 1].transformMapEntry(i, x, {x: i})", "insert failed: key 1 already exists"),
    ("['a'].transformMapEntry(i, x, dyn(i))", "no such overload: cel.@mapInsert(map, int)"),
    ("[dyn(1), dyn('a')].sort()", "list elements must have the same type"),
    ("'a'.matches(d + '(')", "error parsing regexp: missing closing ): `s(`"),
  ])
  func texts(_ expression: String, _ text: String) throws {
    let evaluation = Evaluation(environment: Self.environment)
    evaluation.bind("d", .string("s"))
    // A declaration that the host does not keep.
    evaluation.bind("t", .string("2026-01-01T00:00:00Z"))
    guard case .error(let error) = evaluation.evaluate(try Self.environment.compile(expression)) else {
      Issue.record("no error")
      return
    }
    #expect(text.isEmpty || error.message == text)
  }

  /// What fails in several elements of one comprehension: the first error of what is appended stays, the last one of what
  /// a condition chooses.
  @Test(arguments: [
    ("[[0], []].map(x, 1 / x[0])", "division by zero"), ("[[0], []].filter(x, 1 / x[0] > 0)", "index out of bounds: 0"),
    ("[[0], []].exists_one(x, 1 / x[0] > 0)", "index out of bounds: 0"),
    ("[[0], []].all(x, 1 / x[0] > 0)", "division by zero"),
  ])
  func manyErrors(_ expression: String, _ text: String) throws {
    let evaluation = Evaluation(environment: Self.environment)
    guard case .error(let error) = evaluation.evaluate(try Self.environment.compile(expression)) else {
      Issue.record("no error")
      return
    }
    #expect(error.message == text)
  }

  /// Keys of map literals as the API server takes them.
  @Test func anyLiteralKey() throws {
    var environment = Self.environment
    for expression in ["{1: 'a', 1: 'b'}", "{null: 1}"] {
      guard case .error = Evaluation(environment: environment).evaluate(try environment.compile(expression)) else {
        Issue.record("\(expression) gives no error")
        return
      }
    }
    environment.acceptsAnyLiteralKey = true
    for expression in [
      "{1: 'a', 1: 'b'}[1] == 'b'", "{dyn(1): 'a', dyn(1u): 'b'}.size() == 2",
      "{dyn(1): 'a', dyn(1u): 'b'}[dyn(1u)] == 'b'", "{null: 1}.size() == 1", "{1u: 'a'}[dyn(1)] == 'a'",
    ] {
      #expect(Evaluation(environment: environment).condition(try environment.compile(expression)) == .holds)
    }
  }
}
