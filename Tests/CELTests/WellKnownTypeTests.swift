import CEL
import Testing

/// Messages of `google.protobuf`, which are plain values of the language.
@Suite struct WellKnownTypeTests {
  @Test(arguments: [
    "google.protobuf.Int32Value{value: 2147483647} == 2147483647", "google.protobuf.FloatValue{value: 0.1} != 0.1",
    "google.protobuf.FloatValue{value: 1e300} == double('Infinity')", "google.protobuf.BoolValue{} != null",
    "type(google.protobuf.UInt64Value{value: 1u}) == uint", "google.protobuf.StringValue{value: 'é'} + 'a' == 'éa'",
    "google.protobuf.Timestamp{seconds: 60, nanos: 5} == timestamp('1970-01-01T00:01:00.000000005Z')",
    "google.protobuf.Duration{seconds: -1, nanos: -500000000} == duration('-1.5s')",
    "google.protobuf.Duration{} == duration('0s')",
    "google.protobuf.Struct{fields: {'a': 1, 'b': b'x', 'c': [duration('1s')]}} == {'a': 1.0, 'b': 'eA==', 'c': ['1s']}",
    "google.protobuf.Value{list_value: [9007199254740993, 9007199254740991]} == ['9007199254740993', 9007199254740991.0]",
    "google.protobuf.Value{string_value: 'a', bool_value: true} == true", "google.protobuf.Value{} == null",
    "google.protobuf.Value{null_value: google.protobuf.NullValue.NULL_VALUE} == null",
    "google.protobuf.NullValue.NULL_VALUE == 0", "type([]) == google.protobuf.ListValue",
    "google.protobuf.BoolValue{?value: optional.none()} == false",
    "google.protobuf.BoolValue{?value: optional.of(true)}", "google.protobuf.BoolValue{value: x}",
  ])
  func holds(_ expression: String) throws {
    let evaluation = Evaluation(environment: Self.environment)
    evaluation.bind("x", .bool(true))
    #expect(evaluation.evaluate(try Self.environment.compile(expression)).bool == true)
  }

  @Test(arguments: [
    ("google.protobuf.Int32Value{value: 2147483648}", "integer overflow"),
    ("google.protobuf.Int32Value{value: -2147483649}", "integer overflow"),
    ("google.protobuf.UInt32Value{value: 4294967296u}", "unsigned integer overflow"),
    ("google.protobuf.Timestamp{seconds: 253402300800}", "timestamp overflow"),
    ("google.protobuf.Timestamp{nanos: -1}", "timestamp overflow"),
    ("google.protobuf.Duration{seconds: 9223372037}", "duration overflow"),
    ("google.protobuf.Any{}", "conversion error"),
    ("google.protobuf.BoolValue{value: x}", "field type conversion error for google.protobuf.BoolValue.value"),
    ("google.protobuf.BoolValue{?value: x}", "cannot initialize optional entry 'value' from non-optional value"),
    ("google.protobuf.Int64Value{value: 1 / 0}", "division by zero"),
    ("User{name: 'a'}", "unknown type 'User'"),
  ])
  func fails(_ expression: String, _ message: String) throws {
    let evaluation = Evaluation(environment: Self.environment)
    evaluation.bind("x", .string("no"))
    guard case .error(let error) = evaluation.evaluate(try Self.environment.compile(expression)) else {
      Issue.record("expected an error")
      return
    }
    #expect(error.message.contains(message), "\(error)")
  }

  @Test(arguments: [
    ("google.protobuf.BoolValue{nope: 1}", "1:31: undefined field 'nope'"),
    (
      "google.protobuf.BoolValue{value: 1}",
      "1:32: expected type of field 'value' is 'bool' but provided type is 'int'"
    ),
    ("User{nope: 1}", "1:10: undefined field 'nope'"),
    ("User{name: 1}", "expected type of field 'name' is 'string' but provided type is 'int'"),
    ("google.protobuf.Nope{}", "1:21: undeclared reference to 'google.protobuf.Nope'"),
    ("google.protobuf.Int32Value{value: 1} + 'a'", "found no matching overload for '_+_'"),
  ])
  func mistakesBeforeItRuns(_ expression: String, _ message: String) {
    let error = #expect(throws: CompilationError.self) { try Self.environment.compile(expression) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func whatIsNotKnownStaysSo() throws {
    let evaluation = Evaluation(environment: Self.environment)
    evaluation.bind("x", .unknown(Unknown("why")))
    let program = try Self.environment.compile("google.protobuf.BoolValue{value: x}")
    #expect(evaluation.condition(program) == .unknown(Unknown("why")))
  }

  private static let environment: Environment = {
    var environment = Environment(libraries: [.standard, .optional])
    environment.declare("x")
    environment.declare(object: "User", fields: ["name": .string])
    return environment
  }()
}
