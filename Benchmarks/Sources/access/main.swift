import BenchmarkData
import Glibc

// Prints how long `portcullis access` takes on a made-up cluster of many roles and bindings, step by step, and what part
// of the goal that is: access [PROGRAM], the program being the release build of this package's parent.

let program = MeasuredProgram.path()

let cluster = SyntheticCluster(roleCount: 5_000, bindingCount: 10_000)
let inventory = "/tmp/portcullis-benchmark-access-\(getpid()).json"
guard cluster.write(to: inventory) else {
  print("cannot write \(inventory)")
  exit(1)
}
defer { unlink(inventory) }

/// In milliseconds, by step.
let goals = ["index built": 1_000.0, "answered": 10.0, "routes found": 2_000.0]
var table = Table()
table.add(["question", "step", "ms", "of goal"])
let questions = [
  ["delete", "validatingwebhookconfigurations"], ["create", "pods/exec", "-n", "n77"], ["get", "pods"], ["--gate"],
]
for question in questions {
  let run = TimedRun(program, ["access"] + question + ["--complete", "-v", inventory])
  for step in run.steps {
    let part = goals[step.name].map { (step.milliseconds / $0).hundredths } ?? ""
    table.add([question.joined(separator: " "), step.name, "\(step.milliseconds)", part])
  }
}
table.print()
