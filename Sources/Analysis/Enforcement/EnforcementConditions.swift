import CEL
import Cluster
import Documents

/// The conditions of ``EnforcementKnowledge``: CEL over `settings` and `mutating`, those about an object over its parts too.
/// Each is compiled once, when an entry that has it first occurs.
struct EnforcementConditions: Sendable {
  private let environment: Environment
  private let programs = KeyedMemo<String, Result<Program, CompilationError>>()
  /// Where there are no settings they are empty.
  private let none: Node?

  static let shared = EnforcementConditions()

  private init() {
    var environment = Environment(libraries: [.standard, .optional, .strings, Self.globs])
    for variable in ["settings", "object", "pod", "containers", "everyContainer", "images"] {
      environment.declare(variable)
    }
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

  /// `glob('ghcr.io/app', 'ghcr.io/*')`: `*` stands for any text, `?` for one character.
  private static let globs = Library(
    "globs",
    functions: [
      Function("glob", parameters: [.string, .string], result: .bool) { arguments in
        .bool(WildcardPattern(arguments[1].string ?? "", questionMark: true).matches(arguments[0].string ?? ""))
      }
    ])

  /// Asks conditions about one set of settings, and an object where they are about one.
  ///
  /// - Parameter lists: the lists of containers that are looked at.
  func asking(
    settings: Node?, mutating: Bool, about object: JudgedObject? = nil,
    containers lists: [String] = ["initContainers", "containers"]
  ) -> (_ condition: String?) -> Answer {
    let evaluation = evaluation(settings: settings, mutating: mutating)
    if let object { bind(object, lists, in: evaluation) }
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

  /// What an expression over settings comes to; nil where it fails.
  func value(of expression: String, settings: Node?, mutating: Bool) -> DocumentTree? {
    guard case .success(let program) = program(expression) else { return nil }
    return DocumentTree(evaluation(settings: settings, mutating: mutating).evaluate(program))
  }

  private func evaluation(settings: Node?, mutating: Bool) -> Evaluation {
    let evaluation = Evaluation(environment: environment)
    if let settings = settings ?? none { evaluation.bind("settings", node: settings) }
    evaluation.bind("mutating", .bool(mutating))
    return evaluation
  }

  private func bind(_ object: JudgedObject, _ lists: [String], in evaluation: Evaluation) {
    evaluation.bind("object", node: object.node)
    if let pod = object.pod ?? none { evaluation.bind("pod", node: pod) }
    evaluation.bind("containers", .list(object.containers(lists).map { .node($0) }))
    let every = object.containers(Guard.containerLists)
    evaluation.bind("everyContainer", .list(every.map { .node($0) }))
    evaluation.bind("images", .list(every.compactMap { $0["image"]?.string }.map(JudgedObject.image)))
  }
}
