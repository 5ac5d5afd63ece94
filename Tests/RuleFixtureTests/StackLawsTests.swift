import Audit
import Cluster
import Collection
import TestFiles
import Testing

/// The laws of the score, over whole clusters and the built-in rules.
struct StackLawsTests {
  @Test(arguments: Stacks.names)
  func hidingAKindNeverRaisesLowNorLowersHigh(stack: String) throws {
    let inventory = Stacks.inventory(stack)
    let whole = try Stacks.audit(inventory)
    for kind in inventory.kinds {
      let report = try Stacks.audit(inventory.forbidding(group: kind.group, resource: kind.resource))
      let hidden = "\(kind.resource).\(kind.group) hidden"
      if let before = whole.score.low { #expect(try #require(report.score.low) <= before, "\(hidden)") }
      if let before = whole.score.high { #expect(try #require(report.score.high) >= before, "\(hidden)") }
      for (before, after) in zip(whole.threats, report.threats) {
        guard let known = before.assurance else { continue }
        let seen = try #require(after.assurance, "\(after.id) does not apply with \(hidden)")
        #expect(seen.low <= known.low && seen.high >= known.high, "\(after.id) with \(hidden)")
      }
    }
  }

  /// What manifests show is less than what a complete view shows.
  @Test(arguments: Stacks.names)
  func aPartialViewNeverLooksBetter(stack: String) throws {
    let whole = try Stacks.audit(Stacks.inventory(stack))
    let partial = try Stacks.audit(Stacks.inventory(stack, isComplete: false))
    for (before, after) in zip(whole.threats, partial.threats) {
      guard let known = before.assurance else { continue }
      let seen = try #require(after.assurance, "\(after.id)")
      #expect(seen.low <= known.low && seen.high >= known.high, "\(after.id)")
    }
  }

  @Test(arguments: Stacks.names)
  func orderAndCopiesChangeNothing(stack: String) throws {
    let inventory = Stacks.inventory(stack)
    let report = try Stacks.audit(inventory)
    let reversed = Inventory(
      objects: Array(inventory.objects.reversed()) + inventory.objects, configurations: inventory.configurations,
      view: inventory.view, scheme: inventory.scheme)
    let other = try Stacks.audit(reversed)
    #expect(report.score == other.score)
    #expect(report.threats.map(\.verdict) == other.threats.map(\.verdict))
    #expect(Set(report.findings.map(\.fingerprint)) == Set(other.findings.map(\.fingerprint)))
    #expect(report.attackTree.nodes == other.attackTree.nodes)
    for (route, same) in zip(report.attackTree.routes, other.attackTree.routes) {
      #expect(route.steps == same.steps && route.state == same.state && route.openings == same.openings)
      #expect(route.openedBy.map(\.fingerprint) == same.openedBy.map(\.fingerprint))
    }
  }

  @Test(arguments: Stacks.names)
  func anUnrelatedCompliantObjectChangesNothing(stack: String) throws {
    let lease =
      "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: extra, namespace: default}\nspec: {}\n"
    let extra = ManifestCollector().collect(sources: [TextSource.source("extra.yaml", lease)])
    let inventory = Stacks.inventory(stack)
    let report = try Stacks.audit(inventory)
    let more = try Stacks.audit(
      Inventory(
        objects: inventory.objects + extra.objects, configurations: inventory.configurations, view: inventory.view,
        scheme: inventory.scheme))
    #expect(report.score == more.score)
    #expect(report.findings.map(\.fingerprint) == more.findings.map(\.fingerprint))
  }

  @Test func theStacksAreThere() {
    #expect(
      Set(Stacks.names).isSuperset(of: [
        "kubewarden-insecure", "kubewarden-hardened", "gatekeeper-default", "vap-only", "no-admission-at-all",
      ]))
  }

  @Test func theHardenedStackExposesNothing() throws {
    let report = try Stacks.audit(Stacks.inventory("kubewarden-hardened"))
    #expect(report.threats.filter { $0.verdict == .exposed }.map(\.id) == [])
  }

  @Test func theInsecureStackExposesMostThreats() throws {
    let report = try Stacks.audit(Stacks.inventory("kubewarden-insecure"))
    let exposed = report.threats.filter { $0.verdict == .exposed }.map(\.id)
    #expect(exposed.count >= 14, "\(exposed)")
    let fails = report.findings.filter { $0.outcome == .fail && $0.object != nil }
    #expect(!fails.isEmpty)
    #expect(fails.allSatisfy { $0.region != nil })
  }
}

enum Stacks {
  static let root = FixtureFiles.root.replacing("/rules/", with: "/stacks/")

  static let names: [String] = (try? TestFiles.names(in: root)) ?? []

  /// 2027-01-01: the stacks' certificates begin in November 2026.
  private static let time: Int64 = 1_798_761_600

  static func inventory(_ name: String, isComplete: Bool = true) -> Inventory {
    ManifestCollector().collect(
      [root + name], options: CollectionOptions(isComplete: isComplete, time: time))
  }

  static func audit(_ inventory: Inventory) throws -> Report {
    try Auditor(try FixtureFiles.catalogue.get()).audit(inventory, toolVersion: "test")
  }
}
