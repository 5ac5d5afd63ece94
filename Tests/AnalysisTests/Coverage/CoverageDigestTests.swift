import Testing

@testable import Analysis

@Suite struct CoverageDigestTests {
  /// `state places: deciders` of each line of the block that a request is in.
  private static func lines(_ yaml: String, _ request: String) throws -> [String] {
    let digest = CoverageDigest(CoverageScene(yaml).report.coverage)
    let block = try #require(digest.blocks.first { $0.requests.contains { $0.name == request } })
    return block.lines.map { line in
      let places = line.places.map { ([$0.kind.rawValue] + $0.names).joined(separator: " ") }
      let own = line.withOwnGuards.isEmpty ? "" : " (own: \(line.withOwnGuards.sorted().joined(separator: " ")))"
      return "\(line.state.rawValue) \(places.joined(separator: ", ")): "
        + line.deciders.map(\.name).joined(separator: " ") + own
    }
  }

  @Test("Namespaces with the same answer are one line, the worst answer first")
  func lines() throws {
    let selector =
      "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [a, b]}]}"
    let yaml = .namespaces("a", "b", "c") + .webhook("w", selector) + .webhook("open", "failurePolicy: Ignore")
    #expect(
      try Self.lines(yaml, "CREATE pods") == [
        "open existing c, new: open", "evadable chosen: w", "closed existing a b: w",
      ])
  }

  @Test("Guards of one namespace alone do not split it from others")
  func own() throws {
    let only = { (name: String) in
      "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [\(name)]}]}"
    }
    let yaml =
      .namespaces("a", "b", "c") + .webhook("all", "failurePolicy: Fail") + .webhook("own-a", only("a"))
      + .webhook("own-b", only("b"))
    #expect(
      try Self.lines(yaml, "CREATE pods") == ["closed existing a b c, new, chosen: all (own: a b)"])
  }

  @Test("Requests with the same answers everywhere are one block, those without a namespace on their own")
  func blocks() throws {
    let digest = CoverageDigest(CoverageScene(.namespaces("a") + .webhook("w", "failurePolicy: Fail")).report.coverage)
    #expect(digest.blocks.count == 3)
    #expect(digest.blocks.first?.requests.map(\.name) == ["CREATE pods", "UPDATE pods"])
    #expect(digest.blocks.last?.lines.map(\.state) == [.unseen])
    #expect(digest.counts[.closed] == 2)
  }
}
