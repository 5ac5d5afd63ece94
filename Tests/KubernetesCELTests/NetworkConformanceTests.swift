import CEL
import CELVectors
import Documents
import KubernetesCEL
import Testing

/// The language's vectors for addresses and networks.
@Suite struct NetworkConformanceTests {
  @Test(.enabled(if: SharedData.exists("cel-conformance/network_ext.json")))
  func vectors() throws {
    let environment = Environment(libraries: [.standard, .network])
    try check(environment, known: [:])
  }

  /// Kubernetes takes fewer addresses.
  @Test(.enabled(if: SharedData.exists("cel-conformance/network_ext.json")))
  func vectorsInKubernetes() throws {
    try check(Environment.kubernetes(), known: SharedData.knownDifferences("network.txt"))
  }

  private func check(_ environment: Environment, known: [String: String]) throws {
    let root = try #require(SharedData.json("cel-conformance/network_ext.json"))
    let evaluation = Evaluation(environment: environment)
    let tests = Array(try #require(root["tests"]).elements)
    #expect(tests.count == 69)
    for test in tests {
      let id = test["id"]?.string ?? ""
      let failure = Self.failure(of: test, environment, evaluation)
      if known[id] != nil {
        #expect(failure != nil, "\(id) passes now: take it off the list of known differences")
      } else if let failure {
        Issue.record("\(id): \(test["expr"]?.string ?? ""): \(failure)")
      }
    }
  }

  private static func failure(of test: Node, _ environment: Environment, _ evaluation: Evaluation) -> String? {
    do {
      let result = evaluation.evaluate(try environment.compile(test["expr"]?.string ?? ""))
      if case .error(let error) = result { return test["eval_error"] != nil ? nil : "error: \(error)" }
      guard let expected = test["value"].flatMap({ Value(vector: $0) }) else { return "gives \(result)" }
      return result.isSame(as: expected) ? nil : "gives \(result), expected \(expected)"
    } catch {
      return test["eval_error"] != nil ? nil : "does not compile: \(error)"
    }
  }
}
