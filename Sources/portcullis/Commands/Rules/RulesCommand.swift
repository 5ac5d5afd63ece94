import ArgumentParser

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List, explain, write, test and export rules.",
    discussion: """
      A rule is a YAML file: what it judges, what must be true, and where a finding points to, in CEL with the field \
      names of ValidatingAdmissionPolicy. Rules of one's own lie in a directory that --rules names; one that has a \
      built-in rule's name takes its place.

      EXAMPLES
        portcullis rules
        portcullis rules explain webhook-fails-open
        portcullis rules new my-rule --kind Deployment --control fails-closed
        portcullis rules test my-rules-fixtures --rules my-rules
        portcullis rules lint --rules my-rules
        portcullis rules schema > rule.schema.json
        portcullis rules export my-rule --rules my-rules | kubectl apply -f -
      """,
    subcommands: [
      RulesListCommand.self, RulesExplainCommand.self, RulesTestCommand.self, RulesLintCommand.self,
      RulesNewCommand.self, RulesSchemaCommand.self, RulesExportCommand.self, RulesTableCommand.self,
    ],
    defaultSubcommand: RulesListCommand.self)
}
