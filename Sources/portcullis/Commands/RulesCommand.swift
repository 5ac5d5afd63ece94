import ArgumentParser
import Audit
import Documents
import Reports

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List, explain, test and check rules.",
    discussion: """
      A rule is a YAML file: what it judges, what must be true, and where a finding points to, in CEL with the field \
      names of ValidatingAdmissionPolicy. Rules of one's own lie in a directory that --rules names; one that has a \
      built-in rule's name takes its place.

      EXAMPLES
        portcullis rules
        portcullis rules explain webhook-fails-open
        portcullis rules test --rules my-rules my-fixtures
        portcullis rules lint --rules my-rules
        portcullis rules schema > rule.schema.json
      """,
    subcommands: [
      RulesListCommand.self, RulesExplainCommand.self, RulesTestCommand.self, RulesLintCommand.self,
      RulesSchemaCommand.self,
    ],
    defaultSubcommand: RulesListCommand.self)
}

struct RulesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the rules with their severity, control and threats.")

  @Option(help: ArgumentHelp("Only rules that bear on a threat, such as SIG-08.", valueName: "id"))
  var threat: String?

  @Option(help: ArgumentHelp("Only rules that give evidence for a control, such as fails-closed.", valueName: "name"))
  var control: String?

  @OptionGroup var rules: RuleOptions

  func run() throws {
    let catalogue = try rules.catalogue()
    if let threat, catalogue.models.threat(threat.uppercased()) == nil {
      throw Stop(.usage, "no threat is called '\(threat)'; `portcullis threats` lists them")
    }
    if let control, catalogue.models.control(control) == nil {
      throw Stop(.usage, "no control is called '\(control)'; they are \(Self.names(catalogue.models.controls))")
    }
    let chosen = catalogue.rules.rules.filter { rule in
      (control == nil || rule.control == control)
        && (threat == nil || catalogue.models.threats(reading: rule.control).contains(threat?.uppercased() ?? ""))
    }
    let output = StandardOutput.open()
    let width = chosen.map(\.name.count).max() ?? 0
    for rule in chosen {
      let name = rule.name + String(repeating: " ", count: width - rule.name.count)
      let severity = rule.severity.rawValue + String(repeating: " ", count: 8 - rule.severity.rawValue.count)
      output.write("\(name)  \(severity)  \(rule.title)\n")
    }
    _ = output.finish()
  }

  private static func names(_ controls: [Control]) -> String {
    controls.map(\.name).sorted().joined(separator: ", ")
  }
}

struct RulesExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain a rule: what it judges, why, and what to do.")

  @Argument(help: "The rule's name.")
  var rule: String

  @OptionGroup var rules: RuleOptions

  func run() throws {
    let catalogue = try rules.catalogue()
    guard let rule = catalogue.rules[name: rule] else {
      throw Stop(.usage, "no rule is called '\(rule)'; `portcullis rules` lists them")
    }
    let output = StandardOutput.open()
    output.write(RuleExplanation(rule: rule, models: catalogue.models).text)
    _ = output.finish()
  }
}

struct RulesTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Judge fixtures by the outcome that their names promise.",
    discussion: """
      A fixture is a manifest called DIR/RULE/CASE.OUTCOME.yaml, OUTCOME one of pass, fail, unknown and na (does not \
      apply). It is judged as all that a cluster holds, unless a document of kind View in it says otherwise. Every \
      rule that has fixtures, and every rule of --rules, must have a pass, a fail and an unknown.
      """)

  @Argument(help: "Directories of fixtures.")
  var paths: [String]

  @Option(name: .customLong("rule"), help: ArgumentHelp("Only this rule. Repeatable.", valueName: "name"))
  var names: [String] = []

  @Flag(name: .shortAndLong, help: "Also tell of the fixtures that pass.")
  var verbose = false

  @OptionGroup var rules: RuleOptions

  func run() throws {
    let catalogue = try rules.catalogue()
    for name in names where catalogue.rules[name: name] == nil {
      throw Stop(.usage, "no rule is called '\(name)'; `portcullis rules` lists them")
    }
    let run = try RuleTestRun(catalogue, paths: paths, only: Set(names), isVerbose: verbose)
    let output = StandardOutput.open()
    run.write(to: output)
    _ = output.finish()
    if let reason = run.failure { throw Stop(.gateFailed, reason) }
  }
}

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

  @OptionGroup var rules: RuleOptions

  func run() throws {
    let catalogue = try rules.catalogue()
    let lint = RuleLint(catalogue)
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

struct RulesSchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of rules and threat models.",
    discussion: """
      For editors with a YAML language server: put it beside your rules and begin each file with
      # yaml-language-server: $schema=rule.schema.json
      """)

  func run() throws {
    let output = StandardOutput.open()
    output.write(JSONSchema.text)
    _ = output.finish()
  }
}
