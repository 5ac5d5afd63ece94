import CEL
import Testing

/// The code of the article "What is not known".
@Suite struct UnknownsSnippets {
  @Test func values() throws {
    var environment = Environment()
    // snippet
    environment.declare("object")
    environment.declare("cluster")
    let evaluation = Evaluation(environment: environment)
    evaluation["object"] = ["kind": "Pod", "replicas": 3]
    evaluation.bind("cluster", .unknown(Unknown("the cluster was not asked")))

    let settled = try environment.compile("object.kind == 'Pod' || cluster.isLarge")
    let open = try environment.compile("object.kind == 'Pod' && cluster.isLarge")
    // end
    #expect(evaluation.condition(settled) == .holds)
    #expect(evaluation.condition(open) == .unknown(Unknown("the cluster was not asked")))
  }

  @Test func patterns() throws {
    var environment = Environment()
    environment.declare("object")
    let evaluation = Evaluation(environment: environment)
    evaluation["object"] = ["spec": ["containers": [["image": "a"]], "replicas": 3]]
    // snippet
    evaluation.bind(unknown: try AttributePattern("object.status"), because: "manifests have no status")
    evaluation.bind(unknown: try AttributePattern("object.spec.containers[*].image"), because: "images are set later")
    // end
    for (expression, expected) in [
      ("object.status.ready", Condition.unknown(Unknown("manifests have no status"))),
      ("object.spec.containers[0].image == 'a'", .unknown(Unknown("images are set later"))),
      ("size(object.spec) == 2", .unknown(Unknown("images are set later"))), ("object.spec.replicas == 3", .holds),
    ] {
      #expect(evaluation.condition(try environment.compile(expression)) == expected, "\(expression)")
    }
    evaluation.removeUnknowns()
    #expect(evaluation.condition(try environment.compile("size(object.spec) == 2")) == .holds)
  }

  @Test func openLists() throws {
    var environment = Environment()
    environment.declare("seen")
    let evaluation = Evaluation(environment: environment)
    // snippet
    evaluation.bind("seen", .openList([1, 2], Unknown("other namespaces were not listed")))
    let some = try environment.compile("seen.exists(n, n == 2)")
    let all = try environment.compile("seen.all(n, n < 10)")
    let none = try environment.compile("seen.all(n, n < 2)")
    // end
    #expect(evaluation.condition(some) == .holds)
    #expect(evaluation.condition(all) == .unknown(Unknown("other namespaces were not listed")))
    #expect(evaluation.condition(none) == .fails)
  }
}
