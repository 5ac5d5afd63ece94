import CEL
import CELVectors
import Documents
import KubernetesCEL
import Testing

/// What the API server's own expression environment answered (recorded; see the README of the data).
@Suite struct RecordedCasesTests {
  static let folder = "oracles/cel"
  /// Topics that ask for what this environment does not have yet: a host for the authorizer.
  static let outOfScope: Set<String> = ["k8s-authz"]

  @Test(.enabled(if: SharedData.exists("oracles/cel/cases.jsonl.gz")))
  func cases() throws {
    let objects = try #require(SharedData.json("\(Self.folder)/objects.json"))
    let known = SharedData.knownDifferences("recorded.txt")
    var counts: [String: (passed: Int, total: Int)] = [:]
    for test in SharedData.compressedLines("\(Self.folder)/cases.jsonl.gz") {
      let topic = test["topic"]?.string ?? ""
      let id = test["id"]?.string ?? ""
      guard !Self.outOfScope.contains(topic) else { continue }
      counts[topic, default: (0, 0)].total += 1
      let failure = Self.failure(of: test, objects)
      if failure == nil { counts[topic, default: (0, 0)].passed += 1 }
      if known[id] != nil {
        #expect(failure != nil, "\(id) passes now: take it off the list of known differences")
      } else if let failure {
        Issue.record("\(id): \(test["expr"]?.string?.prefix(200) ?? ""): \(failure)")
      }
    }
    for (topic, count) in counts.sorted(by: { $0.key < $1.key }) {
      print("recorded \(topic): \(count.passed) of \(count.total)")
    }
    let passed = counts.values.reduce(0) { $0 + $1.passed }
    print("recorded, all topics: \(passed) of \(counts.values.reduce(0) { $0 + $1.total })")
  }

  /// The server's first mistake in an expression is among ours, at the same line and column.
  @Test(.enabled(if: SharedData.exists("oracles/cel/cases.jsonl.gz")))
  func placesOfMistakes() {
    let known = SharedData.knownDifferences("places.txt")
    var passed = 0
    var total = 0
    for test in SharedData.compressedLines("\(Self.folder)/cases.jsonl.gz") {
      guard let first = test["compile", "errors"]?[0], let line = first["line"]?.int, line > 0 else { continue }
      let id = test["id"]?.string ?? ""
      guard !Self.outOfScope.contains(test["topic"]?.string ?? "") else { continue }
      total += 1
      let issues = Self.mistakes(in: test["expr"]?.string ?? "")
      let isFound = issues.contains { Int64($0.line) == line && Int64($0.column) == first["column"]?.int }
      if isFound { passed += 1 }
      if known[id] != nil {
        #expect(!isFound, "\(id) passes now: take it off the list of known differences")
      } else if !isFound {
        let place = "\(line):\(first["column"]?.int ?? 0)"
        Issue.record("\(id): \(CompilationError(issues: issues)), expected \(place)")
      }
    }
    print("recorded, places of mistakes: \(passed) of \(total)")
  }

  private static func mistakes(in expression: String) -> [CompilationError.Issue] {
    do throws(CompilationError) {
      _ = try environment.compile(expression)
      return []
    } catch {
      return error.issues
    }
  }

  private static let environment: Environment = {
    var environment = Environment.kubernetes()
    environment.declareAdmissionVariables()
    return environment
  }()

  /// What is wrong with our answer, or nil. Costs and the texts of errors are not compared yet.
  static func failure(of test: Node, _ objects: Node) -> String? {
    let compiles = test["compile", "ok"]?.bool == true
    let program: Program
    do {
      program = try environment.compile(test["expr"]?.string ?? "")
    } catch {
      return compiles ? "does not compile: \(error)" : nil
    }
    // Where the recorded server panics, an error in its place will do, whenever it comes.
    let panics = test["compile", "phase"]?.string == "panic"
    guard compiles || panics else {
      return "compiles, expected \(test["compile", "errors"]?[0]?["message"]?.string ?? "an error")"
    }
    let evaluation = Evaluation(environment: environment, limits: Limits(cost: 1_000_000))
    for (variable, table) in [
      ("object", "objects"), ("oldObject", "objects"), ("params", "objects"), ("request", "requests"),
      ("namespaceObject", "namespaces"),
    ] {
      if let name = test[variable]?.string, let object = objects[table, name] {
        evaluation.bind(variable, node: object)
      } else {
        evaluation.bind(variable, .null)
      }
    }
    let result = evaluation.evaluate(program)
    if test["costLimitHit"]?.bool == true { return nil }
    if panics {
      if case .error = result { return nil }
      return "gives \(result), expected an error where the server panics"
    }
    if case .error(let error) = result { return test["error"] != nil ? nil : "error: \(error)" }
    if let error = test["error"]?.string { return "gives \(result), expected the error \(error)" }
    guard let expected = test["value"].flatMap({ Value(vector: $0) }) else {
      // Values of host types are compared by the functions over them.
      if case .opaque = result { return nil }
      return "gives \(result), expected \(test["value"]?.children.first(where: { _ in true })?.key ?? "nothing")"
    }
    return result.isSame(as: expected) ? nil : "gives \(result.unfolded), expected \(expected)"
  }
}
