import ArgumentParser
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

  @Argument(help: "What the schema is of.")
  var subject: PublishedSchema = .report

  func run() throws {
    let output = StandardOutput.open()
    output.write(subject.text)
    _ = output.finish()
  }
}

extension PublishedSchema: ExpressibleByArgument {}
