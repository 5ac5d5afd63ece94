import Analysis
import Testing

/// What coverage says of all requests of a kind holds for each of them.
@Suite struct CoverageLawTests {
  @Test("Coverage and the simulator agree on clusters put together by chance", arguments: 0..<80)
  func agreement(seed: Int) throws {
    var world = RandomWorld(seed: seed)
    let cluster = world.cluster()
    let agreement = CoverageAgreement(Scene(cluster).analysis)
    for _ in 0..<4 {
      for request in world.requests() {
        let cell = try #require(agreement.cell(request.namespace, request.cell), "\(request.cell)")
        let line = try RequestLine(SimulationScene.document(request.line))
        let contradictions = agreement.contradictions(cell, line.request)
        #expect(contradictions.isEmpty, "\(request.line)\n\(cluster)")
      }
    }
  }
}
