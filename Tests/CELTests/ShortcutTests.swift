import CEL
import CELVectors
import Documents
import Testing

/// No shortcut of the planner changes a result: neither value nor error, reasons, or cost. The long tests yield, so that
/// tests that wait for another task get their turn.
@Suite struct ShortcutTests {
  @Test(.enabled(if: SharedData.exists(ConformanceTests.folder)), arguments: ConformanceTests.files)
  func vectors(_ file: String) throws {
    let root = try #require(SharedData.json("\(ConformanceTests.folder)/\(file).json"))
    for test in try #require(root["tests"]).elements where ConformanceTests.isInScope(test) {
      let differential = Differential(ConformanceTests.environment(for: test))
      let expression = test["expr"]?.string ?? ""
      let difference = differential.difference(expression) { evaluation in
        for binding in test["bindings"].map({ Array($0.children) }) ?? [] {
          guard let name = binding.key, let value = Value(vector: binding) else { continue }
          evaluation.bind(name, value)
        }
      }
      #expect(difference == nil, "\(test["id"]?.string ?? "") \(expression)")
    }
  }

  static let document = SharedData.node(
    of: Array(
      #"""
      {"metadata": {"name": "web", "labels": {"app": "web", "a": "b"}},
       "spec": {"on": true, "count": 3, "ports": [80, 443, 1], "tags": ["a", "é👑"], "ratio": 1.5, "nothing": null}}
      """#.utf8),
    name: "d.json")

  @Test(arguments: [true, false])
  func randomExpressions(isChecked: Bool) async throws {
    let document = try #require(Self.document)
    var environment = Environment(libraries: Library.all)
    environment.isChecked = isChecked
    for (name, type) in [
      ("b", CELType.bool), ("i", .int), ("s", .string), ("l", .list(.int)), ("m", .map(.string, .int)), ("d", .dyn),
      ("u", .dyn), ("o", .list(.int)),
    ] { environment.declare(name, type) }
    let differential = Differential(environment, limits: Limits(cost: 2000))
    var generator = ExpressionGenerator(seed: isChecked ? 1 : 2)
    for _ in 0..<2000 {
      await Task.yield()
      let expression = generator.expression()
      let difference = differential.difference(expression) { evaluation in
        evaluation.bind("b", .bool(true))
        evaluation.bind("i", .int(2))
        evaluation.bind("s", .string("web"))
        evaluation.bind("l", .list([.int(3), .int(1), .int(2)]))
        evaluation.bind("m", .map([(.string("a"), .int(1)), (.string("b"), .int(2))]))
        evaluation.bind("d", node: document)
        evaluation.bind("u", .unknown(Unknown("u")))
        evaluation.bind("o", .openList([.int(1), .int(2)], Unknown("more")))
      }
      #expect(difference == nil, "\(expression)")
    }
  }
}
