import CEL
package import Documents

/// Compiles and evaluates expressions as the API server would for a policy, one for each line of a batch, and answers
/// in the form of the recorded cases.
package struct CaseEvaluator {
  private let tables: CaseTables
  private let environment: Environment

  /// An evaluator with these tables; without shortcuts for tests that those change nothing.
  package init(tables: CaseTables, optimizes: Bool = true) {
    self.tables = tables
    var environment = Environment.kubernetes()
    environment.optimizes = optimizes
    environment.declareAdmissionVariables()
    self.environment = environment
  }

  /// The answer to a line of JSON, without a line break, and what is wrong with the line if it is no case.
  package func answer(_ line: Source) -> (json: [UInt8], problem: DocumentProblem?) {
    do throws(DocumentProblem) {
      let node = try DocumentReader.json(line)
      do throws(DocumentProblem) {
        return (try answer(node).json, nil)
      } catch {
        return (CaseAnswer.broken(id: node["id"]?.string, error), error)
      }
    } catch {
      return (CaseAnswer.broken(id: BrokenLine.id(line.bytes), error), error)
    }
  }

  /// Compiles and evaluates a case.
  package func answer(_ line: Node) throws(DocumentProblem) -> CaseAnswer {
    guard line.kind == .map else { throw DocumentProblem(at: line.location, "expected an object: a case") }
    guard let expression = line["expr"]?.string else {
      throw DocumentProblem(at: (line["expr"] ?? line).location, "a case has its expression as the string expr")
    }
    var answer = CaseAnswer(id: line["id"]?.string)
    let evaluation = Evaluation(environment: environment, limits: .policy)
    try tables.bind(line, to: evaluation)
    switch compile(expression) {
    case .failure(let failure): answer.compilation = .failure(failure)
    case .success(let program):
      answer.compilation = .success(program.resultType)
      answer.result = evaluation.evaluate(program)
      answer.cost = evaluation.cost
    }
    return answer
  }

  private func compile(_ source: String) -> Result<Program, CaseAnswer.Failure> {
    let expression: Expression
    do throws(CompilationError) {
      expression = try environment.parse(source)
    } catch {
      return .failure(CaseAnswer.Failure(phase: .parse, issues: error.issues))
    }
    let checked: CheckedExpression
    do throws(CompilationError) {
      checked = try environment.check(expression)
    } catch {
      return .failure(CaseAnswer.Failure(phase: .check, issues: error.issues))
    }
    do throws(CompilationError) {
      return .success(try environment.compile(checked))
    } catch {
      // The API server stops at the first, and has no place for it.
      let issues = error.issues.prefix(1).map { issue in
        CompilationError.Issue(line: 0, column: 0, message: "program instantiation failed: \(issue.message)")
      }
      return .failure(CaseAnswer.Failure(phase: .program, issues: issues))
    }
  }
}

/// Finds the id of a line that is no JSON.
private enum BrokenLine {
  static func id(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let key = text.firstRange(of: "\"id\"") else { return nil }
    let value = text[key.upperBound...].drop { $0 == " " || $0 == ":" || $0 == "\t" }
    guard value.first == "\"", let end = value.dropFirst().firstIndex(of: "\"") else { return nil }
    return String(value[..<end].dropFirst())
  }
}
