import ArgumentParser
import Audit
import Reports

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
