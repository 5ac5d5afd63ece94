import Audit
import Reports

enum Format {
  case json
  case sarif

  func text(of report: Report, paths: SourcePaths = SourcePaths(root: "/src", workingDirectory: "/src")) -> String {
    let output = ByteOutput()
    let format: ReportFormat = self == .json ? .json : .sarif
    format.write(report, to: output, options: ReportOptions(sourcePaths: paths))
    return output.text
  }
}
