import ArgumentParser
import Audit
import Reports

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
