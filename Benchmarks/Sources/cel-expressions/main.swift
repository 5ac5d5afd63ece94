import BenchmarkData
import CEL
import Documents
import Glibc

// Prints what one evaluation of each recorded expression costs, and what cel-go was measured to take for it:
// cel-expressions [FOLDER], the folder holding expressions.json and pod.json.

let folder =
  CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : RecordedData.shared + "/cel-conformance/benchmark"

guard let recorded = RecordedData.read("\(folder)/expressions.json"),
  let object = RecordedData.read("\(folder)/pod.json"), let expressions = recorded["expressions"]
else {
  print("skipped: \(folder) does not hold expressions.json and pod.json")
  exit(0)
}

let measurement = Measurement(object: object)
var table = Table()
table.add(["expression", "ns", "cel-go ns", "ratio", "tracked ns", "ratio", "compile us", "result"])
for entry in expressions.elements {
  guard let name = entry["name"]?.string, let source = entry["expr"]?.string else { continue }
  do {
    let measured = try measurement.measure(source)
    let plain = recorded["cel_go_ns", name]?.int
    let tracked = recorded["cel_go_tracked_ns", name]?.int
    table.add([
      name, tenths(measured.evaluation), plain.map { "\($0)" } ?? "-",
      plain.map { tenths(Double($0) / measured.evaluation) } ?? "-", tracked.map { "\($0)" } ?? "-",
      tracked.map { tenths(Double($0) / measured.evaluation) } ?? "-", tenths(measured.compilation / 1000),
      "\(measured.result)",
    ])
  } catch {
    print("\(name):\n\(error.rendered(source))")
    exit(1)
  }
}
table.print()

func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
