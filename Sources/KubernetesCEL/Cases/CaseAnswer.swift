package import CEL
import Documents

/// What a case came to.
package struct CaseAnswer {
  /// How far the API server gets with an expression that does not compile.
  package enum Phase: String, Sendable {
    case parse
    case check
    /// Constants are folded while the program is built.
    case program
  }

  package struct Failure: Error {
    package let phase: Phase
    package let issues: [CompilationError.Issue]
  }

  package let id: String?
  /// The type of the result, or why there is none.
  package var compilation: Result<CELType, Failure> = .success(.dyn)
  /// A value, an error, or unknown; nil where it did not compile.
  package var result: Value?
  /// What the evaluation cost; nil where it did not compile.
  package var cost: UInt64?

  init(id: String?) {
    self.id = id
  }

  private var isStoppedByCost: Bool { (cost ?? 0) > Limits.policy.cost }
}

// MARK: - As JSON

extension CaseAnswer {
  package var json: [UInt8] {
    var json = JSONLine()
    json.object { json in
      if let id { json.member("id", id) }
      json.member("compile") { json in
        json.object { json in
          switch compilation {
          case .success(let type):
            json.member("ok", true)
            json.member("type") { $0.write(type) }
            json.member("typeText", type.description)
          case .failure(let failure): failure.write(&json)
          }
        }
      }
      switch result {
      case nil: break
      case .error(let error): json.member("error", error.message)
      case .unknown(let unknown):
        json.member("unknown") { $0.array(unknown.reasons) { $0.string($1) } }
      case let value?: json.member("value") { $0.write(value) }
      }
      json.member("cost") { json in
        if let cost { json.verbatim(String(cost)) } else { json.null() }
      }
      json.member("costLimitHit", isStoppedByCost)
    }
    return json.bytes
  }

  /// The answer to a line that is no case.
  static func broken(id: String?, _ problem: DocumentProblem) -> [UInt8] {
    var json = JSONLine()
    json.object { json in
      if let id { json.member("id", id) }
      json.member("problem", problem.description)
    }
    return json.bytes
  }
}

extension CaseAnswer.Failure {
  fileprivate func write(_ json: inout JSONLine) {
    json.member("ok", false)
    json.member("phase", phase.rawValue)
    json.member("errors") { json in
      json.array(issues) { json, issue in
        json.object { json in
          json.member("line") { $0.verbatim(String(issue.line)) }
          json.member("column") { $0.verbatim(String(issue.column)) }
          json.member("message", issue.message)
        }
      }
    }
  }
}
