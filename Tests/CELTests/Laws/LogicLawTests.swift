import CEL
import CELVectors
import SeededRandom
import Testing

/// Logic of three values and errors, and what the macros over lists have to do with one another.
@Suite struct LogicLawTests {
  /// What an operand can be.
  private static let operands: [Value] = [
    .bool(false), .bool(true), .unknown(Unknown("u")), .unknown(Unknown("v")), .error(EvaluationError("e")), .int(1),
  ]

  /// An operand that decides does so on either side; what is not known wins over errors; both reasons stay.
  @Test func tablesOfLogic() throws {
    for (symbol, deciding) in [("&&", false), ("||", true)] {
      let law = try Law("a \(symbol) b", of: ["a", "b"])
      for a in Self.operands {
        for b in Self.operands {
          let result = law(["a": a, "b": b])
          switch Self.expected(a, b, deciding) {
          case .bool(let expected): #expect(result.bool == expected, "\(a) \(symbol) \(b): \(result)")
          case .unknown(let reasons):
            guard case .unknown(let found) = result else {
              Issue.record("\(a) \(symbol) \(b): \(result)")
              continue
            }
            #expect(found == reasons)
          default:
            guard case .error = result else {
              Issue.record("\(a) \(symbol) \(b): \(result)")
              continue
            }
          }
        }
      }
    }
  }

  private static func expected(_ a: Value, _ b: Value, _ deciding: Bool) -> Value {
    if a.bool == deciding || b.bool == deciding { return .bool(deciding) }
    var reasons: Unknown?
    for case .unknown(let unknown) in [a, b] { reasons = reasons?.union(unknown) ?? unknown }
    if let reasons { return .unknown(reasons) }
    return a.bool != nil && b.bool != nil ? .bool(!deciding) : .error(EvaluationError("any"))
  }

  @Test func conditionsChooseOneBranch() throws {
    let law = try Law("c ? a : b", of: ["a", "b", "c"])
    for a in Self.operands {
      for b in Self.operands {
        #expect(Self.kind(law(["a": a, "b": b, "c": .bool(true)])) == Self.kind(a))
        #expect(Self.kind(law(["a": a, "b": b, "c": .bool(false)])) == Self.kind(b))
        #expect(Self.kind(law(["a": a, "b": b, "c": .int(1)])) == "error")
      }
    }
  }

  /// Pairs of expressions that mean the same for every list, whatever is unknown or fails in it.
  static let equivalences: [(String, String)] = [
    ("l.exists(x, P)", "!l.all(x, !(P))"), ("l.all(x, P)", "!l.exists(x, !(P))"),
    ("l.exists(i, x, P)", "l.exists(x, P)"), ("l.all(i, x, P)", "l.all(x, P)"),
    ("l.filter(x, P)", "l.map(x, P, x)"), ("l.map(x, P, [x])", "l.filter(x, P).map(x, [x])"),
    ("l.transformList(i, x, P, x)", "l.filter(x, P)"), ("l.transformList(i, x, i)", "lists.range(l.size())"),
    ("l.filter(x, P).size() == 1", "l.exists_one(x, P)"), ("l.existsOne(i, x, P)", "l.exists_one(x, P)"),
    ("l.reverse().reverse()", "l"), ("l.map(x, x)", "l"), ("l + []", "l"), ("l.slice(0, l.size())", "l"),
    ("sets.contains(l, l.filter(x, x != 3))", "true"), ("sets.equivalent(l.distinct(), l)", "true"),
    ("l.exists(x, x == 2)", "2 in l"), ("l.map(x, [x]).flatten()", "l"),
    ("l.transformMap(i, x, x).all(i, x, l[i] == x)", "true"), ("cel.bind(m, l.size(), m + m)", "l.size() * 2"),
    ("cel.block([l.size()], cel.index(0) + cel.index(0))", "l.size() * 2"),
    ("l.first().orValue(7)", "l.size() > 0 ? l[0] : 7"),
    ("l[?0]", "l.first()"), ("optional.of(l).optMap(m, m.size()).value()", "l.size()"),
  ]

  /// Two elements that are known settle `exists_one`, but not how many there are.
  static let knowLess: Set<String> = ["l.filter(x, P).size() == 1"]

  @Test(arguments: equivalences)
  func equivalence(_ left: String, _ right: String) throws {
    var random = SeededRandom(seed: 7)
    for predicate in ["x == 2", "x > 1", "1 / (x - 3) > 0", "x == 1 ? u : x > 2", "true", "x in [1, 2] || u"] {
      let laws = try [left, right].map { expression in
        try Law(
          expression.split(separator: "P", omittingEmptySubsequences: false).joined(separator: predicate),
          of: ["l", "u"])
      }
      for _ in 0..<50 {
        let numbers = (0..<Int.random(in: 0...5, using: &random)).map { _ in
          Value.int(Int64.random(in: 0...4, using: &random))
        }
        let values: [String: Value] = [
          "l": .list(numbers), "u": random.pick([.bool(true), .bool(false), .unknown(Unknown("u"))]),
        ]
        let results = laws.map { $0(values) }
        if Self.knowLess.contains(left), Self.kind(results[0]) == "unknown" { continue }
        #expect(Self.areAlike(results[0], results[1]), "\(predicate), \(values): \(results)")
      }
    }
  }

  /// Failures are alike whatever they are: where several things fail, which one is told is not said.
  private static func areAlike(_ a: Value, _ b: Value) -> Bool {
    if case .openList(let known, let reason) = a, case .openList(let others, let other) = b {
      return reason == other && Value.list(known).isSame(as: .list(others))
    }
    if kind(a) == "unknown" || kind(a) == "error" { return kind(a) == kind(b) }
    return a.isSame(as: b)
  }

  private static func kind(_ value: Value) -> String {
    switch value {
    case .unknown: "unknown"
    case .error: "error"
    case .openList: "open list"
    default: value.bool.map { "\($0)" } ?? "value"
    }
  }
}
