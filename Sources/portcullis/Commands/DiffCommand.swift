import ArgumentParser
import Audit
import Documents
import Reports

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two JSON reports: which verdicts changed, and through which finding.",
    discussion: """
      BASE and HEAD are what `scan -f json` wrote, before and after a change; gzip may compress them, and - is standard \
      input. For each threat whose verdict changed the finding is named that brought it about. What only one of the \
      two could judge or see (other rules, a list that was refused) is told apart as not comparable.

      EXAMPLES
        portcullis diff base.json head.json
        portcullis diff --fail-on-regression base.json head.json
        portcullis scan manifests/ -f json | portcullis diff --fail-on-regression --fail-on high base.json -

      EXIT STATUS
        0 done and all gates met, 1 a gate failed, 2 wrong usage or no report, 4 not all is comparable, under --strict.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
  }

  @Argument(help: "The report from before.", completion: .file())
  var base: String

  @Argument(help: "The report from after.", completion: .file())
  var head: String

  @Option(name: .shortAndLong, help: "text or json.")
  var format: Format = .text

  @Flag(help: "Exit 1 if the verdict of a threat got worse and nobody accepted or attested that.")
  var failOnRegression = false

  @Option(help: ArgumentHelp("Exit 1 if a new finding is of this severity or worse.", valueName: "severity"))
  var failOn: Severity?

  @Flag(help: "Exit 4 if something is not comparable.")
  var strict = false

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    if base == "-", head == "-" { throw ValidationError("only one of the two can be standard input") }
  }

  func run() throws {
    let comparison = Comparison(base: try ReportFile.read(base), head: try ReportFile.read(head))
    let output = StandardOutput.open()
    switch format {
    case .text: ComparisonText(comparison, options: display.reportOptions(Terminal.output)).write(to: output)
    case .json: ComparisonJSON(comparison).write(to: output)
    }
    _ = output.finish()
    if let stop = check(comparison) { throw stop }
  }

  private func check(_ comparison: Comparison) -> Stop? {
    let regressed = comparison.regressions.map(\.id)
    if failOnRegression, !regressed.isEmpty {
      return Stop(
        .gateFailed,
        "\(counted(regressed.count, "threat")) got worse (\(regressed.joined(separator: ", "))) (--fail-on-regression)")
    }
    if let failOn {
      let count = comparison.new.count { $0.outcome == .fail && !$0.isSuppressed && $0.severity >= failOn }
      if count > 0 {
        return Stop(
          .gateFailed,
          "\(counted(count, "new finding")) of severity \(failOn.rawValue) or worse (--fail-on \(failOn.rawValue))")
      }
    }
    let threats = comparison.threats.count { $0.kind == .incomparable }
    guard strict, threats + comparison.incomparable.count > 0 else { return nil }
    return Stop(
      .incomplete,
      "\(counted(threats, "threat")) and \(counted(comparison.incomparable.count, "finding")) are not comparable "
        + "(--strict)")
  }
}
