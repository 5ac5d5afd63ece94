import CEL
import Glibc

/// How long the stages of compiling an expression take, in microseconds: the best of some runs of many.
struct Stages {
  let parse: Double
  let check: Double
  let plan: Double
  var total: Double { parse + check + plan }

  private static let runs = 10
  private static let repetitions = 100

  init(_ source: String, _ environment: Environment) throws(CompilationError) {
    let expression = try environment.parse(source)
    let checked = try environment.check(expression)
    parse = try Self.best { () throws(CompilationError) in _ = try environment.parse(source) }
    check = try Self.best { () throws(CompilationError) in _ = try environment.check(expression) }
    plan = try Self.best { () throws(CompilationError) in _ = try environment.compile(checked) }
  }

  private static func best(_ work: () throws(CompilationError) -> Void) throws(CompilationError) -> Double {
    var best = Double.infinity
    for _ in 0..<runs {
      let start = microseconds()
      for _ in 0..<repetitions { try work() }
      best = min(best, (microseconds() - start) / Double(repetitions))
    }
    return best
  }

  private static func microseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}
