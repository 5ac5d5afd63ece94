import BenchmarkData
import CEL
import Documents
import Glibc

// Prints how long each recorded expression takes to parse, check and plan, in microseconds, and what part of the goal
// that is: cel-compile [FILE], the file holding the expressions.

/// For the largest expression, in microseconds.
let goal = 100.0
let file =
  CommandLine.arguments.count > 1
  ? CommandLine.arguments[1] : RecordedData.shared + "/cel-conformance/benchmark/expressions.json"

guard let expressions = RecordedData.read(file)?["expressions"] else {
  print("skipped: \(file) holds no expressions")
  exit(0)
}

var environment = Environment(libraries: [.standard, .optional, .strings, .lists])
environment.declare("object")
var table = Table()
table.add(["expression", "parse us", "check us", "plan us", "total us", "of goal"])
for entry in expressions.elements {
  guard let name = entry["name"]?.string, let source = entry["expr"]?.string else { continue }
  do {
    let stages = try Stages(source, environment)
    table.add([
      name, stages.parse.tenths, stages.check.tenths, stages.plan.tenths, stages.total.tenths,
      (stages.total / goal).tenths,
    ])
  } catch {
    print("\(name):\n\(error.rendered(source))")
    exit(1)
  }
}
table.print()
