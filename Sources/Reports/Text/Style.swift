import Audit

/// Colours, or none. Nothing in the report is told by colour alone.
package struct Style {
  package enum Role {
    case heading
    case bad
    case warning
    case good
    case dim
    case place
  }

  let isColored: Bool

  package init(isColored: Bool) {
    self.isColored = isColored
  }

  package func callAsFunction(_ role: Role?, _ text: String) -> String {
    guard isColored, let role else { return text }
    let code =
      switch role {
      case .heading: "1"
      case .bad: "1;31"
      case .warning: "33"
      case .good: "32"
      case .dim: "2"
      case .place: "36"
      }
    return "\u{1b}[\(code)m\(text)\u{1b}[0m"
  }

  static func role(of verdict: Verdict) -> Role {
    switch verdict {
    case .exposed: .bad
    case .unknown, .partial: .warning
    case .mitigated: .good
    case .residual, .notApplicable: .dim
    }
  }

  static func role(of severity: Severity) -> Role {
    switch severity {
    case .critical, .high: .bad
    case .medium: .warning
    case .low, .info: .dim
    }
  }
}
