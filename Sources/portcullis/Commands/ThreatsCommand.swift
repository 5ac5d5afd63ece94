import ArgumentParser
import Audit
import Reports

struct ThreatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threats",
    abstract: "List the threats, or explain one.",
    discussion: """
      Without an ID lists the threats of both models. With one explains it: how it goes, what it leads to, the \
      condition under which it counts as mitigated, the controls and rules behind that, and what to do.

      EXAMPLES
        portcullis threats
        portcullis threats SIG-08
      """)

  @Argument(help: "A threat, such as SIG-08 or KW-01.", completion: NameCompletion.threats)
  var id: String?

  @OptionGroup var rules: RuleOptions
  @OptionGroup var display: DisplayOptions

  func run() throws {
    let catalogue = try rules.catalogue()
    let output = StandardOutput.open()
    let options = display.reportOptions(Terminal.output)
    if let id {
      guard let threat = catalogue.models.threats.first(where: { $0.id.lowercased() == id.lowercased() }) else {
        throw Stop(.usage, "no threat is called '\(id)'; `portcullis threats` lists them")
      }
      ThreatExplanation(threat, in: catalogue).write(to: output, options: options)
    } else {
      ThreatList(catalogue.models).write(to: output, options: options)
    }
    _ = output.finish()
  }
}
