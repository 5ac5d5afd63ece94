import ArgumentParser
import Audit
import Reports

struct RulesTableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "Print what is behind each threat: controls, rules, what they judge, fixtures.",
    discussion: """
      The table is Markdown, one chapter for each threat. Directories of fixtures, where given, are counted.

      EXAMPLES
        portcullis rules table
        portcullis rules table Fixtures/rules > Docs/coverage-of-threats.md
      """)

  @Argument(help: ArgumentHelp("Directories of fixtures.", valueName: "dir"))
  var fixtures: [String] = []

  @OptionGroup var rules: RuleOptions

  func run() throws {
    let catalogue = try rules.catalogue()
    let run = try RuleTestRun(catalogue, paths: fixtures, only: [], isVerbose: false, isJudging: false)
    if let refusal = run.refusals.first { throw Stop(.usage, refusal) }
    let output = StandardOutput.open()
    output.write(ThreatTable(catalogue, fixtures: run.fixtures).markdown)
    _ = output.finish()
  }
}
