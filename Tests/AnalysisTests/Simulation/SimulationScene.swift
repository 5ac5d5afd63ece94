import Analysis
import Cluster
import Documents
import Testing

/// A small cluster with webhooks and policies, and what becomes of requests to it.
struct SimulationScene {
  let chain: AdmissionChain

  init(_ yaml: String, view: View = .complete) {
    chain = AdmissionChain(ClusterAnalysis(inventory: Scene(yaml, view: view).inventory))
  }

  /// The ids of the webhooks that a request reaches, in order, or `unknown: reason`.
  func called(_ line: String) throws -> [String] {
    let outcome = try outcome(line)
    let unknown = outcome.webhooks.compactMap { webhook -> String? in
      guard case .unknown(let reasons) = webhook.called else { return nil }
      return "unknown: \(reasons.sorted().joined(separator: "; "))"
    }
    return unknown.isEmpty ? outcome.calls.map(Self.short) : unknown
  }

  func reason(_ id: String, _ line: String) throws -> String? {
    try outcome(line).webhooks.first { Self.short($0.webhook.id) == id }?.reason
  }

  /// A line of `simulate --requests`, as YAML or JSON.
  func outcome(_ line: String) throws -> AdmissionOutcome {
    let request = try RequestLine(Self.document(line))
    return chain.outcome(of: request.request, backends: request.backends)
  }

  static func document(_ text: String) throws -> Node {
    let (arena, problems) = DocumentReader.read([Source(name: "request", bytes: Array(text.utf8))])
    #expect(problems.isEmpty)
    return try #require(arena.roots.first)
  }

  /// Without the phase.
  private static func short(_ id: String) -> String { String(id.split(separator: ":").last ?? "") }
}

extension String {
  /// A request to create a ConfigMap, with more members of the line.
  static func createConfigMap(labels: String = "{}", more: String = "") -> String {
    """
    {verb: post, group: "", version: v1, resource: configmaps, namespace: web, name: c,
     object: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: \(labels)}}\(more)}
    """
  }
}
