import Testing

@testable import Cluster

@Suite struct PositionTableTests {
  /// Whatever the hashes are, even where all are the same.
  @Test(arguments: [1, 3, 64, Int.max])
  func positionsAreFoundByWhatStandsThere(divisor: Int) {
    let names = (0..<500).map { "name-\($0)" }
    var table = PositionTable(capacity: names.count)
    for position in names.indices { table.insert(position, position / divisor) }
    for (position, name) in names.enumerated() {
      #expect(table.position(position / divisor) { names[$0] == name } == position)
    }
    #expect(table.position(7) { names[$0] == "another" } == nil)
  }

  @Test func anEmptyTableHasNone() {
    #expect(PositionTable(capacity: 0).position(0) { _ in true } == nil)
  }
}
