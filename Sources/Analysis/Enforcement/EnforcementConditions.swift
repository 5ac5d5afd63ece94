import CEL
import Documents

/// The conditions of ``EnforcementKnowledge``: CEL over `settings` and `mutating`. Each is compiled once, when an entry that
/// has it first occurs.
struct EnforcementConditions: Sendable {
  private let environment: Environment
  private let programs = KeyedMemo<String, Result<Program, CompilationError>>()
  /// Where there are no settings they are empty.
  private let none: Node?

  static let shared = EnforcementConditions()

  private init() {
    var environment = Environment(libraries: [.standard, .optional])
    environment.declare("settings")
    environment.declare("mutating", .bool)
    self.environment = environment
    none = DocumentReader.read([Source(name: "settings", bytes: Array("{}".utf8))]).arena.roots.first
  }

  func program(_ condition: String) -> Result<Program, CompilationError> {
    programs.value(for: condition) {
      do throws(CompilationError) {
        return .success(try environment.compile(condition))
      } catch {
        return .failure(error)
      }
    }
  }

  /// Asks conditions about one set of settings.
  func asking(settings: Node?, mutating: Bool) -> (_ condition: String?) -> Answer {
    let evaluation = Evaluation(environment: environment)
    if let settings = settings ?? none { evaluation.bind("settings", node: settings) }
    evaluation.bind("mutating", .bool(mutating))
    return { condition in
      guard let condition else { return .yes }
      switch program(condition) {
      case .failure(let error): return .unknown(because: "the condition '\(condition)' does not compile: \(error)")
      case .success(let program):
        switch evaluation.condition(program) {
        case .holds: return .yes
        case .fails: return .no
        case .unknown(let unknown): return .unknown(Set(unknown.reasons))
        // The module takes settings of another shape for a mistake and does not start.
        case .error(let error): return .unknown(because: "the settings are not as the module expects: \(error.message)")
        }
      }
    }
  }
}
