import BenchmarkData
import Glibc

// Prints how long `portcullis` takes to load all rules and to compile all of them, as a scan would that has something for
// each to judge, in each of 20 runs of the program: rules [PROGRAM], the program being the release build of this
// package's parent.

/// For both steps together, in milliseconds.
let goal = 20.0
let runs = 20
let program = MeasuredProgram.path()

var table = Table()
table.add(["run", "loaded ms", "compiled ms", "together ms", "of goal"])
var totals: [Double] = []
for run in 1...runs {
  let steps = TimedRun(program, ["rules", "lint", "-v"])
  guard let loaded = steps.milliseconds("rules loaded"), let compiled = steps.milliseconds("rules compiled") else {
    print("\(program) rules lint -v does not tell how long its steps took")
    exit(1)
  }
  totals.append(loaded + compiled)
  table.add(["\(run)", loaded.tenths, compiled.tenths, totals[run - 1].tenths, (totals[run - 1] / goal).hundredths])
}
table.print()
totals.sort()
print("loading and compiling all rules: best \(totals[0].tenths) ms, median \(totals[runs / 2].tenths) ms")
