import BenchmarkData
import CEL
import Documents
import Glibc

// Prints what one evaluation of each recorded expression takes with the cost budget on, beside what cel-go was measured
// to take with its own, and fails where a goal is missed: at most a quarter of cel-go's time, no heap memory.
// cel-expressions [--batches N] [FOLDER], the folder holding expressions.json and pod.json.

/// The share of cel-go's time that an evaluation may take.
let goal = 0.25
let repetitions = 20_000
var batches = 15
var folder = RecordedData.shared + "/cel-conformance/benchmark"
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  switch argument {
  case "--batches": batches = arguments.popFirst().flatMap { Int($0) } ?? batches
  default: folder = argument
  }
}

guard let recorded = RecordedData.read("\(folder)/expressions.json"),
  let object = RecordedData.read("\(folder)/pod.json"), let expressions = recorded["expressions"]
else {
  print("skipped: \(folder) does not hold expressions.json and pod.json")
  exit(0)
}

let measurement = Measurement(object: object)
var entries: [(name: String, program: Program, figures: Measurement.Figures)] = []
for entry in expressions.elements {
  guard let name = entry["name"]?.string, let source = entry["expr"]?.string else { continue }
  do {
    entries.append((name, try measurement.compile(source), Measurement.Figures()))
  } catch {
    print("\(name):\n\(error.rendered(source))")
    exit(1)
  }
}

// In rounds over all expressions, so that a busy moment of the machine spoils no expression's every batch.
for _ in 0..<batches {
  for i in entries.indices { measurement.run(entries[i].program, repetitions, into: &entries[i].figures) }
}

var table = Table()
table.add(["expression", "ns", "cel-go ns", "of it", "heap requests", "cost", "result", ""])
var missed = false
for (name, _, figures) in entries {
  let reference = recorded["cel_go_tracked_ns", name]?.int.map(Double.init)
  let ratio = reference.map { figures.nanoseconds / $0 }
  let isMissed = ratio.map { $0 > goal } ?? true || figures.allocations > 0
  missed = missed || isMissed
  table.add([
    name, "\(Int(figures.nanoseconds.rounded()))", reference.map { "\(Int($0))" } ?? "-",
    ratio.map { "\(($0 * 1000).rounded() / 1000)" } ?? "-", "\(figures.allocations)", "\(figures.cost)",
    "\(figures.result)", isMissed ? "missed" : "",
  ])
}
table.print()
exit(missed ? 1 : 0)
