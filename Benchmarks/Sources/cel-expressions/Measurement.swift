import AllocationCounter
import CEL
import Documents
import Glibc

/// Evaluates expressions over one object as the API server does, with a cost budget and the cost read after each.
struct Measurement {
  private let environment: Environment
  private let evaluation: Evaluation

  /// What one evaluation comes to.
  struct Figures {
    /// Of this process' CPU; the best of some batches.
    var nanoseconds = Double.infinity
    /// Requests for heap memory, the mean over a batch.
    var allocations = 0.0
    var cost: UInt64 = 0
    var result = Condition.fails
  }

  init(object: Node) {
    var environment = Environment(libraries: [.standard, .optional, .strings, .lists])
    environment.declare("object")
    self.environment = environment
    evaluation = Evaluation(environment: environment, limits: Limits(cost: 1_000_000))
    evaluation.bind("object", node: object)
  }

  func compile(_ source: String) throws(CompilationError) -> Program { try environment.compile(source) }

  /// Adds a batch of evaluations to the figures of a program.
  func run(_ program: Program, _ repetitions: Int, into figures: inout Figures) {
    var cost: UInt64 = 0
    let allocations = allocation_count()
    let start = Self.nanoseconds()
    for _ in 0..<repetitions {
      figures.result = evaluation.condition(program)
      cost &+= evaluation.cost
    }
    let nanoseconds = Self.nanoseconds() - start
    figures.nanoseconds = min(figures.nanoseconds, nanoseconds / Double(repetitions))
    figures.allocations = Double(allocation_count() - allocations) / Double(repetitions)
    figures.cost = cost / UInt64(repetitions)
  }

  private static func nanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
