/// Yes, no, or not to be told from what is known, and why. Combines as CEL's `&&` and `||` do.
package enum Answer: Sendable, Hashable {
  case yes
  case no
  /// The reasons, each a sentence without a full stop.
  case unknown(Set<String>)

  package init(_ known: Bool) {
    self = known ? .yes : .no
  }

  package static func unknown(because reason: String) -> Answer { .unknown([reason]) }

  /// False outranks unknown, unknown outranks true.
  package static func && (left: Answer, right: @autoclosure () -> Answer) -> Answer {
    if left == .no { return .no }
    switch (left, right()) {
    case (_, .no): return .no
    case (.unknown(let some), .unknown(let others)): return .unknown(some.union(others))
    case (.unknown(let reasons), _), (_, .unknown(let reasons)): return .unknown(reasons)
    default: return .yes
    }
  }

  /// True outranks unknown, unknown outranks false.
  package static func || (left: Answer, right: @autoclosure () -> Answer) -> Answer {
    if left == .yes { return .yes }
    switch (left, right()) {
    case (_, .yes): return .yes
    case (.unknown(let some), .unknown(let others)): return .unknown(some.union(others))
    case (.unknown(let reasons), _), (_, .unknown(let reasons)): return .unknown(reasons)
    default: return .no
    }
  }

  package static prefix func ! (answer: Answer) -> Answer {
    switch answer {
    case .yes: .no
    case .no: .yes
    case .unknown: answer
    }
  }
}

extension Sequence {
  /// Does the predicate hold for one element? A yes outranks what is unknown of the others.
  func contains(where predicate: (Element) -> Answer) -> Answer {
    var result = Answer.no
    for element in self {
      result = result || predicate(element)
      if result == .yes { break }
    }
    return result
  }

  /// Does the predicate hold for every element? A no outranks what is unknown of the others.
  func allSatisfy(_ predicate: (Element) -> Answer) -> Answer {
    var result = Answer.yes
    for element in self {
      result = result && predicate(element)
      if result == .no { break }
    }
    return result
  }
}
