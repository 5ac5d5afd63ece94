import CEL
import CELVectors
import Documents
import Glibc
import KubernetesCEL
import Testing

/// What the API server's own expression environment answered (recorded; see the README of the data), compared with what
/// the command's evaluator of cases writes: text against text, aspect by aspect. With PORTCULLIS_DIFFERENCES set in the
/// environment, known differences are printed too.
@Suite struct RecordedCasesTests {
  static let folder = "oracles/cel"
  static var isPresent: Bool { SharedData.exists("\(folder)/cases.jsonl.gz") }

  /// What of an answer is compared; each has a list of known differences of its own.
  enum Aspect: String, CaseIterable {
    /// Whether it compiles, how far it gets, and the value or that there is none.
    case value
    /// The type of the result, as structure and as text.
    case types
    /// The words of mistakes that the checker finds and of errors.
    case texts
    case costs
    /// Line and column of the mistakes.
    case places
  }

  @Test(.enabled(if: isPresent), arguments: Aspect.allCases)
  func agrees(on aspect: Aspect) throws {
    let known = SharedData.knownDifferences("\(aspect.rawValue).txt")
    var counts: [String: (passed: Int, total: Int)] = [:]
    for (test, answer) in try Self.answers.get() {
      guard let comparison = Comparison(test, answer).outcome(of: aspect) else { continue }
      let id = test["id"]?.string ?? ""
      let topic = test["topic"]?.string ?? ""
      counts[topic, default: (0, 0)].total += 1
      switch comparison {
      case .same:
        counts[topic, default: (0, 0)].passed += 1
        if known[id] != nil {
          Issue.record("\(id) passes now: take it off the list of known differences")
        }
      case .different(let difference):
        let report = "\(aspect) \(id): \(test["expr"]?.string?.prefix(200) ?? ""): \(difference)"
        if known[id] == nil {
          Issue.record("\(report)")
        } else if getenv("PORTCULLIS_DIFFERENCES") != nil {
          print("known: \(report)")
        }
      }
    }
    for (topic, count) in counts.sorted(by: { $0.key < $1.key }) where count.passed < count.total {
      print("recorded \(aspect) \(topic): \(count.passed) of \(count.total)")
    }
    let passed = counts.values.reduce(0) { $0 + $1.passed }
    print("recorded \(aspect): \(passed) of \(counts.values.reduce(0) { $0 + $1.total })")
  }

  /// Every case with its answer, read back from the text that the command would write.
  private static let answers: Result<[(test: Node, answer: Node)], any Error> = Result {
    let objects = Source(name: "objects.json", bytes: SharedData.bytes("\(folder)/objects.json"))
    let evaluator = CaseEvaluator(tables: try CaseTables(objects))
    return try SharedData.compressedLines("\(folder)/cases.jsonl.gz").map { test in
      let json = try evaluator.answer(test).json
      return (test, try DocumentReader.json(Source(name: "answer", bytes: json)))
    }
  }
}

/// A recorded case beside our answer.
private struct Comparison {
  private let test: Node
  private let answer: Node

  enum Outcome {
    case same
    case different(String)
  }

  init(_ test: Node, _ answer: Node) {
    self.test = test
    self.answer = answer
  }

  private var phase: String? { test["compile", "phase"]?.string }
  private var compiles: Bool { test["compile", "ok"]?.bool == true }

  /// Nil where the case says nothing about the aspect, or we did not get that far.
  func outcome(of aspect: RecordedCasesTests.Aspect) -> Outcome? {
    switch aspect {
    case .value: value
    case .types: types
    case .texts: texts
    case .costs: costs
    case .places: places
    }
  }

  private var value: Outcome {
    guard test["id"]?.string == answer["id"]?.string else { return .different("answers another case") }
    // Where the server panics while it builds the program, a mistake in its place will do.
    if phase == "panic" { return answer["compile", "ok"]?.bool == false ? .same : differing("panic", answer["value"]) }
    guard compiles else {
      return answer["compile", "phase"]?.string == phase
        ? .same : differing(test["compile"], answer["compile", "errors"] ?? answer["value"])
    }
    guard answer["compile", "ok"]?.bool == true else { return differing("compiles", answer["compile"]) }
    if test["error"] != nil { return answer["error"] != nil ? .same : differing(test["error"], answer["value"]) }
    return same(test["value"], answer["value"] ?? answer["error"])
  }

  private var types: Outcome? {
    guard compiles, let type = answer["compile", "type"] else { return nil }
    let isSame =
      test["compile", "type"].isSame(as: type)
      && test["compile", "typeText"]?.string == answer["compile", "typeText"]?.string
    return isSame ? .same : differing(test["compile", "typeText"], answer["compile", "typeText"])
  }

  /// The parser's own words are its generator's.
  private var texts: Outcome? {
    if let error = test["error"] { return answer["error"].map { same(error, $0) } }
    guard phase == "check" || phase == "program", let ours = answer["compile", "errors"] else { return nil }
    let messages = [test["compile", "errors"], ours].map { $0?.elements.compactMap { $0["message"]?.string } ?? [] }
    return messages[0] == messages[1] ? .same : differing("\(messages[0])", "\(messages[1])")
  }

  private var costs: Outcome? {
    guard compiles, let cost = answer["cost"], !cost.isNull, test["costVaries"]?.bool != true else { return nil }
    let isSame = cost.int == test["cost"]?.int && answer["costLimitHit"]?.bool == test["costLimitHit"]?.bool
    return isSame ? .same : differing(test["cost"], cost)
  }

  /// All that the checker found; of what the parser found, which reads on in another way, the first.
  private var places: Outcome? {
    guard phase != "panic", let errors = test["compile", "errors"], let ours = answer["compile", "errors"] else {
      return nil
    }
    let places = [errors, ours].map { errors in
      errors.elements.map { "\($0["line"]?.int ?? -1):\($0["column"]?.int ?? -1)" }
    }
    let isSame = phase == "parse" ? places[0].first == places[1].first : places[0] == places[1]
    return isSame ? .same : differing("\(places[0])", "\(places[1])")
  }

  private func same(_ expected: Node?, _ found: Node?) -> Outcome {
    expected.isSame(as: found) ? .same : differing(expected, found)
  }

  private func differing(_ expected: Node?, _ found: Node?) -> Outcome {
    differing(expected?.json() ?? "nothing", found)
  }

  private func differing(_ expected: String, _ found: Node?) -> Outcome {
    differing(expected, found?.json() ?? "nothing")
  }

  private func differing(_ expected: String, _ found: String) -> Outcome {
    .different("expected \(expected.prefix(300)), found \(found.prefix(300))")
  }
}

extension Node? {
  /// The same JSON; the pairs of a recorded map (`{"map": [[K, V] ...]}`) have no order.
  fileprivate func isSame(as other: Node?) -> Bool {
    guard let self, let other else { return (self == nil) == (other == nil) }
    guard self.kind == other.kind else { return false }
    switch self.kind {
    case .map:
      guard self.count == other.count else { return false }
      return self.children.allSatisfy { child in
        let key = child.key ?? ""
        guard key == "map", child.kind == .list else { return Node?(child).isSame(as: other[key]) }
        return Self.isPermutation(Array(child.elements), (other[key]?.elements).map(Array.init) ?? [])
      }
    case .list:
      return self.count == other.count
        && zip(self.elements, other.elements).allSatisfy { Node?($0).isSame(as: $1) }
    case .null: return true
    case .bool: return self.bool == other.bool
    case .int: return self.int == other.int
    case .double: return self.double == other.double
    case .string: return self.string.map { Array($0.utf8) } == other.string.map { Array($0.utf8) }
    }
  }

  private static func isPermutation(_ left: [Node], _ right: [Node]) -> Bool {
    var rest = right
    for pair in left {
      guard let found = rest.firstIndex(where: { Node?(pair).isSame(as: $0) }) else { return false }
      rest.remove(at: found)
    }
    return rest.isEmpty
  }
}
