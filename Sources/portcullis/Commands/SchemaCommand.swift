import ArgumentParser
import Reports

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of the JSON report.",
    discussion: """
      The schema (JSON Schema 2020-12) of what `scan -f json` prints. The format of rule files has its own: \
      `portcullis rules schema`.

      EXAMPLES
        portcullis schema > report-v1.schema.json
        portcullis schema report
      """)

  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case report
  }

  @Argument(help: "What the schema is of.")
  var subject: Subject = .report

  func run() throws {
    let output = StandardOutput.open()
    switch subject {
    case .report: output.write(ReportSchema.text)
    }
    _ = output.finish()
  }
}
