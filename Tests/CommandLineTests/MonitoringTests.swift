import Documents
import JSONTesting
import TestFiles
import Testing

/// Alerts and dashboard ask for metrics, labels and values that `-f prometheus` writes.
@Suite struct MonitoringTests {
  private static let folder = Package.root + "/Deploy/monitoring"

  /// A sample: its metric and its labels.
  private struct Sample {
    var metric: String
    var labels: [String: String] = [:]
  }

  private func written() throws -> [Sample] {
    let stack = Package.root + "/Fixtures/stacks/kubewarden-insecure"
    let run = try Tool.run(["scan", stack, "-f", "prometheus", "--now", "2026-11-21T12:00:00Z"])
    #expect(run.status == 0)
    return run.output.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      var sample = Sample(metric: String(line.prefix { $0 != "{" && $0 != " " }))
      for pair in line.drop(while: { $0 != "{" }).dropFirst().prefix(while: { $0 != "}" }).split(separator: ",") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        sample.labels[String(parts[0])] = parts[1].filter { $0 != "\"" }
      }
      return sample
    }
  }

  private func expressions() throws -> [String] {
    let rule = try Kustomization.document("\(Self.folder)/prometheusrule.yaml")
    let alerts = (rule["spec"]?["groups"]?.elements ?? []).flatMap { $0["rules"]?.elements ?? [] }
    #expect(alerts.count > 4)
    #expect(Set(alerts.map { $0["alert"]?.string }).count == alerts.count)
    let dashboard = try JSON(try TestFiles.text(of: "\(Self.folder)/dashboard.json"))
    let panels = dashboard["panels"]?.elements ?? []
    #expect(panels.count > 5)
    return alerts.compactMap { $0["expr"]?.string }
      + panels.flatMap { $0["targets"]?.elements ?? [] }.compactMap { $0["expr"]?.string }
  }

  /// A metric with what stands in its braces.
  private struct Selector {
    var metric: String
    var matchers: [(label: String, values: [String])] = []

    init(_ text: Substring) {
      metric = String(text.prefix { $0.isLetter || $0 == "_" })
      let rest = text.dropFirst(metric.count)
      guard rest.hasPrefix("{") else { return }
      for matcher in rest.dropFirst().prefix(while: { $0 != "}" }).split(separator: ",") {
        let label = matcher.drop { $0 == " " }.prefix { $0.isLetter || $0 == "_" }
        let values = matcher.drop { $0 != "\"" }.filter { $0 != "\"" }.split(separator: "|").map(String.init)
        matchers.append((String(label), values))
      }
    }
  }

  private func selectors(_ expression: String) -> [Selector] {
    let starts = expression.indices.filter { expression[$0...].hasPrefix("portcullis_") }
    return starts.map { Selector(expression[$0...]) }
  }

  @Test func everyExpressionAsksForWhatIsWritten() throws {
    let samples = try written()
    let expressions = try expressions()
    var count = 0
    for expression in expressions {
      for selector in selectors(expression) {
        let metric = selector.metric
        count += 1
        let known = samples.filter { $0.metric == metric }
        #expect(!known.isEmpty, "\(metric) in \(expression)")
        for (label, values) in selector.matchers {
          let written = Set(known.compactMap { $0.labels[label] })
          #expect(!written.isEmpty, "\(metric) has no label \(label)")
          // Metrics that name what occurs have not every value in one sample.
          guard ["verdict", "state", "bound", "severity", "accepted"].contains(label) else { continue }
          for value in values { #expect(written.contains(value), "\(metric) has no \(label)=\"\(value)\"") }
        }
      }
    }
    #expect(count >= expressions.count)
  }
}
