import CEL
import Testing

/// `sort` and `sortBy` over lists of many patterns, among them those that defeat a simple quicksort.
@Suite struct SortTests {
  static let environment: Environment = {
    var environment = Environment(libraries: [.standard, .lists])
    environment.declare("x", .list(.int))
    return environment
  }()

  static let patterns: [@Sendable (Int, Int) -> Int] = [
    { position, _ in position },
    { position, count in count - position },
    { position, _ in (position &* 7_919 &+ 13) % 1_009 },
    { position, count in position < count / 2 ? position : count - position },
    { position, _ in position % 2 == 0 ? position : -position },
    { position, _ in position % 7 == 3 ? -position : position },
    { position, count in position == count - 1 ? -1 : position },
    { position, _ in position % 5 },
    { _, _ in 1 },
  ]

  @Test(arguments: patterns.indices, [0, 1, 2, 11, 12, 13, 40, 49, 50, 51, 64, 200, 1_000])
  func sorts(_ pattern: Int, _ count: Int) throws {
    let elements = (0..<count).map { Self.patterns[pattern]($0, count) }
    #expect(try Self.numbers("x.sort()", elements) == elements.sorted())
  }

  /// Whatever becomes of equal keys, every element stays, and with distinct keys there is one order only.
  @Test(arguments: patterns.indices, [12, 13, 50, 300])
  func sortsByKeys(_ pattern: Int, _ count: Int) throws {
    let elements = (0..<count).map { Self.patterns[pattern]($0, count) * 1_000 + $0 }
    #expect(try Self.numbers("x.sortBy(e, e)", elements) == elements.sorted())
    let byLastDigit = try Self.numbers("x.sortBy(e, e % 10)", elements)
    #expect(byLastDigit.map { $0 % 10 } == elements.map { $0 % 10 }.sorted())
    #expect(byLastDigit.sorted() == elements.sorted())
  }

  @Test func keepsTheOrderOfFewEqualKeys() throws {
    let elements = [31, 12, 21, 42, 11, 22, 41, 32, 51, 52, 61, 62]
    let expected = [31, 21, 11, 41, 51, 61, 12, 42, 22, 32, 52, 62]
    #expect(try Self.numbers("x.sortBy(e, e % 10)", elements) == expected)
  }

  private static func numbers(_ expression: String, _ elements: [Int]) throws -> [Int] {
    let evaluation = Evaluation(environment: environment, limits: Limits(cost: .max))
    evaluation.bind("x", elements)
    guard case .list(let sorted) = evaluation.evaluate(try environment.compile(expression)) else {
      Issue.record("\(expression) gives no list")
      return []
    }
    return sorted.map { if case .int(let number) = $0 { Int(number) } else { .min } }
  }
}
