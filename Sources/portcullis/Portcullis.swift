import ArgumentParser

struct Portcullis: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: ProgramName.current,
    abstract: "Proves what a cluster's admission control really guards.",
    discussion: """
      Judges exported manifests against the two published threat models of Kubernetes admission control (SIG \
      Security's and Kubewarden's) and says for every threat whether it is mitigated, partly mitigated, exposed, or \
      cannot be told from here, with the evidence and the exact line.

      EXAMPLES
        portcullis scan manifests/
        helm template my-release my-chart | portcullis scan -
        portcullis scan --complete -f sarif=out.sarif --fail-on high export/
        portcullis threats SIG-08

      EXIT STATUS
        0   done, and every gate that was asked for is met
        1   a gate failed (--fail-on, --min-score), or decode or eval found an error
        2   wrong usage, or a rule that does not load
        3   nothing relevant in the input
        4   incomplete, and --strict or --fail-on-unknown was given
        70  a defect of the tool itself
      The reason of any other status than 0 is a line on standard error.
      """,
    version: ToolVersion.current,
    subcommands: [
      ScanCommand.self, DiffCommand.self, CoverageCommand.self, SimulateCommand.self, AccessCommand.self,
      ThreatsCommand.self,
      SnapshotCommand.self,
      RulesCommand.self,
      DecodeCommand.self, EvalCommand.self, SchemaCommand.self, PreflightCommand.self, CompletionsCommand.self,
    ])
}
