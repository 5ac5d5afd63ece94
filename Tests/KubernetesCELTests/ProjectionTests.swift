import CEL
import CELVectors
import Documents
import KubernetesCEL
import Testing

/// Documents cut down to what an expression reads give the same result, error and cost as the whole ones.
@Suite struct ProjectionTests {
  private static let tables = [
    ("object", "objects"), ("oldObject", "objects"), ("params", "objects"), ("request", "requests"),
    ("namespaceObject", "namespaces"),
  ]

  @Test(.enabled(if: RecordedCasesTests.isPresent), arguments: [true, false])
  func recordedCases(isChecked: Bool) throws {
    var environment = Environment.kubernetes()
    environment.declareAdmissionVariables()
    environment.isChecked = isChecked
    let objects = try #require(SharedData.json("\(RecordedCasesTests.folder)/objects.json"))
    var count = 0
    var kept = 0
    var all = 0
    for test in SharedData.compressedLines("\(RecordedCasesTests.folder)/cases.jsonl.gz") {
      let source = test["expr"]?.string ?? ""
      // A million steps each, and nothing read that others do not read.
      if test["topic"]?.string == "limits-cost" { continue }
      guard let program = try? environment.compile(source), !source.contains("authorizer") else { continue }
      let facts = try environment.facts(about: source)
      let whole = Evaluation(environment: environment, limits: Limits(cost: 1_000_000))
      let pruned = Evaluation(environment: environment, limits: Limits(cost: 1_000_000))
      for (variable, table) in Self.tables {
        guard let name = test[variable]?.string, let object = objects[table, name] else {
          whole.bind(variable, .null)
          pruned.bind(variable, .null)
          continue
        }
        whole.bind(variable, node: object)
        guard let projection = facts.reads[variable] else { continue }
        let part = projection.pruned(object)
        pruned.bind(variable, node: part)
        all += Self.size(of: object)
        kept += Self.size(of: part)
      }
      let expected = whole.evaluate(program)
      let result = pruned.evaluate(program)
      #expect("\(result.unfolded)" == "\(expected.unfolded)", "\(test["id"]?.string ?? ""): \(source): \(facts.paths)")
      #expect(pruned.cost == whole.cost, "\(test["id"]?.string ?? ""): \(source): \(facts.paths)")
      if isChecked, !facts.canFail, case .error(let error) = expected {
        Issue.record("\(source) is said not to fail: \(error)")
      }
      count += 1
    }
    #expect(count > 1000)
    // A projection that keeps everything would be right and of no use.
    #expect(kept * 2 < all, "\(kept) of \(all) nodes kept")
  }

  private static func size(of node: Node) -> Int { node.children.reduce(1) { $0 + size(of: $1) } }
}
