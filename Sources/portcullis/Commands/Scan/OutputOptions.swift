import ArgumentParser
import Audit
import Documents
import Glibc
import Reports

/// In which formats, where to and how much.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("f"), .customLong("format")],
    help: ArgumentHelp(
      "What to write (see FORMATS), each with an optional file. Repeatable.", valueName: "format[=file]"))
  var formats: [ReportTarget] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write a format that names no file.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Leave out findings below this severity; verdicts and gates stay.", valueName: "severity"))
  var minSeverity: Severity?

  @Option(
    help: ArgumentHelp(
      "The directory that paths in SARIF, GitHub, GitLab and Markdown are relative to. By default the top of the git repository around the "
        + "working directory, else the working directory.", valueName: "dir"))
  var sourceRoot: String?

  @OptionGroup var display: DisplayOptions

  @Flag(name: .shortAndLong, help: "As text only the summary line, and no notes on standard error.")
  var quiet = false

  @Flag(name: [.customShort("v"), .customLong("verbose")], help: "Tell on standard error how long each step took.")
  var isVerbose = false

  private var targets: [ReportTarget] {
    (formats.isEmpty ? [ReportTarget(format: .text)] : formats).map { target in
      ReportTarget(format: target.format, file: target.file ?? output)
    }
  }

  func validate() throws {
    let files = targets.map { $0.file ?? "" }
    guard let twice = files.first(where: { file in files.count { $0 == file } > 1 }) else { return }
    throw ValidationError(
      twice.isEmpty
        ? "two formats would go to standard output: give all but one a file, as in -f sarif=results.sarif"
        : "two formats would go to \(twice): give each its own file")
  }

  func write(_ report: Report) throws {
    var report = report
    if let minSeverity { report.findings.removeAll { $0.severity < minSeverity } }
    for target in targets {
      if let file = target.file {
        let options = options(width: 100, isColored: display.color == .always)
        try OutputFile(path: file).write { target.format.write(report, to: $0, options: options) }
      } else {
        let options = options(
          width: Terminal.width(Terminal.output), isColored: display.color.isColored(Terminal.output))
        let stream = StandardOutput.open()
        target.format.write(report, to: stream, options: options)
        _ = stream.finish()
      }
    }
    noteProblems(of: report)
  }

  private func options(width: Int, isColored: Bool) -> ReportOptions {
    let directory = WorkingDirectory.path
    let root = sourceRoot.map { $0.hasPrefix("/") ? $0 : "\(directory)/\($0)" } ?? WorkingDirectory.repository
    return ReportOptions(
      width: width, isColored: isColored, isSummaryOnly: quiet,
      sourcePaths: SourcePaths(root: root, workingDirectory: directory))
  }

  /// Who pipes JSON or writes files should still see that something was not read.
  private func noteProblems(of report: Report) {
    let unread = report.problems.filter { $0.severity == .error }
    guard !quiet, !unread.isEmpty, !targets.contains(where: { $0.format == .text && $0.file == nil }) else { return }
    for problem in unread.prefix(5) { StandardError.line(PrintableText.escape(problem.description)) }
    if unread.count > 5 { StandardError.line("... and \(unread.count - 5) more, in the report") }
  }
}

enum WorkingDirectory {
  static var path: String {
    guard let directory = getcwd(nil, 0) else { return "/" }
    defer { free(directory) }
    return String(cString: directory)
  }

  /// The nearest directory upwards that holds `.git`, else the working directory.
  static var repository: String {
    let start = path
    var steps = start.split(separator: "/")
    while !steps.isEmpty {
      let directory = "/" + steps.joined(separator: "/")
      if access(directory + "/.git", F_OK) == 0 { return directory }
      steps.removeLast()
    }
    return start
  }
}
