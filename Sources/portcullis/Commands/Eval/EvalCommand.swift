import ArgumentParser
import Audit
import CEL
import Cluster
import Documents
import KubernetesCEL
import Reports

struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Evaluate a CEL expression.",
    discussion: """
      The language and the functions are those of the rules, or with --policy those of an admission policy. With \
      --object, `object` is the file's first document, and the functions that ask the cluster (inventory.list, \
      rbac.whoCan, ...) see the objects of that file. The result is printed as JSON; bytes in base64, and of a list \
      that may have more elements than are known both the known ones and why.

      With --cases, a file of JSON lines is evaluated, each line a case: id, expr, and under object, oldObject, params, \
      request and namespaceObject names from the tables of --objects (objects, requests, namespaces, and authorizer \
      for who may do what). Each line gets one line of answer, in the same order: compile with ok and type, or phase \
      and errors; value or error; cost and costLimitHit.

      EXAMPLES
        portcullis eval "'nginx:1.27@sha256:0'.split(':')"
        portcullis eval --object pod.yaml 'object.spec.containers.map(c, image.parse(c.image).isPinned)'
        portcullis eval --policy --request review.json --object new.yaml --old-object old.yaml --cost \\
          "request.operation != 'UPDATE' || object.spec == oldObject.spec"
        portcullis eval --object server.yaml --schema policyservers-crd.yaml 'object.spec.replicas > 1'
        portcullis eval --cases cases.jsonl --objects objects.json

      EXIT STATUS
        1 when the result is an error or not known, or a line is no case; 2 when the expression does not compile.
      """)

  enum Output: String, CaseIterable, ExpressibleByArgument {
    case json
    case text
  }

  @Argument(help: "The expression.")
  var expression: String?

  @OptionGroup
  var input: AdmissionInput

  @Option(name: .shortAndLong, help: "How the result is printed; as text, a string comes without its quotes.")
  var output: Output = .json

  @Flag(help: "Also print on standard error what the evaluation cost, in the API server's units.")
  var cost = false

  @Option(help: ArgumentHelp("Evaluate the cases of a file, one JSON object per line; may be .gz.", valueName: "file"))
  var cases: String?

  @Option(
    help: ArgumentHelp("The tables that the cases name their objects in, as JSON; may be .gz.", valueName: "file"))
  var objects: String?

  func validate() throws {
    guard (expression == nil) != (cases == nil) else {
      throw ValidationError("give an expression, or --cases with --objects")
    }
    guard (cases == nil) == (objects == nil) else { throw ValidationError("--cases and --objects go together") }
  }

  func run() throws {
    if let cases, let objects { return try CaseBatch(cases: cases, objects: objects).run() }
    try evaluate(expression ?? "")
  }

  private func evaluate(_ expression: String) throws {
    let documents = try input.documents()
    var environment = environment(documents)
    try input.declareSchema(of: documents, in: &environment)
    let program = try compile(expression, in: environment)
    let session = Evaluation(environment: environment, limits: input.policy ? .policy : .standard)
    input.bind(documents, to: session)
    let value = session.evaluate(program)
    if cost { StandardError.line("cost \(session.cost)") }
    if case .error(let error) = value { throw failure(error, in: expression) }
    if case .unknown(let unknown) = value {
      throw Stop(.gateFailed, "not known: \(unknown.reasons.joined(separator: "; "))")
    }
    let stream = StandardOutput.open()
    if output == .text, let text = value.string {
      stream.write(text + "\n")
    } else {
      var json = JSONStream(stream)
      try ValueJSON(environment: environment).write(value, &json)
      json.end()
    }
    _ = stream.finish()
  }

  private func environment(_ documents: [String: InputDocuments]) -> Environment {
    if input.policy {
      var environment = Environment.kubernetes()
      environment.declareAdmissionVariables()
      return environment
    }
    var environment = RuleEnvironment.environment(for: documents["object"]?.inventory ?? InputDocuments.nothing)
    environment.declareAdmissionVariables(Set(documents.keys))
    return environment
  }

  private func compile(_ expression: String, in environment: Environment) throws -> Program {
    do throws(CompilationError) {
      return try environment.compile(expression)
    } catch {
      StandardError.line(error.rendered(expression))
      throw Stop(.usage, "the expression does not compile")
    }
  }

  /// Shows the place in the expression, where it is known.
  private func failure(_ error: EvaluationError, in expression: String) -> Stop {
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
