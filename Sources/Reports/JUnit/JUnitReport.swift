import Audit
import Documents

/// JUnit XML: a suite of the threats' verdicts, and one for each control with its rules as cases, so that a test report
/// shows what holds too. What is not known is an error, as a test that could not be carried out is; never a pass.
struct JUnitReport {
  private let report: Report
  /// A case shows so many places; all of them are in the JSON report.
  private static let shownPlaces = 50

  init(_ report: Report) { self.report = report }

  private struct Case {
    var name: String
    var outcome: Outcome
    /// In a line, and in full.
    var message: String
    var details: [String]
  }

  func write(to output: ByteOutput) {
    let suites = [("threats", threatCases)] + controlCases
    let all = suites.flatMap(\.1)
    output.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" as StaticString)
    output.write("<testsuites name=\"portcullis\"\(Self.counts(of: all))>\n")
    for (name, cases) in suites {
      output.write("  <testsuite name=\"\(Self.escape(name))\"\(Self.counts(of: cases))>\n")
      for each in cases { write(each, suite: name, output) }
      output.write("  </testsuite>\n" as StaticString)
    }
    output.write("</testsuites>\n" as StaticString)
  }

  private static func counts(of cases: [Case]) -> String {
    func count(_ outcome: Outcome) -> Int { cases.count { $0.outcome == outcome } }
    return " tests=\"\(cases.count)\" failures=\"\(count(.fail))\" errors=\"\(count(.unknown))\""
      + " skipped=\"\(count(.notApplicable))\""
  }

  private var threatCases: [Case] {
    report.threats.map { threat in
      let outcome: Outcome =
        switch threat.verdict {
        case .exposed, .partial: .fail
        case .unknown: .unknown
        case .mitigated: .pass
        case .residual, .notApplicable: .notApplicable
        }
      return Case(
        name: "\(threat.id) \(threat.title)", outcome: outcome,
        message: "\(threat.verdict.rawValue), \(threat.severity.rawValue)",
        details: [threat.decidedBy, threat.acceptedWords ?? ""] + threat.settledBy.map { "to settle: \($0)" })
    }
  }

  /// By control, in the order of the rules.
  private var controlCases: [(String, [Case])] {
    let findings = Dictionary(grouping: report.findings, by: \.rule)
    var suites: [(String, [Case])] = []
    var numbers: [String: Int] = [:]
    for rule in report.rules {
      let found = findings[rule.name] ?? []
      let open = found.filter { !$0.isSuppressed }
      let each: Case
      if let outcome = rule.outcome, found.isEmpty || !open.isEmpty {
        var details = open.prefix(Self.shownPlaces).map { finding in
          (finding.region.map { "\($0.start): " } ?? "") + finding.sentence
        }
        if open.count > details.count { details.append("and \(open.count - details.count) more") }
        let message = "\(rule.severity.rawValue): \(rule.title)"
        each = Case(name: rule.name, outcome: outcome, message: message, details: details)
      } else {
        let reason = rule.outcome == nil ? rule.notEvaluated : "accepted: \(found.count) of \(found.count) findings"
        each = Case(name: rule.name, outcome: .notApplicable, message: reason, details: [])
      }
      if let number = numbers[rule.control] {
        suites[number].1.append(each)
      } else {
        numbers[rule.control] = suites.count
        suites.append((rule.control, [each]))
      }
    }
    return suites
  }

  private func write(_ each: Case, suite: String, _ output: ByteOutput) {
    output.write(
      "    <testcase classname=\"portcullis.\(Self.escape(suite))\" name=\"\(Self.escape(each.name))\"")
    let tag: String
    switch each.outcome {
    case .pass: return output.write("/>\n" as StaticString)
    case .fail: tag = "failure"
    case .unknown: tag = "error"
    case .notApplicable: tag = "skipped"
    }
    output.write(">\n      <\(tag) message=\"\(Self.escape(each.message))\"")
    let details = each.details.filter { !$0.isEmpty }
    if details.isEmpty || each.outcome == .notApplicable {
      output.write("/>\n" as StaticString)
    } else {
      output.write(">\(details.map(Self.escape).joined(separator: "\n"))</\(tag)>\n")
    }
    output.write("    </testcase>\n" as StaticString)
  }

  /// For text and for attributes. Control characters, which XML cannot hold, are written out.
  private static func escape(_ text: String) -> String {
    PrintableText.escape(text).substituting(escapes)
  }

  private static let escapes: [Unicode.Scalar: String] = [
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "\u{fffe}": "\u{fffd}", "\u{ffff}": "\u{fffd}",
  ]
}
