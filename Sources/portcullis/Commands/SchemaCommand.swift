import ArgumentParser
import Audit
import Reports

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of a command's JSON or of the configuration file.",
    discussion: """
      The schemas (JSON Schema 2020-12) of what `scan -f json` prints (report), of what `diff`, `threats`, `access`, \
      `coverage` and `preflight` print with `-f json`, and of portcullis.yaml (config). Each is whole by itself. The \
      format of rule files has its own: `portcullis rules schema`.

      EXAMPLES
        portcullis schema > report-v1.schema.json
        portcullis schema diff > diff-v1.schema.json
        portcullis schema config > portcullis.schema.json
      """)

  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case report
    case diff
    case threats
    case access
    case coverage
    case preflight
    case config
  }

  @Argument(help: "What the schema is of.")
  var subject: Subject = .report

  func run() throws {
    let output = StandardOutput.open()
    switch subject {
    case .report: output.write(PublishedSchema.report.text)
    case .diff: output.write(PublishedSchema.diff.text)
    case .threats: output.write(PublishedSchema.threats.text)
    case .access: output.write(PublishedSchema.access.text)
    case .coverage: output.write(PublishedSchema.coverage.text)
    case .preflight: output.write(PublishedSchema.preflight.text)
    case .config: output.write(ConfigurationShape.schema)
    }
    _ = output.finish()
  }
}
