import Analysis
import ArgumentParser
import Audit
import Cluster
import Collection
import Documents
import Glibc
import Reports

struct ThreatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threats",
    abstract: "List the threats with their verdicts, explain one with its evidence, or draw the attack tree.",
    discussion: """
      Without an ID lists the threats of both models. With one explains it: how it goes, what it leads to, the \
      condition under which it counts as mitigated, the controls and rules behind that, and what to do.

      With an input, files or a live cluster, the list has verdicts, and the explanation has the evidence: which \
      controls decided, what each rule came to, the objects that pass and fail with their places, what would settle what \
      is unknown, and what a person could attest. --tree shows the SIG paper's attack tree: the routes to its goals, \
      which are open, and through which findings. A portcullis.yaml counts as in a scan: verdicts stay as they are, and \
      what they would be with what is accepted or attested stands beside them.

      EXAMPLES
        portcullis threats
        portcullis threats SIG-08
        portcullis threats --complete export/
        portcullis threats SIG-08 --complete export/
        portcullis threats SIG-08 --live -f json
        portcullis threats --tree --complete export/

      EXIT STATUS
        0 done, 2 wrong usage or rules that do not load, 3 nothing relevant in the input.
      """)

  @Argument(
    help: ArgumentHelp(
      "A threat, such as SIG-08 or KW-01, and files and directories to judge it by; - for standard input.",
      valueName: "id-or-path"), completion: NameCompletion.threats)
  var arguments: [String] = []

  @Flag(help: "Show the attack tree with its routes.")
  var tree = false

  @Option(name: [.customShort("f"), .long], help: "How the answer is written.")
  var format: Format = .text

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Accepted risks") var configuration: ConfigurationOptions
  @OptionGroup(title: "Rules") var rules: RuleOptions
  @OptionGroup var display: DisplayOptions

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
  }

  func run() throws {
    let catalogue = try rules.catalogue()
    let (threat, paths) = try subject(in: catalogue.models)
    if tree, let threat {
      throw ValidationError("--tree is about all threats; `portcullis threats \(threat.id)` names the routes over one")
    }
    let selection = Selection(threats: threat.map { [$0.id] } ?? [], keepsPassed: threat != nil)
    let report = try judge(paths, by: catalogue, selection)
    let output = StandardOutput.open()
    switch format {
    case .text: write(threat, report, catalogue, to: output)
    case .json:
      let json = ThreatJSON(catalogue, report: report)
      if let threat {
        json.write(threat, to: output)
      } else if tree {
        json.writeTree(to: output)
      } else {
        json.write(to: output)
      }
    }
    _ = output.finish()
  }

  private func write(_ threat: Threat?, _ report: Report?, _ catalogue: Catalogue, to output: ByteOutput) {
    let options = display.reportOptions(Terminal.output)
    if let threat {
      ThreatExplanation(threat, in: catalogue, report: report).write(to: output, options: options)
    } else if tree {
      AttackTreeText(catalogue.models, report: report).write(to: output, options: options)
    } else {
      ThreatList(catalogue.models, report: report).write(to: output, options: options)
    }
  }

  /// The first argument is a threat's ID or, like all others, a path.
  private func subject(in models: ThreatModels) throws -> (threat: Threat?, paths: [String]) {
    guard let first = arguments.first else { return (nil, []) }
    if let threat = models.threats.first(where: { $0.id.lowercased() == first.lowercased() }) {
      return (threat, Array(arguments.dropFirst()))
    }
    guard first != "-", access(first, F_OK) != 0 else { return (nil, arguments) }
    let advice = Spelling.nearest(to: first, among: models.threats.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
    throw Stop(
      .usage,
      PrintableText.escape(
        "no threat is called '\(first)', and no file or directory\(advice) (`portcullis threats` lists the threats)"))
  }

  /// Nil where nothing was named to judge by.
  private func judge(_ paths: [String], by catalogue: Catalogue, _ selection: Selection) throws -> Report? {
    guard input.live.isLive || !paths.isEmpty else {
      let about = [
        ("--complete", input.complete), ("--values", !input.values.isEmpty), ("--config", configuration.config != nil),
      ]
      if let option = about.first(where: \.1)?.0 {
        throw ValidationError("\(option) is about an input: name files or directories, or - for standard input")
      }
      return nil
    }
    try input.expectInput(paths, otherwise: "")
    var acceptances = try configuration.acceptances(for: catalogue)
    let inventory = try input.inventory(
      of: paths, wanting: catalogue.demand(selection), following: Demand.ofParameters)
    let inline = configuration.inline(in: inventory, for: catalogue)
    acceptances.suppressions += inline.suppressions
    for problem in inventory.problems + inline.problems where problem.severity == .error {
      StandardError.line(PrintableText.escape(problem.description))
    }
    guard !inventory.objects.isEmpty || !inventory.configurations.isEmpty else {
      throw Stop(
        .nothingRelevant,
        "nothing relevant in the input: no Kubernetes object and no configuration of admission")
    }
    do throws(LoadingFailure) {
      return try Auditor(catalogue).audit(
        inventory, toolVersion: ToolVersion.current, selection: selection, acceptances: acceptances)
    } catch {
      throw error.stop
    }
  }
}
