import CEL
import CELVectors
import Documents
import KubernetesCEL
import Testing

/// The language's vectors for addresses and networks, which Kubernetes' libraries are the reference for.
@Suite struct NetworkConformanceTests {
  @Test(.enabled(if: SharedData.exists("cel-conformance/network_ext.json")))
  func vectors() throws {
    let root = try #require(SharedData.json("cel-conformance/network_ext.json"))
    let known = SharedData.knownDifferences("network.txt")
    let environment = Environment.kubernetes()
    let evaluation = Evaluation(environment: environment)
    for test in try #require(root["tests"]).elements {
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
