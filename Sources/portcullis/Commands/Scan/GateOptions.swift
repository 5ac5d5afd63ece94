import ArgumentParser
import Audit

struct GateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Exit 1 if a threat of this severity or worse is exposed, or a finding of it fails: critical, high, medium, low, "
        + "info.", valueName: "severity"))
  var failOn: Severity?

  @Option(help: ArgumentHelp("Exit 1 if the low end of the score is below this.", valueName: "score"))
  var minScore: Int?

  @Flag(help: "Exit 4 if the verdict of a threat is unknown.")
  var failOnUnknown = false

  @Flag(help: "Exit 4 if a file or document could not be read.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "A former JSON report: --fail-on and --fail-on-unknown see what is new or got worse since.", valueName: "file"),
    completion: .file())
  var baseline: String?

  @Flag(name: .customLong("exit-zero"), help: "Exit 0 whatever the gates say; wrong usage still exits 2.")
  var exitsWithZero = false

  var gates: Gates {
    Gates(failOn: failOn, minimumScore: minScore, failsOnUnknown: failOnUnknown, isStrict: strict)
  }

  func validate() throws {
    if let minScore, !(0...100).contains(minScore) {
      throw ValidationError("--min-score is from 0 to 100, not \(minScore)")
    }
  }
}

extension Severity: ExpressibleByArgument {}
