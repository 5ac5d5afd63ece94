import Audit
import Documents

/// Metrics in Prometheus' text format, for node_exporter's textfile collector or a Pushgateway; both say themselves when
/// they were written, so that no sample carries a time.
struct PrometheusReport {
  private let report: Report

  init(_ report: Report) { self.report = report }

  private typealias Sample = (labels: [(name: String, value: String)], value: Int)

  func write(to output: ByteOutput) {
    let tool = report.tool
    write(
      "info", "The version that judged, and the digest of its rules.",
      [([("version", tool.version), ("rules_digest", tool.rulesDigest)], 1)], output)
    let bounds = [
      ("low", report.score.low), ("high", report.score.high), ("with_accepted_risk", report.score.withAcceptedRisk),
    ]
    write(
      "score", "The score from 0 to 100: every unknown taken as exposed (low), as mitigated (high).",
      bounds.compactMap { bound, value in value.map { ([("bound", bound)], $0) } }, output)
    write(
      "threat_verdict", "1 for the verdict that a threat came to, 0 for the others.",
      report.threats.flatMap { threat in
        Verdict.allCases.map { verdict in
          (
            [
              ("threat", threat.id), ("model", threat.model), ("severity", threat.severity.rawValue),
              ("verdict", verdict.rawValue),
            ], threat.verdict == verdict ? 1 : 0
          )
        }
      }, output)
    write("findings", "Findings by outcome and severity.", findingCounts, output)
    write("rule_findings", "Findings of each rule that has any.", ruleCounts, output)
    write("acceptances", "Suppressions and attestations by what became of them.", acceptanceCounts, output)
    write(
      "attack_goal", "1 for the state of each goal of the attack tree, 0 for the others.",
      report.attackTree.nodes.filter { $0.kind == "goal" }.flatMap { node in
        ["open", "closed", "undetermined"].map { state in
          ([("goal", node.id), ("state", state)], node.state.rawValue == state ? 1 : 0)
        }
      }, output)
    write(
      "view_complete", "1 where what is not in the input is known not to exist.",
      [([], report.view.isComplete ? 1 : 0)], output)
    write("view_gaps", "Lists that the scan could not see whole.", [([], report.view.gaps.count)], output)
    write(
      "problems", "Documents that could not be read, or were read with a change.",
      [
        ([("severity", "error")], report.problems.count { $0.severity == .error }),
        ([("severity", "warning")], report.problems.count { $0.severity != .error }),
      ], output)
    write("objects", "Objects that were read.", [([], report.inputs.reduce(0) { $0 + $1.objects })], output)
  }

  private var findingCounts: [Sample] {
    [Outcome.fail, .unknown].flatMap { outcome in
      Severity.allCases.reversed().flatMap { severity in
        [false, true].map { isAccepted in
          let count = report.findings.count {
            $0.outcome == outcome && $0.severity == severity && $0.isSuppressed == isAccepted
          }
          return (
            [
              ("outcome", outcome.rawValue), ("severity", severity.rawValue),
              ("accepted", isAccepted ? "true" : "false"),
            ], count
          )
        }
      }
    }
  }

  private var acceptanceCounts: [Sample] {
    let counts = Dictionary(grouping: report.acceptances) { [$0.kind.rawValue, $0.status.rawValue] }.mapValues(\.count)
    return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { names, count -> Sample in
      ([("kind", names[0]), ("status", names[1])], count)
    }
  }

  private var ruleCounts: [Sample] {
    var counts: [String: [Outcome: Int]] = [:]
    for finding in report.findings where !finding.isSuppressed {
      counts[finding.rule, default: [:]][finding.outcome, default: 0] += 1
    }
    return report.rules.flatMap { rule in
      [Outcome.fail, .unknown].compactMap { outcome -> Sample? in
        counts[rule.name]?[outcome].map { count in
          (
            [
              ("rule", rule.name), ("control", rule.control), ("severity", rule.severity.rawValue),
              ("outcome", outcome.rawValue),
            ], count
          )
        }
      }
    }
  }

  private func write(_ name: String, _ help: String, _ samples: [Sample], _ output: ByteOutput) {
    guard !samples.isEmpty else { return }
    output.write("# HELP portcullis_\(name) \(help)\n# TYPE portcullis_\(name) gauge\n")
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\($0.value.substituting(Self.escapes))\"" }.joined(separator: ",")
      output.write("portcullis_\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)\n")
    }
  }

  /// As the text format has label values.
  private static let escapes: [Unicode.Scalar: String] = ["\\": "\\\\", "\"": "\\\"", "\n": "\\n"]
}
