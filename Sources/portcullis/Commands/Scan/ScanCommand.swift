import Analysis
import ArgumentParser
import Audit
import Cluster
import Collection
import Documents
import Reports

struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Judge manifests or a live cluster against the threat models.",
    discussion: """
      Reads Kubernetes manifests and configuration files (admission configuration, kubeconfigs, kubeadm, k3s, Helm \
      values), runs the rules, and reports a verdict for every threat, a score as an interval, what to fix and where, \
      and what could not be told and why.

      What files do not hold may still exist in the cluster: its absence proves nothing, and verdicts that rest on it \
      are unknown. If the files are the whole cluster (an export of all its objects), say so with --complete.

      With --live the cluster is asked, as kubectl would be, for the kinds that the rules read and for nothing else: \
      lists only, page by page, Secrets without their data. What the API server refuses or does not answer is unknown, \
      with the reason and what would settle it. --publish writes the verdicts into that cluster, as the reports of -f \
      openreports or policyreport: applied under fixed names, those that are out of date removed. What belongs to no \
      threat, such as drift, has a report for its control. Nothing else is ever written.

      Paths together with --live (or with --against FILE, a snapshot or a whole dump) are the files that declare the \
      cluster's gate, such as a repository. The cluster is judged, findings are located in the files that declare the \
      object, and what differs is reported besides: parts of the gate that are missing in the cluster, that no file \
      declares, or that differ in a field. Differences are findings of the rules drift-missing, drift-extra and \
      drift-changed: --fail-on counts them by their severity, and neither verdicts nor the score depend on them.

      A portcullis.yaml says which findings are accepted and what is attested that no scan can see, each with reason, \
      owner and expiry. Verdicts and score stay as they are; gates on findings and verdicts let pass what is accepted. \
      In files a comment does the same for what it stands above or behind: \
      # portcullis:ignore RULE -- reason (owner, until 2027-01-31)

      FORMATS
      \(formatHelp)
      Each -f may name its file; one without a file goes to --output, or to standard output.

      EXAMPLES
        portcullis scan manifests/
        helm template my-release my-chart | portcullis scan -
        portcullis scan --values my-chart=values.yaml manifests/
        portcullis scan --complete -f text -f sarif=portcullis.sarif export/
        portcullis scan --fail-on high --min-score 60 manifests/
        portcullis scan --baseline main.json --fail-on high manifests/
        portcullis scan --live
        portcullis scan --live --context production --include-namespaces shop,payment
        portcullis scan --live --publish openreports
        portcullis scan manifests/ --live --fail-on high
        portcullis scan manifests/ --against production.snapshot

      EXIT STATUS
        0 done and all gates met, 1 a gate failed, 2 wrong usage or rules that do not load, 3 nothing relevant in the \
      input, 4 incomplete under --strict or --fail-on-unknown, 70 internal error.
      """)

  @Argument(
    help: ArgumentHelp("Files and directories to read; - for standard input.", valueName: "path"),
    completion: .file())
  var paths: [String] = []

  @Option(
    help: ArgumentHelp(
      "A snapshot, or a dump of all objects, of the cluster that the paths declare: judge it, and tell what differs.",
      valueName: "file"), completion: .file())
  var against: String?

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var publication: PublishOptions
  @OptionGroup(title: "Gates") var gates: GateOptions
  @OptionGroup(title: "Accepted risks") var configuration: ConfigurationOptions
  @OptionGroup(title: "Rules") var rules: RuleOptions
  @OptionGroup(title: "Rules") var selection: SelectionOptions

  func validate() throws {
    try input.expectInput(
      paths, otherwise: "nothing to scan: name files or directories, - for standard input, or a cluster with --live",
      isComparing: true)
    try publication.expectLive(input.live)
    guard against != nil else { return }
    guard !input.live.isLive else { throw ValidationError("give either --live or --against") }
    guard !input.complete else {
      throw ValidationError("--complete is about what is judged; what --against names is taken for complete")
    }
  }

  func run() throws {
    var timings = Timings(isOn: output.isVerbose)
    let catalogue = try rules.catalogue()
    let chosen = try selection.selection(of: catalogue)
    var acceptances = try configuration.acceptances(for: catalogue)
    let baseline = try gates.baseline.map { Baseline(try ReportFile.read($0)) }
    timings.mark("rules loaded")
    let scanned = try ScannedInput(paths, against: against, input, wanting: catalogue.demand(chosen))
    timings.mark("input read")
    // Comments stand in the files, of a cluster too.
    let inline = configuration.inline(in: scanned.declared ?? scanned.inventory, for: catalogue)
    acceptances.suppressions += inline.suppressions
    var report = try judge(scanned, by: catalogue, chosen, acceptances)
    report.problems += inline.problems
    // Of an empty input there is nothing to say: unknowns about nothing would only be noise.
    if report.isOfNothing { report.findings = [] }
    baseline?.mark(&report)
    if let baseline, baseline.report.rulesDigest != report.tool.rulesDigest, !output.quiet {
      StandardError.line(
        "\(baseline.report.name) was judged by other rules: what rules find that it did not have counts as new")
    }
    timings.mark("judged")
    try output.write(report)
    try publication.write(report, to: input.live.cluster, of: catalogue, isQuiet: output.quiet)
    timings.mark("reported")
    timings.show()
    try settle(report)
  }

  private func judge(
    _ scanned: ScannedInput, by catalogue: Catalogue, _ selection: Selection, _ acceptances: Acceptances
  ) throws -> Report {
    do throws(LoadingFailure) {
      return try Auditor(catalogue).audit(
        scanned.inventory, toolVersion: ToolVersion.current, selection: selection, acceptances: acceptances,
        declared: scanned.declared)
    } catch {
      throw error.stop
    }
  }

  private func settle(_ report: Report) throws {
    let stop =
      report.isOfNothing
      ? Stop(.nothingRelevant, "nothing relevant in the input: no Kubernetes object and no configuration of admission")
      : gates.gates.check(report)
    guard let stop else { return }
    guard !gates.exitsWithZero else { return StandardError.line("exit 0 (--exit-zero) instead of \(stop.line)") }
    throw stop
  }
}

/// A line for each format.
private let formatHelp: String = {
  let width = ReportFormat.allCases.map(\.rawValue.count).max() ?? 0
  return ReportFormat.allCases
    .map { "  " + $0.rawValue + String(repeating: " ", count: width + 2 - $0.rawValue.count) + $0.purpose }
    .joined(separator: "\n")
}()

extension Report {
  /// Nothing was read that a rule could judge.
  fileprivate var isOfNothing: Bool {
    inputs.allSatisfy { $0.objects + $0.configurationDocuments == 0 }
  }
}
