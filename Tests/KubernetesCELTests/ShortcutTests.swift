import CEL
import CELVectors
import Documents
import Glibc
import KubernetesCEL
import TestFiles
import Testing

/// No shortcut of the planner changes what expressions of the API server's environment come to.
@Suite struct ShortcutTests {
  static let objects = "\(RecordedCasesTests.folder)/objects.json"

  @Test(.enabled(if: RecordedCasesTests.isPresent))
  func recordedCases() async throws {
    let tables = try CaseTables(Source(name: "objects.json", bytes: SharedData.bytes(Self.objects)))
    let evaluators = [true, false].map { CaseEvaluator(tables: tables, optimizes: $0) }
    for test in SharedData.compressedLines("\(RecordedCasesTests.folder)/cases.jsonl.gz") {
      await Task.yield()
      let answers = try evaluators.map { String(decoding: try $0.answer(test).json, as: UTF8.self) }
      if Self.isToldInOtherWords(answers) { continue }
      #expect(answers[0] == answers[1], "\(test["expr"]?.string?.prefix(200) ?? "")")
    }
  }

  /// A function whose pattern stands in the expression names no arguments when it does not know them; so does the API
  /// server's, which compiles such a pattern with the program (pkg/cel/library/regex.go).
  private static func isToldInOtherWords(_ answers: [String]) -> Bool {
    let brief = "\"error\":\"no such overload\""
    guard answers[0].contains(brief), let start = answers[1].firstRange(of: "\"error\":\"no such overload: find") else {
      return false
    }
    guard let end = answers[1][start.upperBound...].firstRange(of: ")\"") else { return false }
    return answers[1].replacingCharacters(start.lowerBound..<end.upperBound, with: brief) == answers[0]
  }

  /// The expressions of our rules, over the recorded objects: most variables are not known, most functions not there.
  @Test(.enabled(if: RecordedCasesTests.isPresent && access(rules, R_OK) == 0))
  func expressionsOfRules() async throws {
    var environment = Environment.kubernetes()
    environment.isChecked = false
    for variable in ["object", "oldObject", "params", "variables", "each", "inventory"] {
      environment.declare(variable)
    }
    let differential = Differential(environment)
    let objects = try #require(SharedData.json(Self.objects)?["objects"]).children.prefix(6)
    let expressions = Set(Self.documents(in: Self.rules).flatMap(Self.expressions))
    #expect(expressions.count > 300)
    for expression in expressions {
      await Task.yield()
      for object in objects {
        let difference = differential.difference(expression) { evaluation in
          evaluation.bind("object", node: object)
          evaluation.bind("each", node: object["metadata"] ?? object)
          evaluation.bind("params", .null)
          for variable in ["oldObject", "variables", "inventory"] {
            evaluation.bind(variable, .unknown(Unknown(variable)))
          }
        }
        #expect(difference == nil, "\(expression)")
      }
    }
  }

  private static let rules =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/Rules"

  private static func documents(in folder: String) -> [Node] {
    let names = (try? TestFiles.names(in: folder)) ?? []
    return names.flatMap { name in
      let path = "\(folder)/\(name)"
      guard name.hasSuffix(".yaml") else { return documents(in: path) }
      return DocumentReader.read([Source(name: name, bytes: SharedData.read(path))]).arena.roots
    }
  }

  private static func expressions(in node: Node) -> [String] {
    node.children.flatMap { child in
      let isExpression = ["expression", "messageExpression", "at", "forEach"].contains(child.key ?? "")
      return (isExpression ? child.string.map { [$0] } ?? [] : []) + expressions(in: child)
    }
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
