import Analysis
import Documents
import Reports

/// Answers a file of JSON objects, one per line, by one line each in the same order.
struct LineBatch {
  let lines: Source
  /// What a line is: `request`, `requests`.
  let names: (one: String, many: String)

  /// Every line gets its answer, also where another one is broken: that one's is the error, with its place on standard
  /// error.
  func run(_ answer: (Node) throws(RequestError) -> DocumentTree) throws {
    let output = StandardOutput.open()
    var brokenCount = 0
    for line in JSONLines(lines) {
      let (tree, problem) = Self.answer(line, answer)
      output.write((tree.document()?.json() ?? "{}") + "\n")
      guard let problem else { continue }
      brokenCount += 1
      StandardError.line(PrintableText.escape(problem))
    }
    _ = output.finish()
    guard brokenCount == 0 else {
      throw Stop(
        .gateFailed, brokenCount == 1 ? "one line is no \(names.one)" : "\(brokenCount) lines are no \(names.many)")
    }
  }

  /// Deeper than any object that an API server takes.
  private static let limits: ReadLimits = {
    var limits = ReadLimits()
    limits.depth = 500
    return limits
  }()

  private static func answer(
    _ line: Source, _ answer: (Node) throws(RequestError) -> DocumentTree
  ) -> (tree: DocumentTree, problem: String?) {
    let node: Node
    do throws(DocumentProblem) {
      node = try DocumentReader.json(line, limits: limits)
    } catch {
      return (.map(["error": .string(error.message)]), "\(error.location): error: \(error.message)")
    }
    do throws(RequestError) {
      return (try answer(node), nil)
    } catch {
      var members: [String: DocumentTree] = ["error": .string(error.message)]
      if let id = node["id"] { members["id"] = DocumentTree(id) }
      return (.map(members), "\(error.location): error: \(error.message)")
    }
  }
}
