import CEL

/// What a condition says, as far as its logic goes: statements about the request joined by `&&`, `||`, `!` and `?:`.
indirect enum Proposition: Sendable {
  case constant(Bool)
  /// The statement with this number.
  case statement(Int)
  case not(Proposition)
  case all(Proposition, Proposition)
  case any(Proposition, Proposition)

  fileprivate func value(_ holds: (Int) -> Bool) -> Bool {
    switch self {
    case .constant(let value): value
    case .statement(let number): holds(number)
    case .not(let inner): !inner.value(holds)
    case .all(let left, let right): left.value(holds) && right.value(holds)
    case .any(let left, let right): left.value(holds) || right.value(holds)
    }
  }

  fileprivate var statements: Set<Int> {
    switch self {
    case .constant: []
    case .statement(let number): [number]
    case .not(let inner): inner.statements
    case .all(let left, let right), .any(let left, let right): left.statements.union(right.statements)
    }
  }
}

/// The statements that the conditions of one expression are made of. Those that say of one part of the request which text it is
/// exclude one another.
struct StatementTable {
  private struct Statement: Hashable {
    /// What is spoken of, as it is written; the whole statement where `text` is nil.
    var subject: String
    var text: Term.Literal?
  }

  private var statements: [Statement] = []
  private var numbers: [Statement: Int] = [:]
  /// Beyond so many statements their combinations are not tried.
  private static let most = 12

  mutating func number(_ subject: String, is text: Term.Literal? = nil) -> Int {
    let statement = Statement(subject: subject, text: text)
    if let known = numbers[statement] { return known }
    numbers[statement] = statements.count
    statements.append(statement)
    return statements.count - 1
  }

  /// The value that a proposition has whatever the request; nil where it depends, or where there is too much in it to tell.
  func value(of proposition: Proposition) -> Bool? {
    let used = proposition.statements.sorted()
    guard used.count <= Self.most else { return nil }
    var found: Bool?
    for combination in 0..<(1 << used.count) {
      let holding = Set(used.indices.filter { combination >> $0 & 1 == 1 }.map { used[$0] })
      guard isPossible(holding) else { continue }
      let value = proposition.value { holding.contains($0) }
      if let found, found != value { return nil }
      found = value
    }
    return found
  }

  /// Nothing is two texts at once.
  private func isPossible(_ holding: Set<Int>) -> Bool {
    var subjects: Set<String> = []
    return holding.allSatisfy { statements[$0].text == nil || subjects.insert(statements[$0].subject).inserted }
  }
}
