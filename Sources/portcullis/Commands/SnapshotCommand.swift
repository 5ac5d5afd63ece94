import Analysis
import ArgumentParser
import Audit
import Cluster
import Collection
import Documents
import Glibc
import Reports

struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Write what a scan reads of a cluster or of files to one file, to be judged elsewhere.",
    discussion: """
      Reads what `scan`, `coverage`, `simulate` and `access` read, and writes it with all that was seen and not seen: \
      whoever gets the file gets the same judgement from it, as of the moment when it was taken (--now judges as of \
      another one). The file is JSON Lines in gzip: `zcat FILE | jq .` shows what is in it.

      It is made to be handed on. Secrets keep their names, the names of their keys and public certificates, and lose \
      everything else. Elsewhere private keys, passwords in URLs, tokens of well-known issuers and the values of \
      variables, settings and arguments that are called password, token and the like are replaced by [redacted]. Who \
      made up other names for credentials should look before handing it on.

      A snapshot that is damaged, cut off or changed, or that another version of the format wrote, is an error with its \
      line, never a smaller snapshot. The SHA-256 that is printed when it is taken stands in its last line.

      EXAMPLES
        portcullis snapshot --live -o production.snapshot
        portcullis scan production.snapshot
        portcullis coverage production.snapshot
        portcullis scan manifests/ --against production.snapshot
        portcullis snapshot --complete -o export.snapshot export/

      EXIT STATUS
        0 written, 2 wrong usage or a file that cannot be written, 3 nothing relevant in the input, 4 something could not \
      be read and --strict was given, or interrupted; nothing is written then.
      """)

  @Argument(
    help: ArgumentHelp("Files and directories to read; - for standard input.", valueName: "path"),
    completion: .file())
  var paths: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write; - for standard output.", valueName: "file"),
    completion: .file())
  var output: String

  @Flag(help: "Exit 4, and write nothing, if something could not be read or may not be listed.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Do not tell what was written.")
  var quiet = false

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Rules") var rules: RuleOptions

  func validate() throws {
    try input.expectInput(
      paths, otherwise: "nothing to take a snapshot of: name files or directories, or a cluster with --live")
    guard output != "-" || isatty(Terminal.output) == 0 else {
      throw ValidationError("a snapshot is not for a terminal: name a file with -o, or redirect standard output")
    }
  }

  func run() throws {
    let catalogue = try rules.catalogue()
    var demand = catalogue.demand(Selection())
    demand.formUnion(.ofSimulation)
    demand.formUnion(.ofDrift)
    let inventory = try input.inventory(
      of: paths, wanting: demand, following: Demand.ofParameters, keepsUnread: true)
    guard !inventory.objects.isEmpty || !inventory.configurations.isEmpty else {
      throw Stop(.nothingRelevant, "nothing relevant in the input: there is nothing to take a snapshot of")
    }
    if strict, let reason = unread(inventory) { throw Stop(.incomplete, "\(reason) (--strict); nothing was written") }
    let time = inventory.view.time.map(Moment.init) ?? .present
    let header = SnapshotHeader(
      of: inventory, tool: SnapshotHeader.Tool(name: "portcullis", version: ToolVersion.current),
      rulesDigest: catalogue.digest, takenAt: time.text)
    let summary = try write(inventory, header)
    if !quiet { tell(summary, of: inventory) }
  }

  private func write(_ inventory: Inventory, _ header: SnapshotHeader) throws -> SnapshotWriter.Summary {
    var summary = SnapshotWriter.Summary()
    guard output != "-" else {
      let stream = StandardOutput.open()
      summary = SnapshotWriter.write(inventory, header) { stream.write(bytes: $0) }
      _ = stream.finish()
      return summary
    }
    try OutputFile(path: output).write { stream in
      summary = SnapshotWriter.write(inventory, header) { stream.write(bytes: $0) }
    }
    return summary
  }

  private func unread(_ inventory: Inventory) -> String? {
    if let problem = inventory.problems.first(where: { $0.severity == .error }) { return "not read: \(problem)" }
    return inventory.view.gaps.first { $0.gap.state.isHidden }?.gap.reason
  }

  private func tell(_ summary: SnapshotWriter.Summary, of inventory: Inventory) {
    let parts = [
      counted(summary.objects, "object"),
      summary.documents > 0 ? counted(summary.documents, "configuration document") : "",
      summary.redactedValues > 0 ? "\(counted(summary.redactedValues, "value")) redacted" : "",
    ]
    StandardError.line("\(output): \(parts.filter { !$0.isEmpty }.joined(separator: ", "))")
    let gaps = inventory.view.gaps
    for (_, gap) in gaps.prefix(5) { StandardError.line(PrintableText.escape("  not seen: \(gap.reason)")) }
    if gaps.count > 5 { StandardError.line("  ... and \(gaps.count - 5) more, in it") }
    StandardError.line("  sha256 \(summary.digest)")
  }
}
