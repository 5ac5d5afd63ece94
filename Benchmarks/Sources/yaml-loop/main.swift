import CYAMLEvents
import Documents
import Glibc

// Prints the CPU time of a bare libyaml event loop, of the Documents reader and, where a scanner is named, of a whole
// scan over the same bytes, with their ratios: yaml-loop [--megabytes N] [--scan PORTCULLIS] [--only loop|reader] [FILE]

var megabytes = 20
var scanner: String?
var only: String?
var file: String?
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  switch argument {
  case "--megabytes": megabytes = arguments.popFirst().flatMap { Int($0) } ?? megabytes
  case "--scan": scanner = arguments.popFirst()
  case "--only": only = arguments.popFirst()
  default: file = argument
  }
}

let bytes = file.map(contents) ?? Deployments.stream(bytes: megabytes << 20)

/// The best of some runs, in seconds of this process' CPU.
func measure(_ runs: Int = 5, _ body: () -> Void) -> Double {
  var best = Double.infinity
  for _ in 0..<runs {
    let start = clock()
    body()
    best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
  }
  return best
}

func report(_ name: String, _ seconds: Double, per loop: Double?) {
  let rate = Double(bytes.count) / seconds / 1e6
  let ratio = loop.map { "  \(rounded(seconds / $0)) x the event loop" } ?? ""
  print("\(name): \(rounded(seconds * 1000)) ms CPU, \(rounded(rate)) MB/s\(ratio)")
}

func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

print("\(bytes.count) bytes")
var loop: Double?
if only != "reader" {
  let seconds = measure { _ = countEvents(bytes) }
  report("libyaml event loop", seconds, per: nil)
  loop = seconds
}
if only != "loop" {
  let source = Source(name: "bench.yaml", bytes: bytes)
  var nodes = 0
  let seconds = measure {
    let (arena, problems) = DocumentReader.read([source])
    guard problems.isEmpty else { fatalError("\(problems[0])") }
    nodes = arena.records.count
  }
  report("Documents reader (\(nodes) nodes)", seconds, per: loop)
}
if let scanner {
  let path = file ?? "/tmp/yaml-loop-\(getpid()).yaml"
  if file == nil { write(bytes, to: path) }
  report("portcullis scan", childTime(scanner, path), per: loop)
  if file == nil { unlink(path) }
}
