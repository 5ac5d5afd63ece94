import CELVectors
import Documents
import KubernetesCEL
import Testing

/// Files of cases: every line gets an answer.
@Suite struct CaseEvaluatorTests {
  private static let tables = """
    {"objects": {"a": {"whole": 2, "real": 3.0}}, "requests": {"r": {"operation": "CREATE", "userInfo": {"username": "ann"},
     "requestResource": {"group": "", "resource": "pods"}}}, "namespaces": {"n": {"metadata": {"name": "n"}}},
     "authorizer": [{"user": "ann", "verb": "get", "group": "", "resource": "pods", "decision": "allow"}]}
    """

  private static func answer(_ line: String, tables: String = tables) throws -> (
    text: String, problem: String?
  ) {
    let evaluator = CaseEvaluator(
      tables: try CaseTables(Source(name: "tables.json", bytes: Array(tables.utf8))))
    let answer = evaluator.answer(Source(name: "cases.jsonl", bytes: Array(line.utf8)))
    return (String(decoding: answer.json, as: UTF8.self), answer.problem?.description)
  }

  @Test(arguments: [
    (
      #"{"id": "1", "expr": "1 + 1"}"#,
      #"{"id":"1","compile":{"ok":true,"type":"int","typeText":"int"},"value":{"int":"2"},"cost":1,"costLimitHit":false}"#
    ),
    (
      #"{"id": "2", "expr": "[object.whole, object.real]", "object": "a"}"#,
      #"{"id":"2","compile":{"ok":true,"type":{"list":"dyn"},"typeText":"list(dyn)"},"value":{"list":[{"int":"2"},{"double":"3"}]},"cost":14,"costLimitHit":false}"#
    ),
    (
      #"{"id": "3", "expr": "object.x"}"#,
      #"{"id":"3","compile":{"ok":true,"type":"dyn","typeText":"dyn"},"error":"no such key: x","cost":2,"costLimitHit":false}"#
    ),
    (
      #"{"id": "4", "expr": "x"}"#,
      #"{"id":"4","compile":{"ok":false,"phase":"check","errors":[{"line":1,"column":1,"message":"undeclared reference to 'x' (in container '')"}]},"cost":null,"costLimitHit":false}"#
    ),
    (
      #"{"id": "5", "expr": "int('x')"}"#,
      #"{"id":"5","compile":{"ok":false,"phase":"program","errors":[{"line":0,"column":0,"message":"program instantiation failed: type conversion error from 'string' to 'int'"}]},"cost":null,"costLimitHit":false}"#
    ),
    (
      #"{"id": "6", "expr": "authorizer.requestResource.check('get').allowed()", "request": "r"}"#,
      #"{"id":"6","compile":{"ok":true,"type":"bool","typeText":"bool"},"value":{"bool":true},"cost":350002,"costLimitHit":false}"#
    ),
    (
      #"{"id": "7\n\u0001", "expr": "'\"é\\n'"}"#,
      #"{"id":"7\n\u0001","compile":{"ok":true,"type":"string","typeText":"string"},"value":{"string":"\"é\n"},"cost":0,"costLimitHit":false}"#
    ),
  ])
  func answers(_ line: String, _ expected: String) throws {
    let answer = try Self.answer(line)
    #expect(answer.text == expected)
    #expect(answer.problem == nil)
  }

  @Test(arguments: [
    (#"{"id": "1", "expr": "#, #""id":"1""#, "cases.jsonl:1:21"),
    (#"{"id": "1"}"#, #""id":"1""#, "a case has its expression as the string expr"),
    (
      #"{"id": "1", "expr": "1", "object": "nobody"}"#, #""id":"1""#,
      "nobody is not in the table of objects"
    ),
    ("[1]", #"{"problem""#, "expected an object"), ("nonsense", #"{"problem""#, "cases.jsonl:1:2"),
    (#"{"expr": "1"} trailing"#, #"{"problem""#, "expected nothing behind the value"),
  ])
  func brokenLines(_ line: String, _ text: String, _ problem: String) throws {
    let answer = try Self.answer(line)
    #expect(answer.text.contains(text))
    #expect(answer.problem?.contains(problem) == true, "\(answer.problem ?? "no problem")")
  }

  @Test(arguments: [
    "[]", #"{"objects": 1}"#, #"{"authorizer": [{"user": "a"}]}"#, "{",
  ])
  func brokenTables(_ tables: String) {
    #expect(throws: DocumentProblem.self) { try Self.answer("{}", tables: tables) }
  }
}
