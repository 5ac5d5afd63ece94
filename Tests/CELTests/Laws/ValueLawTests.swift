import CEL
import CELVectors
import SeededRandom
import Testing

/// Laws of equality, of conversions and of whole-number arithmetic.
@Suite struct ValueLawTests {
  @Test func equalityIsSymmetricAndNeverFails() throws {
    let forth = try Law("a == b", of: ["a", "b"])
    let back = try Law("b == a", of: ["a", "b"])
    let differ = try Law("a != b", of: ["a", "b"])
    let inList = try Law("a in [b]", of: ["a", "b"])
    for a in Samples.values {
      for b in Samples.values {
        let pair = ["a": a, "b": b]
        let equal = forth(pair).bool
        #expect(equal != nil && back(pair).bool == equal, "\(a), \(b)")
        #expect(differ(pair).bool == equal.map { !$0 }, "\(a), \(b)")
        #expect(inList(pair).bool == equal, "\(a), \(b)")
      }
    }
  }

  @Test func orderIsTotalButForNotANumber() throws {
    let less = try Law("a < b", of: ["a", "b"])
    let more = try Law("b > a", of: ["a", "b"])
    let atLeast = try Law("a >= b", of: ["a", "b"])
    for a in Samples.scalars {
      for b in Samples.scalars {
        let pair = ["a": a, "b": b]
        guard let isLess = less(pair).bool else {
          #expect(more(pair).bool == nil && atLeast(pair).bool == nil, "\(a), \(b)")
          continue
        }
        #expect(more(pair).bool == isLess, "\(a), \(b)")
        if case .double(let x) = a, x.isNaN {
          #expect(!isLess && atLeast(pair).bool == false)
        } else if case .double(let y) = b, y.isNaN {
          #expect(!isLess && atLeast(pair).bool == false)
        } else {
          #expect(atLeast(pair).bool == !isLess, "\(a), \(b)")
        }
      }
    }
  }

  static let roundTrips: [(expression: String, values: [Value])] = [
    ("int(string(x))", Samples.ints.map { .int($0) }),
    ("uint(string(x))", Samples.uints.map { .uint($0) }),
    ("double(string(x))", Samples.doubles.map { .double($0) } + randomDoubles),
    ("string(bytes(x))", Samples.strings.map { .string($0) }),
    ("timestamp(string(x))", Samples.times.map { .timestamp($0) }),
    ("duration(string(x))", Samples.durations.map { .duration(Duration(nanoseconds: $0)) }),
    ("bool(string(x))", [.bool(true), .bool(false)]),
    ("int(uint(x))", Samples.ints.filter { $0 >= 0 }.map { .int($0) }),
    ("base64.decode(base64.encode(x))", Samples.strings.map { .bytes(Array($0.utf8)) }),
    ("x.reverse().reverse()", Samples.strings.map { .string($0) }),
    ("x.split('').join('')", Samples.strings.map { .string($0) }),
  ]

  private static let randomDoubles: [Value] = {
    var random = SeededRandom(seed: 1)
    return (0..<1000).map { _ in .double(Double(bitPattern: random.next())) }
  }()

  @Test(arguments: roundTrips)
  func conversionsRoundTrip(_ expression: String, _ values: [Value]) throws {
    let law = try Law(expression, of: ["x"])
    for value in values {
      let result = law(["x": value])
      #expect(result.isSame(as: value), "\(value) becomes \(result)")
    }
  }

  /// What arithmetic on more bits gives, or an error where that does not fit.
  @Test func wholeNumbersAreExactOrAnError() throws {
    let operators: [(symbol: String, apply: (Int128, Int128) -> Int128?)] = [
      ("+", { $0 + $1 }), ("-", { $0 - $1 }), ("*", { $0.multiplied(by: $1) }), ("/", { $1 == 0 ? nil : $0 / $1 }),
      ("%", { $1 == 0 ? nil : $0 % $1 }),
    ]
    for (symbol, apply) in operators {
      let law = try Law("a \(symbol) b", of: ["a", "b"])
      for a in Samples.ints {
        for b in Samples.ints {
          let result = law(["a": .int(a), "b": .int(b)])
          // The reference refuses the remainder of the smallest number by -1 together with the quotient.
          let isRefused = a == .min && b == -1 && (symbol == "%" || symbol == "/")
          let expected = isRefused ? nil : apply(Int128(a), Int128(b)).flatMap { Int64(exactly: $0) }
          #expect(result.isSame(as: expected.map { .int($0) }), "\(a) \(symbol) \(b) gives \(result)")
        }
      }
      for a in Samples.uints {
        for b in Samples.uints {
          let result = law(["a": .uint(a), "b": .uint(b)])
          let expected = apply(Int128(a), Int128(b)).flatMap { UInt64(exactly: $0) }
          #expect(result.isSame(as: expected.map { .uint($0) }), "\(a)u \(symbol) \(b)u gives \(result)")
        }
      }
    }
    let negation = try Law("-a", of: ["a"])
    for a in Samples.ints {
      let result = negation(["a": .int(a)])
      #expect(result.isSame(as: Int64(exactly: -Int128(a)).map { .int($0) }), "-(\(a)) gives \(result)")
    }
  }

  @Test func timesAreExactOrAnError() throws {
    let sum = try Law("a + b", of: ["a", "b"])
    let difference = try Law("a - b", of: ["a", "b"])
    func nanoseconds(_ time: Timestamp) -> Int128 { Int128(time.seconds) * 1_000_000_000 + Int128(time.nanoseconds) }
    for time in Samples.times {
      for span in Samples.durations {
        for (law, exact) in [(sum, nanoseconds(time) + Int128(span)), (difference, nanoseconds(time) - Int128(span))] {
          let result = law(["a": .timestamp(time), "b": .duration(Duration(nanoseconds: span))])
          let isIn = (nanoseconds(.first)...nanoseconds(.last)).contains(exact)
          if case .timestamp(let time) = result {
            #expect(isIn && nanoseconds(time) == exact)
          } else {
            // The smallest span has no negative, so that subtracting it may fail where the sum would fit.
            #expect(!isIn || span == .min, "\(time) and \(span): \(result)")
          }
        }
      }
      for other in Samples.times {
        let result = difference(["a": .timestamp(time), "b": .timestamp(other)])
        let exact = Int64(exactly: nanoseconds(time) - nanoseconds(other))
        #expect(result.isSame(as: exact.map { .duration(Duration(nanoseconds: $0)) }), "\(time) - \(other): \(result)")
      }
    }
  }
}

extension Value {
  /// The same value, or an error where there is to be none.
  fileprivate func isSame(as expected: Value?) -> Bool {
    if let expected { return isSame(as: expected) }
    if case .error = self { return true }
    return false
  }
}

extension Int128 {
  fileprivate func multiplied(by other: Int128) -> Int128? {
    let product = multipliedReportingOverflow(by: other)
    return product.overflow ? nil : product.partialValue
  }
}
