import CEL
import Documents
import Glibc

// Prints what one evaluation of each recorded expression costs, and what cel-go was measured to take for it:
// cel-expressions [FOLDER], the folder holding expressions.json and pod.json.

/// The recorded data, beside the repository unless PORTCULLIS_SHARED says otherwise.
let shared: String = {
  if let named = getenv("PORTCULLIS_SHARED") { return String(cString: named) }
  return #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
    + "/../shared"
}()
let folder = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "\(shared)/cel-conformance/benchmark"

guard let recorded = read("expressions.json"), let object = read("pod.json") else {
  print("skipped: \(folder) does not hold expressions.json and pod.json")
  exit(0)
}

var environment = Environment(libraries: [.standard, .optional, .strings, .lists])
environment.declare("object")
let evaluation = Evaluation(environment: environment)
evaluation.bind("object", node: object)

print(
  column("expression", 20, isText: true) + column("ns", 8) + column("cel-go ns", 11) + column("ratio", 7)
    + column("tracked ns", 12) + column("ratio", 7) + column("compile us", 12) + "  result")
for entry in recorded["expressions"]?.elements ?? [] {
  guard let name = entry["name"]?.string, let source = entry["expr"]?.string else { continue }
  do {
    print(try measured(name, source))
  } catch {
    print("\(name): \(error.rendered(source))")
    exit(1)
  }
}

/// The table's line for an expression.
func measured(_ name: String, _ source: String) throws(CompilationError) -> String {
  var program = try environment.compile(source)
  let compilations = 100
  let compileStart = nanoseconds()
  for _ in 0..<compilations { program = try environment.compile(source) }
  let compileTime = (nanoseconds() - compileStart) / Double(compilations)

  var result = Condition.fails
  var best = Double.infinity
  let repetitions = 50_000
  for _ in 0..<5 {
    let start = nanoseconds()
    for _ in 0..<repetitions { result = evaluation.condition(program) }
    best = min(best, (nanoseconds() - start) / Double(repetitions))
  }

  let plain = recorded["cel_go_ns", name]?.int
  let tracked = recorded["cel_go_tracked_ns", name]?.int
  return column(name, 20, isText: true) + column(tenths(best), 8) + column(plain.map { "\($0)" } ?? "-", 11)
    + column(plain.map { tenths(Double($0) / best) } ?? "-", 7) + column(tracked.map { "\($0)" } ?? "-", 12)
    + column(tracked.map { tenths(Double($0) / best) } ?? "-", 7) + column(tenths(compileTime / 1000), 12)
    + "  \(result)"
}

/// The CPU time of this process.
func nanoseconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

func column(_ text: String, _ width: Int, isText: Bool = false) -> String {
  let padding = String(repeating: " ", count: max(width - text.count, 1))
  return isText ? text + padding : padding + text
}

/// A file of the folder; nil where there is none.
func read(_ name: String) -> Node? {
  guard let file = fopen("\(folder)/\(name)", "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { break }
    bytes += chunk[..<count]
  }
  return DocumentReader.read([Source(name: name, bytes: bytes)]).arena.roots.first
}
