import CEL
import Testing

/// What evaluations cost: the reference implementation's figures for what it would do step by step.
@Suite struct CostTests {
  static let environment: Environment = {
    var environment = Environment(libraries: [
      .standard, .optional, .strings, .lists, .sets, .twoVariableComprehensions, .bindings,
    ])
    environment.declare("m", .map(.string, .dyn))
    environment.declare("d")
    environment.declare("s", .string)
    environment.declare("l", .list(.int))
    return environment
  }()

  private static func session(limit: UInt64 = 1000) -> Evaluation {
    let evaluation = Evaluation(environment: environment, limits: Limits(cost: limit))
    evaluation.bind("m", .map([(key: .string("a"), value: .map([(key: .string("b"), value: .int(1))]))]))
    evaluation.bind("d", .map([(key: .string("a"), value: .map([(key: .string("b"), value: .int(1))]))]))
    evaluation.bind("s", .string("0123456789é"))
    evaluation.bind("l", .list([.int(1), .int(2), .int(3)]))
    return evaluation
  }

  @Test(arguments: [
    // Constants, names and qualifiers. What failed is charged for up to where it failed.
    ("1", 0), ("s", 1), ("m.a.b", 3), ("m['a']['b']", 3), ("m.x.b", 2), ("has(m.a)", 1), ("has(m.x.b)", 1),
    ("m[d.x]", 3), ("l[l[0]]", 3), ("[m, m][0].a", 15), ("m.?a.?b", 3), ("m.?x.?b", 1), ("m[?'x']", 1),
    // Ternaries take their branches without the cost of the whole.
    ("true ? s : 'x'", 0), ("(true ? m : d).a", 1), ("false ? m.a : d.a.b", 2), ("has((true ? m : d).a)", 0),
    // Literals of constants and conversions of them are made beforehand.
    ("[1, 2]", 0), ("{'a': [1]}", 0), ("[s]", 11), ("{s: 1}", 31), ("int('3')", 0), ("type(1) == int", 1),
    ("dyn(1)", 0), ("dyn(s)", 2), ("string(s)", 2), ("[m.x, s]", 12), ("{m.x: s}", 32),
    // Sizes count code points, tenths are rounded up.
    ("s == s", 4), ("s == '0123456789'", 2), ("s == ''", 1), ("'' == ''", 0), ("1 == 2", 1), ("[] == [1]", 0),
    ("s + s", 5), ("dyn(s) + s", 6), ("s < s", 4), ("s.startsWith('0')", 3), ("s.contains(s)", 6), ("'a'.size()", 1),
    ("s.matches('ab.*')", 3), ("m.x.matches('a')", 2), ("string(b'12')", 0), ("1 + int(s)", 3), ("bytes(s)", 3),
    // Membership: in a list of constants nothing, in a list its size, in what may be anything 1.
    ("1 in [1, 2]", 0), ("1 in l", 4), ("'a' in m", 2), ("'a' in d", 2), ("m.x in ['a']", 2), ("1 in []", 0),
    // Logic costs what its operands cost; what is not evaluated costs nothing.
    ("true || s == ''", 0), ("m.x == 1 || true", 3), ("!(s == '')", 2),
    // The macros cost what they expand to.
    ("l.all(x, x > 0)", 17), ("l.all(x, x > 1)", 9), ("l.exists(x, x > 2)", 20), ("l.exists(x, x > 1)", 17),
    ("l.exists_one(x, x == 2)", 11), ("l.map(x, x)", 41), ("l.map(x, 1)", 8), ("l.map(x, x > 1, x)", 34),
    ("l.filter(x, x > 1)", 34), ("l.map(x, 1 / (x - 1))", 47), ("[].map(x, x)", 1), ("m.all(k, v, true)", 5),
    ("l.transformList(i, x, x)", 41), ("l.transformMap(i, x, x)", 14), ("l.transformMapEntry(i, x, {x: i})", 104),
    ("l.transformMap(i, x, 1 / i)", 9), ("cel.bind(x, s, x + x)", 6), ("l.sortBy(x, -x)", 75),
    ("optional.of(1).optMap(x, x)", 6), ("optional.none().optMap(x, x)", 3), ("m.?a.orValue(1)", 2),
    // Functions with a price of their own.
    ("l.reverse()", 15), ("l.sort()", 30), ("dyn(l).sort()", 3), ("s.upperAscii()", 3), ("s.replace('1', '2')", 4),
    ("sets.equivalent(l, l)", 21), ("sets.contains(l, l)", 12), ("'%s'.format([s])", 12), ("[s, s].join('')", 17),
    ("lists.range(5)", 16), ("[[1]].flatten()", 12), ("'a'.substring(m.x, 1)", 2),
  ])
  func costs(_ expression: String, _ cost: UInt64) throws {
    let evaluation = Self.session()
    _ = evaluation.evaluate(try Self.environment.compile(expression))
    #expect(evaluation.cost == cost, "\(expression)")
  }

  /// The limit is inclusive, and what is reported is the cost at the moment of the error.
  @Test(arguments: [
    ("l.all(x, x > 0)", 17, true, 17), ("l.all(x, x > 0)", 16, false, 17), ("l.all(x, x > 0)", 5, false, 6),
    ("lists.range(100)", 50, false, 111), ("[s, s].size() > 0 || true", 11, false, 12), ("m.x", 1, false, 2),
    ("m.a.b", 0, false, 1),
  ])
  func limits(_ expression: String, _ limit: UInt64, _ isKept: Bool, _ cost: UInt64) throws {
    let evaluation = Self.session(limit: limit)
    let result = evaluation.evaluate(try Self.environment.compile(expression))
    #expect(evaluation.cost == cost)
    if case .error(let error) = result {
      #expect(!isKept && error.isFinal && error.message == "operation cancelled: actual cost limit exceeded")
    } else {
      #expect(isKept)
    }
  }

  /// A call is settled on one overload where the types of its arguments do that.
  @Test(arguments: [
    ("s + s", ["add_string"]), ("s.size()", ["string_size"]), ("1 in l", ["in_list"]),
    ("s.contains(d)", ["contains_string"]), ("s", []), ("s == s", ["equals"]),
  ])
  func overloads(_ expression: String, _ ids: [String]) throws {
    let checked = try Self.environment.check(try Self.environment.parse(expression))
    #expect(checked.overloads(of: checked.expression.root) == ids)
  }
}
