import ArgumentParser
import Audit
import Reports

struct RulesExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain a rule: what it judges, why, and what to do.")

  @Argument(help: "The rule's name.", completion: NameCompletion.rules)
  var rule: String

  @OptionGroup var rules: RuleOptions
  @OptionGroup var display: DisplayOptions

  func run() throws {
    let catalogue = try rules.catalogue()
    guard let rule = catalogue.rules[name: rule] else {
      throw Stop(.usage, "no rule is called '\(rule)'; `portcullis rules` lists them")
    }
    let output = StandardOutput.open()
    RuleExplanation(rule, models: catalogue.models).write(to: output, options: display.reportOptions(Terminal.output))
    _ = output.finish()
  }
}
