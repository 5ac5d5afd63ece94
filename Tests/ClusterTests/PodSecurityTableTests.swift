import Cluster
import Testing

/// The tables of the Pod Security Standards are read whole.
struct PodSecurityTableTests {
  private static let table = PodSecurityTable.builtIn

  @Test func checks() {
    let checks = Self.table.checks
    #expect(Set(checks.filter { $0.level == "baseline" }.map(\.id)).count == 12)
    #expect(Set(checks.filter { $0.level == "restricted" }.map(\.id)).count == 7)
    #expect(checks.count == 26)
    #expect(checks.map(\.since).max() == 35)
    let baseline = Set(checks.filter { $0.level == "baseline" }.map(\.id))
    #expect(checks.compactMap(\.overrides).allSatisfy(baseline.contains))
  }

  @Test(arguments: [
    ("capabilities_baseline", 13, 0), ("capabilities_restricted", 1, 0), ("seLinuxOptions", 4, 0), ("sysctls", 12, 0),
    ("restrictedVolumes", 9, 21),
  ])
  func values(_ check: String, _ allowed: Int, _ refused: Int) {
    let values = Self.table.values.filter { $0.check == check }
    #expect(values.filter(\.isAllowed).count == allowed)
    #expect(values.filter { !$0.isAllowed }.count == refused)
    #expect(Self.table.checks.contains { $0.id == check })
  }
}
