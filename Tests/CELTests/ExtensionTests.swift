import CEL
import Testing

/// Libraries that the vectors do not cover, and the versions of those they do.
@Suite struct ExtensionTests {
  static let environment: Environment = {
    var environment = Environment(libraries: [.standard, .optional, .regex])
    environment.declare("pattern")
    return environment
  }()

  @Test(arguments: [
    #"regex.replace('hello world hello', 'hello', 'hi') == 'hi world hi'"#,
    #"regex.replace('banana', 'a', 'x', 0) == 'banana'"#, #"regex.replace('banana', 'a', 'x', 1) == 'bxnana'"#,
    #"regex.replace('banana', 'a', 'x', -12) == 'bxnxnx'"#,
    #"regex.replace('ab', r'(\w)(\w)', '\\2\\1[\\0]\\\\') == 'ba[ab]\\'"#,
    #"regex.replace('abc', 'x*', '-') == '-a-b-c-'"#, #"regex.replace('äö', '', '.') == '.ä.ö.'"#,
    #"regex.replace('a', '(b)?a', r'<\1>') == '<>'"#, #"regex.replace('abc', pattern, 'x') == 'axc'"#,
    #"regex.extract('hello world', 'hello(.*)') == optional.of(' world')"#,
    #"regex.extract('item-A, item-B', r'item-(\w+)') == optional.of('A')"#,
    #"regex.extract('HELLO', 'hello') == optional.none()"#, #"regex.extract('ac', 'a(b?)c') == optional.none()"#,
    #"regex.extract('abc', pattern).value() == 'b'"#,
    #"regex.extractAll('id:123, id:456', r'id:\d+') == ['id:123', 'id:456']"#,
    #"regex.extractAll('id:123, id:456', r'id:(\d+)') == ['123', '456']"#,
    #"r'a\\'.size() == 3"#, #"br"\\" == b'\\\\'"#, #"r"""a\\""" + R'\' == 'a\\\\\\'"#,
    #"regex.extractAll('abc', 'x') == []"#, #"regex.extractAll('abba', pattern) == ['b', 'b']"#,
  ])
  func regexes(_ expression: String) throws {
    let evaluation = Evaluation(environment: Self.environment)
    evaluation.bind("pattern", .string("b"))
    #expect(evaluation.condition(try Self.environment.compile(expression)) == .holds)
  }

  @Test(arguments: [
    (#"regex.replace('a', 'a', r'\2')"#, "replacement string references group 2 but regex has only 0 group(s)"),
    (#"regex.replace('a', 'a', 'x\\')"#, #"invalid replacement string: 'x\' \ not allowed at end"#),
    (#"regex.replace('a', 'a', r'\x')"#, #"invalid replacement string: '\x' \ must be followed by a digit or \"#),
    (#"regex.replace('a', '(', 'x')"#, "error parsing regexp"),
    (#"regex.extract('a', '(a)(b)')"#, #"regular expression has more than one capturing group: "(a)(b)""#),
    (#"regex.extractAll('a', '(a)(b)')"#, #"regular expression has more than one capturing group: "(a)(b)""#),
    (#"regex.extractAll('a', pattern)"#, "no such overload"),
  ])
  func regexMistakes(_ expression: String, _ message: String) throws {
    let evaluation = Evaluation(environment: Self.environment)
    evaluation.bind("pattern", .int(1))
    guard case .error(let error) = evaluation.evaluate(try Self.environment.compile(expression)) else {
      Issue.record("expected an error")
      return
    }
    #expect(error.message.contains(message), "\(error)")
  }

  /// The reference's figures: text and pattern, each one longer than it is, at 0.1 and 0.25, and what comes out.
  @Test(arguments: [
    ("regex.extract('hello world', 'hello(.*)')", 5), ("regex.extractAll('id:1, id:2', 'id:.')", 15),
    ("regex.replace('banana', 'a', 'xx')", 10),
  ])
  func regexCosts(_ expression: String, _ cost: UInt64) throws {
    let evaluation = Evaluation(environment: Self.environment)
    _ = evaluation.evaluate(try Self.environment.compile(expression))
    #expect(evaluation.cost == cost)
  }

  static let versions: [(version: String, library: Library, has: [String], lacks: [String])] = [
    ("strings 0", .strings(version: 0), ["'a'.charAt(0)", "['a'].join()"], ["'a'.format([])", "'a'.reverse()"]),
    ("strings 2", .strings(version: 2), ["'a'.format([])", "strings.quote('a')"], ["'a'.reverse()"]),
    ("strings 3", .strings(version: 3), ["'a'.reverse()"], []),
    ("math 0", .math(version: 0), ["math.greatest(1, 2)"], ["math.ceil(1.5)", "math.sqrt(4)"]),
    ("math 1", .math(version: 1), ["math.ceil(1.5)", "math.bitAnd(1, 2)"], ["math.sqrt(4)"]),
    ("math 2", .math(version: 2), ["math.sqrt(4)"], []),
    ("lists 0", .lists(version: 0), ["[1].slice(0, 1)"], ["[[1]].flatten()", "[1].sort()"]),
    ("lists 1", .lists(version: 1), ["[[1]].flatten()"], ["[1].sort()", "[1].sortBy(x, x)", "[1].distinct()"]),
    ("lists 2", .lists(version: 2), ["[1].sortBy(x, -x)", "lists.range(3)", "[1].reverse()"], []),
    ("optional 0", .optional(version: 0), ["optional.of(1).optMap(x, x)"], ["optional.of(1).optFlatMap(x, x)"]),
    (
      "optional 1", .optional(version: 1), ["optional.of(1).optFlatMap(x, optional.of(x))"],
      ["[1].first()", "[optional.of(1)].unwrapOpt()"]
    ),
    ("optional 2", .optional(version: 2), ["[1].first()", "optional.unwrap([optional.of(1)])"], []),
    ("bindings 0", .bindings(version: 0), ["cel.bind(x, 1, x)"], ["cel.block([1], 2)"]),
    ("bindings 1", .bindings(version: 1), ["cel.bind(x, 1, x)", "cel.block([1], cel.index(0))"], []),
  ]

  @Test(arguments: versions)
  func earlierVersions(_ version: String, _ library: Library, _ has: [String], _ lacks: [String]) {
    let environment = Environment(libraries: [.standard, library])
    for expression in has { #expect(throws: Never.self, "\(expression)") { try environment.compile(expression) } }
    for expression in lacks {
      #expect(throws: CompilationError.self, "\(expression)") { try environment.compile(expression) }
    }
  }

  @Test(arguments: [
    ("math.greatest()", "1:1: math.greatest() requires at least one argument"),
    ("math.greatest('a')", "math.greatest() invalid single argument value"),
    ("math.least([])", "math.least() invalid single argument value"),
    ("math.least(1, 'a')", "1:15: math.least() simple literal arguments must be numeric"),
    ("math.least(1, 2, {})", "math.least() simple literal arguments must be numeric"),
    ("math.least(string(1), 2)", "found no matching overload for 'math.@min' applied to '(string, int)'"),
  ])
  func misusedExtremes(_ expression: String, _ message: String) {
    let environment = Environment(libraries: [.standard, .math])
    let error = #expect(throws: CompilationError.self) { try environment.compile(expression) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("math.greatest(1, 2)", 1), ("math.greatest(1, 2, 3)", 1), ("math.greatest([x, 2])", 12),
    ("math.greatest(x, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)", 12),
  ])
  func extremesOfAnyNumber(_ expression: String, _ cost: UInt64) throws {
    var environment = Environment(libraries: [.standard, .math])
    environment.declare("x")
    let evaluation = Evaluation(environment: environment)
    evaluation.bind("x", .int(1))
    #expect(evaluation.evaluate(try environment.compile(expression)).int != nil)
    #expect(evaluation.cost == cost)
  }

  @Test func formatChangedWithVersion4() throws {
    for (version, expected) in [(3, "1,234.500000"), (4, "1234.500000")] {
      let environment = Environment(libraries: [.standard, .strings(version: version)])
      let result = Evaluation(environment: environment).evaluate(try environment.compile("'%f'.format([1234.5])"))
      #expect(result.string == expected)
    }
  }

  @Test func allLibrariesGoTogether() throws {
    let environment = Environment(libraries: Library.all)
    let names = Library.all.map(\.name)
    #expect(Set(names).count == names.count)
    let program = try environment.compile(
      "cel.bind(x, math.greatest(1, 2), regex.extract('ab', 'b').orValue('') + base64.encode(b'a') + string(x))")
    #expect(Evaluation(environment: environment).evaluate(program).string == "bYQ==2")
  }
}
