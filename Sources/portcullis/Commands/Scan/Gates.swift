import Audit
import Documents

/// What a scan must come to for exit status 0. Nothing is asked by default.
struct Gates {
  var failOn: Severity?
  var minimumScore: Int?
  var failsOnUnknown: Bool
  var isStrict: Bool

  /// The first gate that is not met: a failed one before an incomplete scan, since that is certain.
  func check(_ report: Report) -> Stop? {
    if let reason = severityReason(report) ?? scoreReason(report) { return Stop(.gateFailed, reason) }
    if let reason = strictReason(report) ?? unknownReason(report) { return Stop(.incomplete, reason) }
    return nil
  }

  private func severityReason(_ report: Report) -> String? {
    guard let failOn else { return nil }
    let exposed = report.threats.filter { $0.isGated && $0.gatedVerdict == .exposed && $0.severity >= failOn }.map(\.id)
    let failing = report.findings.count {
      $0.outcome == .fail && !$0.isSuppressed && $0.baseline != .unchanged && $0.severity >= failOn
    }
    var parts: [String] = []
    if !exposed.isEmpty {
      parts.append("\(exposed.count) exposed \(exposed.count == 1 ? "threat" : "threats") (\(Self.list(exposed)))")
    }
    if failing > 0 { parts.append("\(failing) \(failing == 1 ? "finding" : "findings")") }
    guard !parts.isEmpty else { return nil }
    return "\(parts.joined(separator: " and ")) of severity \(failOn.rawValue) or worse (--fail-on \(failOn.rawValue))"
  }

  private func scoreReason(_ report: Report) -> String? {
    guard let minimumScore else { return nil }
    guard let low = report.score.low else {
      return "there is no score, nothing was judged (--min-score \(minimumScore))"
    }
    guard low < minimumScore else { return nil }
    return "score \(low) (low end) is below --min-score \(minimumScore)"
  }

  private func strictReason(_ report: Report) -> String? {
    guard isStrict else { return nil }
    let unread = report.problems.filter { $0.severity == .error }
    if let first = unread.first {
      let count = unread.count == 1 ? "1 document or file" : "\(unread.count) documents or files"
      return "\(count) could not be read, first \(first.location) (--strict)"
    }
    let forbidden = report.view.gaps.filter { $0.state == "forbidden" }
    if !forbidden.isEmpty { return "no access to \(Self.list(forbidden.map(\.resource))) (--strict)" }
    let failed = report.view.gaps.filter { $0.state == "failed" }
    guard !failed.isEmpty else { return nil }
    return "\(Self.list(failed.map(\.resource))) could not be read (--strict)"
  }

  private func unknownReason(_ report: Report) -> String? {
    guard failsOnUnknown else { return nil }
    let unknown = report.threats.filter { $0.isGated && $0.gatedVerdict == .unknown }.map(\.id)
    guard !unknown.isEmpty else { return nil }
    return "\(unknown.count) unknown \(unknown.count == 1 ? "threat" : "threats") (\(Self.list(unknown))) "
      + "(--fail-on-unknown)"
  }

  private static func list(_ names: [String]) -> String {
    names.count <= 6 ? names.joined(separator: ", ") : names.prefix(5).joined(separator: ", ") + ", ..."
  }
}

extension ThreatVerdict {
  /// What the baseline has is known, and no gate stops it.
  fileprivate var isGated: Bool { baseline != .unchanged }

  /// The verdict with what is accepted and attested: that is what accepting is for. The gate on the score knows no
  /// such thing.
  fileprivate var gatedVerdict: Verdict { accepted?.verdict ?? verdict }
}
