/// How bad it is if it is true.
package enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
  case info
  case low
  case medium
  case high
  case critical

  package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  /// From 0 (info) to 4 (critical).
  package var rank: Int {
    switch self {
    case .info: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    case .critical: 4
    }
  }
}

/// How sure the rule is when it fails.
package enum Confidence: String, Sendable, Hashable, CaseIterable {
  case certain
  case likely
  case heuristic
}

/// What a rule says of one subject, or of a whole scan.
package enum Outcome: String, Sendable, Hashable, CaseIterable {
  case pass
  case fail
  case unknown
  case notApplicable
}
