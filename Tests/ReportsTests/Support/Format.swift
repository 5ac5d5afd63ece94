import Audit
import Reports

extension ReportFormat {
  /// The report in this format.
  func text(of report: Report, paths: SourcePaths = SourcePaths(root: "/src", workingDirectory: "/src")) -> String {
    let output = ByteOutput()
    write(report, to: output, options: ReportOptions(sourcePaths: paths))
    return output.text
  }
}
