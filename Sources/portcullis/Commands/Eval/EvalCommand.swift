import ArgumentParser
import Audit
import CEL
import Cluster
import Documents
import Reports

struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Evaluate a CEL expression.",
    discussion: """
      The language and the functions are those of the rules. With --object, `object` is the file's first document, \
      and the functions that ask the cluster (inventory.list, rbac.whoCan, ...) see the objects of that file. The \
      result is printed as JSON; bytes in base64, and of a list that may have more elements than are known both the \
      known ones and why.

      EXAMPLES
        portcullis eval "'nginx:1.27@sha256:0'.split(':')"
        portcullis eval --object pod.yaml 'object.spec.containers.map(c, image.parse(c.image).isPinned)'

      EXIT STATUS
        1 when the result is an error or not known, 2 when the expression does not compile.
      """)

  @Argument(help: "The expression.")
  var expression: String

  @Option(help: ArgumentHelp("The file whose first document is `object`; - for standard input.", valueName: "file"))
  var object: String?

  func run() throws {
    let files = try object.map { try InputDocuments($0) }
    var environment = RuleEnvironment.environment(for: files?.inventory ?? InputDocuments.nothing)
    if object != nil { environment.declare("object") }
    let program = try compile(in: environment)
    let session = Evaluation(environment: environment)
    if let files { session.bind("object", node: files.first) }
    let value = session.evaluate(program)
    if case .error(let error) = value { throw failure(error) }
    if case .unknown(let unknown) = value {
      throw Stop(.gateFailed, "not known: \(unknown.reasons.joined(separator: "; "))")
    }
    let output = StandardOutput.open()
    var json = JSONStream(output)
    try ValueJSON(environment: environment).write(value, &json)
    json.end()
    _ = output.finish()
  }

  private func compile(in environment: Environment) throws -> Program {
    do throws(CompilationError) {
      return try environment.compile(expression)
    } catch {
      StandardError.line(error.rendered(expression))
      throw Stop(.usage, "the expression does not compile")
    }
  }

  /// Shows the place in the expression, where it is known.
  private func failure(_ error: EvaluationError) -> Stop {
    if let offset = error.offset, offset <= expression.utf8.count {
      let place = expression.utf8.prefix(offset)
      let line = place.count { $0 == 0x0a } + 1
      let before = String(decoding: place.suffix(while: { $0 != 0x0a }), as: UTF8.self)
      let issue = CompilationError.Issue(
        line: line, column: before.unicodeScalars.count + 1, message: error.message)
      StandardError.line(CompilationError(issues: [issue]).rendered(expression))
    }
    return Stop(.gateFailed, "the evaluation failed: \(error.message)")
  }
}

extension BidirectionalCollection {
  fileprivate func suffix(while holds: (Element) -> Bool) -> SubSequence {
    var start = endIndex
    while start > startIndex, holds(self[index(before: start)]) { formIndex(before: &start) }
    return self[start...]
  }
}
