import Audit
import Documents

/// What could not be read, or was read with a change: errors first.
struct ProblemSection {
  private let report: Report
  private static let shown = 20

  init(_ report: Report) {
    self.report = report
  }

  func write(on page: Page) {
    let errors = report.problems.filter { $0.severity == .error }
    let warnings = report.problems.filter { $0.severity == .warning }
    if !report.problems.isEmpty {
      page.heading("Reading: \(counted(errors.count, "error")), \(counted(warnings.count, "warning"))")
      for problem in (errors + warnings).prefix(Self.shown) {
        let severity = problem.severity == .error ? "error" : "warning"
        page.paragraph("\(problem.location): \(severity): \(problem.message)", label: "  ", indent: 4)
      }
      let rest = report.problems.count - Self.shown
      if rest > 0 { page.line("  ... and \(rest) more (all of them with -f json)") }
    }
    let evaluated = report.rules.count { $0.outcome != nil }
    let idle = report.rules.count - evaluated
    guard !report.rules.isEmpty else { return }
    page.line()
    page.paragraph(
      "\(counted(evaluated, "rule")) evaluated"
        + (idle > 0 ? ", \(idle) not (reasons with -f json)." : "."), label: "")
  }
}
