import JSONTesting
import TestFiles
import Testing

@Suite("eval as a policy, and over files of cases")
struct EvalTests {
  @Test("A schema tells which fields the object has, in the version that it is of")
  func schema() throws {
    let folder = try TemporaryFolder()
    try folder.add(
      "crd.yaml",
      """
      kind: CustomResourceDefinition
      spec:
        versions:
        - name: v1
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, properties: {replicas: {type: integer}}}}
        - {name: v2, storage: true, schema: {openAPIV3Schema: {type: thing}}}
      """)
    try folder.add("old.yaml", "{apiVersion: example.com/v1, kind: A, spec: {replicas: 2}}")
    try folder.add("new.yaml", "{apiVersion: example.com/v2, kind: A}")
    let holds = try Tool.run(
      ["eval", "--object", "old.yaml", "--schema", "crd.yaml", "object.spec.replicas == 2"],
      in: folder.path)
    #expect(holds.output == "true\n", "\(holds.errors)")
    let slip = try Tool.run(
      ["eval", "--object", "old.yaml", "--schema", "crd.yaml", "object.spec.replcas"], in: folder.path)
    #expect(slip.status == 2)
    #expect(slip.errors.contains("1:12: undefined field 'replcas'; did you mean 'replicas'?"))
    let broken = try Tool.run(["eval", "--object", "new.yaml", "--schema", "crd.yaml", "object"], in: folder.path)
    #expect(broken.status == 2)
    #expect(broken.errors.contains("crd.yaml:9:"))
    #expect(broken.errors.contains("unknown type 'thing'"))
  }

  @Test("Admission variables come from files")
  func admissionVariables() throws {
    let folder = try TemporaryFolder()
    try folder.add("old.yaml", "spec: {replicas: 1}\n")
    try folder.add("new.yaml", "spec: {replicas: 2}\n")
    try folder.add(
      "review.json", #"{"kind": "AdmissionReview", "request": {"operation": "UPDATE"}}"#)
    let run = try Tool.run(
      [
        "eval", "--policy", "--object", "new.yaml", "--old-object", "old.yaml", "--request",
        "review.json", "--cost",
        "request.operation == 'UPDATE' && object.spec.replicas - oldObject.spec.replicas == 1 && params == null",
      ], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == "true\n")
    #expect(run.errors.contains("cost 1"))
  }

  @Test("A policy has the API server's functions and limit, and knows no cluster")
  func policies() throws {
    #expect(try Tool.run(["eval", "--policy", "image.parse('a')"]).status == 2)
    let costly = try Tool.run([
      "eval", "--policy", "lists.range(1000).all(a, lists.range(1000).all(b, a + b >= 0))",
    ])
    #expect(costly.status == 1)
    #expect(costly.reason.contains("cost limit exceeded"))
    let unknown = try Tool.run(["eval", "--policy", "authorizer.path('/x').check('get').allowed()"])
    #expect(unknown.status == 1)
    #expect(unknown.reason.contains("not known"))
  }

  @Test func textOutput() throws {
    #expect(try Tool.run(["eval", "-o", "text", "'a b'"]).output == "a b\n")
    #expect(try Tool.run(["eval", "-o", "text", "1 + 1"]).output == "2\n")
  }

  @Test("Each line of a file of cases has its answer, broken ones too")
  func cases() throws {
    let folder = try TemporaryFolder()
    try folder.add("objects.json", #"{"objects": {"a": {"n": 1.0}}}"#)
    try folder.add(
      "cases.jsonl",
      """
      {"id": "1", "expr": "object.n", "object": "a"}
      {"id": "2", "expr":

      {"id": "3", "expr": "1 +"}
      """)
    let run = try Tool.run(
      ["eval", "--cases", "cases.jsonl", "--objects", "objects.json"], in: folder.path)
    let lines = try run.output.split(separator: "\n").map { try JSON(String($0)) }
    #expect(lines.map { $0["id"]?.string } == ["1", "2", "3"])
    #expect(lines.first?[path: "value/double"]?.string == "1")
    #expect(lines.last?[path: "compile/phase"]?.string == "parse")
    #expect(run.status == 1)
    #expect(run.errors.contains("cases.jsonl:2:"))
  }

  @Test(arguments: [
    ["eval"], ["eval", "1", "--cases", "x", "--objects", "y"], ["eval", "--cases", "x"],
  ])
  func wrongUsage(_ arguments: [String]) throws {
    #expect(try Tool.run(arguments).status == 2)
  }
}
