import CEL
import Documents
import Testing

/// The code of the article "What expressions read".
@Suite struct FactsSnippets {
  @Test func facts() throws {
    var environment = Environment()
    environment.declare("object")
    var printed: [String] = []
    func print(_ value: some Any) { printed.append("\(value)") }
    // snippet
    let facts = try environment.facts(
      about: "has(object.spec.tls) && object.spec.hosts.all(h, h.name in object.spec.tls.hosts)")
    print(facts.paths)
    print(facts.canFail)
    // end
    #expect(
      printed == [
        #"["object.spec.hosts[*].name.**", "object.spec.tls.hosts[*].**"]"#, "true",
      ])

    let evaluation = Evaluation(environment: environment)
    let document = try #require(
      SchemaTests.node("{spec: {hosts: [{name: a, port: 1}], tls: {hosts: [a], key: x}}, status: {}}"))
    // snippet
    if let projection = facts.reads["object"] {
      let part = projection.pruned(document)
      evaluation.bind("object", node: part)
    }
    // end
    let kept = try #require(evaluation["object"]?.node)
    #expect(kept.json() == #"{"spec":{"hosts":[{"name":"a"}],"tls":{"hosts":["a"]}}}"#)

    // snippet
    let needsStatus = facts.canBeUnknown(becauseOf: [try AttributePattern("object.status")])
    // end
    #expect(!needsStatus)
    #expect(facts.canBeUnknown(becauseOf: [try AttributePattern("object.spec.tls.hosts[0]")]))
  }
}
