import ArgumentParser
import Audit
import Documents
import Reports

struct RulesLintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check that every rule compiles, uses what it defines and has its fixtures.",
    discussion: """
      Built-in rules are checked too. With --fixtures it also says which rules lack a fixture that passes, one that \
      fails or one that is unknown.
      """)

  @Option(help: ArgumentHelp("The directory of fixtures.", valueName: "dir"))
  var fixtures: String?

  @Flag(
    name: [.customShort("v"), .customLong("verbose")],
    help: "Tell on standard error how long the rules take to load and to compile.")
  var isVerbose = false

  @OptionGroup var rules: RuleOptions

  func run() throws {
    var timings = Timings(isOn: isVerbose)
    let catalogue = try rules.catalogue()
    timings.mark("rules loaded")
    let lint = RuleLint(catalogue)
    if isVerbose {
      let compiled = lint.compile()
      // Letting them go is no part of it.
      withExtendedLifetime(compiled) { timings.mark("\(compiled.count) rules compiled") }
    }
    timings.show()
    var lines = lint.problems().map(\.description) + lint.loose()
    if let fixtures {
      let run = try RuleTestRun(catalogue, paths: [fixtures], only: [], isVerbose: false, isJudging: false)
      lines += run.refusals + run.missing(among: catalogue.rules.rules)
    }
    let output = StandardOutput.open()
    for line in lines { output.write("\(line)\n") }
    _ = output.finish()
    guard lines.isEmpty else {
      throw Stop(.gateFailed, "\(lines.count) \(lines.count == 1 ? "problem" : "problems") in the rules")
    }
  }
}
