import Documents
import KubernetesCEL
import Reports

/// Evaluates a file of cases, one JSON object per line, and writes one answer for each line in the same order.
struct CaseBatch {
  private let cases: Source
  private let evaluator: CaseEvaluator

  init(cases: String, objects: String) throws {
    self.cases = try DecompressedFile.source(cases)
    let objects = try DecompressedFile.source(objects)
    do throws(DocumentProblem) {
      evaluator = CaseEvaluator(tables: try CaseTables(objects))
    } catch {
      throw Stop(.usage, PrintableText.escape(error.description))
    }
  }

  /// Every line gets its answer, also where another one is broken.
  func run() throws {
    let output = StandardOutput.open()
    var brokenCount = 0
    for line in JSONLines(cases) {
      let answer = evaluator.answer(line)
      output.write(bytes: answer.json + [0x0a])
      guard let problem = answer.problem else { continue }
      brokenCount += 1
      StandardError.line(PrintableText.escape("\(problem.location): error: \(problem.message)"))
    }
    _ = output.finish()
    guard brokenCount == 0 else {
      throw Stop(.gateFailed, brokenCount == 1 ? "one line is no case" : "\(brokenCount) lines are no cases")
    }
  }
}
