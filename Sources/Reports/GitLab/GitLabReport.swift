import Audit
import Documents

/// A code quality report as GitLab's merge requests show it: a JSON array with a description, check, fingerprint,
/// severity and place for each (GitLab documentation, "Code Quality", implement a custom tool).
struct GitLabReport {
  private let report: Report
  private let paths: SourcePaths

  init(_ report: Report, paths: SourcePaths) {
    self.report = report
    self.paths = paths
  }

  func write(to output: ByteOutput) {
    var json = JSONStream(output)
    json.array(report.findings.filter { !$0.isSuppressed }) { json, finding in
      json.object { json in
        let words = finding.outcome == .unknown ? "not known: \(finding.sentence)" : finding.sentence
        let threats = finding.threats.isEmpty ? "" : " [\(finding.threats.joined(separator: ", "))]"
        json.member("description", words + threats)
        json.member("check_name", finding.rule)
        json.member("fingerprint", finding.fingerprint.description)
        json.member("severity", finding.outcome == .unknown ? "info" : finding.severity.gitLab)
        json.member("location") { json in
          json.member("path", finding.region.map { paths.path(of: $0.start.file) } ?? report.inputs.first?.name ?? "")
          json.member("lines") { $0.member("begin", finding.region?.start.line ?? 1) }
        }
      }
    }
    json.end()
  }
}

extension Severity {
  fileprivate var gitLab: String {
    switch self {
    case .critical: "blocker"
    case .high: "critical"
    case .medium: "major"
    case .low: "minor"
    case .info: "info"
    }
  }
}
