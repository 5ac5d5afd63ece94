import ArgumentParser
import Audit
import Reports

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of the JSON report or of the configuration file.",
    discussion: """
      The schemas (JSON Schema 2020-12) of what `scan -f json` prints and of portcullis.yaml. The format of rule files \
      has its own: `portcullis rules schema`.

      EXAMPLES
        portcullis schema > report-v1.schema.json
        portcullis schema report
        portcullis schema config > portcullis.schema.json
      """)

  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case report
    case config
  }

  @Argument(help: "What the schema is of.")
  var subject: Subject = .report

  func run() throws {
    let output = StandardOutput.open()
    switch subject {
    case .report: output.write(ReportSchema.text)
    case .config: output.write(ConfigurationShape.schema)
    }
    _ = output.finish()
  }
}
