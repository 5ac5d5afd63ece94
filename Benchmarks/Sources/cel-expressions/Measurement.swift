import CEL
import Documents
import Glibc

/// Times expressions over one object, in nanoseconds of this process' CPU.
struct Measurement {
  private let environment: Environment
  private let evaluation: Evaluation

  init(object: Node) {
    var environment = Environment(libraries: [.standard, .optional, .strings, .lists])
    environment.declare("object")
    self.environment = environment
    evaluation = Evaluation(environment: environment)
    evaluation.bind("object", node: object)
  }

  /// The best of some runs for evaluations, the mean for compilations.
  func measure(
    _ source: String
  ) throws(CompilationError) -> (evaluation: Double, compilation: Double, result: Condition) {
    var program = try environment.compile(source)
    let compilations = 100
    let compileStart = Self.nanoseconds()
    for _ in 0..<compilations { program = try environment.compile(source) }
    let compilation = (Self.nanoseconds() - compileStart) / Double(compilations)

    var result = Condition.fails
    var best = Double.infinity
    let repetitions = 50_000
    for _ in 0..<5 {
      let start = Self.nanoseconds()
      for _ in 0..<repetitions { result = evaluation.condition(program) }
      best = min(best, (Self.nanoseconds() - start) / Double(repetitions))
    }
    return (best, compilation, result)
  }

  private static func nanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
