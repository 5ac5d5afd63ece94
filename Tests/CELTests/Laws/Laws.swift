import CEL

/// An expression over variables, compiled once, evaluated for many values.
struct Law {
  private let program: Program
  private let evaluation: Evaluation

  init(_ expression: String, of variables: [String], libraries: [Library] = Library.all) throws {
    var environment = Environment(libraries: libraries)
    for variable in variables { environment.declare(variable) }
    program = try environment.compile(expression)
    evaluation = Evaluation(environment: environment)
  }

  func callAsFunction(_ values: [String: Value]) -> Value {
    for (variable, value) in values { evaluation.bind(variable, value) }
    return evaluation.evaluate(program)
  }
}

/// Values of all kinds, edges among them.
enum Samples {
  static let ints: [Int64] = [
    .min, .min + 1, Int64(Int32.min) - 1, -(1 << 53) - 1, -(1 << 53), -1000, -2, -1, 0, 1, 2, 3, 10, 1 << 31, 1 << 32,
    (1 << 53) - 1, 1 << 53, (1 << 53) + 1, 3_037_000_500, .max - 1, .max,
  ]
  static let uints: [UInt64] = [
    0, 1, 2, 3, 10, 1 << 32, 1 << 53, (1 << 53) + 1, 1 << 63, UInt64(Int64.max), .max - 1, .max,
  ]
  static let doubles: [Double] = [
    .nan, -.infinity, .infinity, 0, -0.0, 1, -1, 0.1, 1.5, 2, 1e21, -1e21, 0x1p53, 0x1p63, -0x1p63, 0x1p64,
    9_223_372_036_854_774_784, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
  ]
  static let strings = [
    "", "a", "ab", "aba", "é", "e\u{301}", "日本語", "👑👩‍👩‍👧", "a\u{0}b", "\u{10ffff}", "tacocat", " \t\u{2003}x ", "%d",
  ]
  static let times = [Timestamp.first, Timestamp(seconds: 0), Timestamp(seconds: 1_700_000_000, nanoseconds: 1), .last]
  static let durations = [Int64.min, -1_500_000_000, -1, 0, 1, 999_999_999, 1_000_000_000, 3_661_000_000_001, .max]

  /// One level deep; `values` adds containers of these.
  static let scalars: [Value] =
    [.null, .bool(false), .bool(true), .type("int"), .type("map"), .optional(nil), .optional(.int(1))]
    + ints.map { .int($0) } + uints.map { .uint($0) } + doubles.map { .double($0) } + strings.map { .string($0) }
    + ["", "a", "é"].map { .bytes(Array($0.utf8)) } + times.map { .timestamp($0) }
    + durations.map { .duration(Duration(nanoseconds: $0)) }

  static let values: [Value] =
    scalars + [
      .list([]), .map([]), .list([.int(1)]), .list([.double(1)]), .list([.uint(1), .string("a")]),
      .list([.double(.nan)]), .map([(.int(1), .int(2))]), .map([(.uint(1), .double(2))]),
      .map([(.string("a"), .null), (.string("b"), .list([]))]),
      .map([(.string("b"), .list([])), (.string("a"), .null)]), .optional(.list([])),
    ]
}

extension Timestamp {
  static let first = Timestamp(seconds: -62_135_596_800)
  static let last = Timestamp(seconds: 253_402_300_799, nanoseconds: 999_999_999)
}
